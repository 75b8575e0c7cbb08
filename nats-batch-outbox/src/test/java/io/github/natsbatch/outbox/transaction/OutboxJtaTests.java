/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.natsbatch.outbox.transaction;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;
import javax.sql.XAConnection;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.jta.JtaTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The outbox in JTA transactions, whose connections do not belong to Spring's transaction
 * manager.
 */
@EmbeddedNats
class OutboxJtaTests {

	private final TransactionManager narayana = com.arjuna.ats.jta.TransactionManager.transactionManager();

	private WriteFixture fixture;

	private JtaTransactionManager manager;

	private EnlistingDataSource enlisting;

	private NatsBatchTemplate template;

	// Narayana keeps its log in the working directory, unless it is told before it starts
	@BeforeAll
	static void keepNoLog() {
		for (String name : new String[] { null, "communicationStore", "stateStore" }) {
			BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)
				.setObjectStoreType(VolatileStore.class.getName());
		}
	}

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = new WriteFixture(server, TestDatabase.H2);
		JdbcDataSource xa = new JdbcDataSource();
		xa.setURL(this.fixture.dataSource().getJdbcUrl());
		this.enlisting = new EnlistingDataSource(xa);
		this.manager = WriteFixture
			.observed(new JtaTransactionManager(com.arjuna.ats.jta.UserTransaction.userTransaction(), this.narayana));
		this.manager.afterPropertiesSet();
		this.template = template(this.enlisting);
	}

	@AfterEach
	void close() throws SQLException {
		for (XAConnection connection : this.enlisting.opened) {
			connection.close();
		}
		this.fixture.close();
	}

	private NatsBatchTemplate template(DataSource dataSource) {
		JdbcTransactionOutbox outbox = JdbcTransactionOutbox.builder(new OutboxDatabase(dataSource, "nats_"))
			.wake(this.fixture.relay()::wake)
			.build();
		return this.fixture.template((builder) -> builder.outbox(outbox));
	}

	private void transaction(Runnable action) {
		WriteFixture.transaction(this.manager, Propagation.REQUIRED, (status) -> action.run());
	}

	private void place(int order) {
		new JdbcTemplate(this.enlisting).update("INSERT INTO orders (id, state, version) VALUES (?, 'new', 1)", order);
		this.template.publish(this.fixture.first() + ".order", Integer.toString(order));
	}

	@Test
	void rowsAndMessagesOfAnEnlistedDataSourceShareTheTransaction() {
		transaction(() -> place(1));
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(() -> {
			place(2);
			throw new IllegalArgumentException("rolled back");
		}));
		this.fixture.assertStored(1);
	}

	@Test
	void messageMayComeBeforeTheFirstStatement() {
		transaction(() -> this.template.publish(this.fixture.first() + ".order", "1"));
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void dataSourceThatIsNotEnlistedIsRefused() {
		NatsBatchTemplate other = template(this.fixture.dataSource());
		transaction(() -> assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> other.publish(this.fixture.first() + ".order", "1"))
			.withMessageContaining("not enlisted"));
		assertThat(this.fixture.relayedOrders()).isEmpty();
	}

	/**
	 * What pools for JTA do: a connection inside a transaction is a part of it, and one
	 * outside commits by itself.
	 */
	private final class EnlistingDataSource extends AbstractDataSource {

		private final JdbcDataSource xa;

		private final List<XAConnection> opened = new ArrayList<>();

		private final Map<Transaction, Connection> enlisted = new HashMap<>();

		EnlistingDataSource(JdbcDataSource xa) {
			this.xa = xa;
		}

		@Override
		public Connection getConnection() throws SQLException {
			try {
				Transaction transaction = OutboxJtaTests.this.narayana.getTransaction();
				if (transaction == null) {
					return this.xa.getConnection();
				}
				if (!this.enlisted.containsKey(transaction)) {
					XAConnection connection = this.xa.getXAConnection();
					this.opened.add(connection);
					transaction.enlistResource(connection.getXAResource());
					this.enlisted.put(transaction, stayingOpen(connection.getConnection()));
				}
				return this.enlisted.get(transaction);
			}
			catch (SystemException | RollbackException ex) {
				throw new SQLException(ex);
			}
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

		// Closing a connection of the transaction must not end it
		private static Connection stayingOpen(Connection connection) {
			return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
					new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
						if (method.getName().equals("close")) {
							return null;
						}
						try {
							return method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
