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

package io.github.natsbatch.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import javax.sql.XAConnection;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.jta.JtaTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Transactions of a JTA transaction manager, with an enlisted H2.
 */
@EmbeddedNats
class JtaTransactionTests {

	private final TransactionManager narayana = com.arjuna.ats.jta.TransactionManager.transactionManager();

	private final UserTransaction userTransaction = com.arjuna.ats.jta.UserTransaction.userTransaction();

	private TransactionFixture fixture;

	private JtaTransactionManager manager;

	private final Map<Transaction, Connection> enlisted = new HashMap<>();

	private JdbcDataSource xa;

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
		this.fixture = TransactionFixture.open(server, TestDatabase.Kind.H2);
		this.xa = new JdbcDataSource();
		this.xa.setURL(this.fixture.database().dataSource().getJdbcUrl());
		this.xa.setUser("sa");
		this.manager = TransactionFixture.observed(new JtaTransactionManager(this.userTransaction, this.narayana));
		this.manager.afterPropertiesSet();
	}

	@AfterEach
	void close() throws SQLException {
		for (Connection connection : this.enlisted.values()) {
			connection.close();
		}
		this.fixture.close();
	}

	private void transaction(Propagation propagation, Runnable action) {
		TransactionFixture.transaction(this.manager, propagation, (status) -> action.run());
	}

	private void place(String name) {
		try {
			Connection connection = this.enlisted.get(this.narayana.getTransaction());
			if (connection == null) {
				connection = enlist();
			}
			try (PreparedStatement insert = connection.prepareStatement("insert into orders (name) values (?)")) {
				insert.setString(1, name);
				insert.executeUpdate();
			}
		}
		catch (SQLException | SystemException | RollbackException ex) {
			throw new IllegalStateException(ex);
		}
		this.fixture.publish(name);
	}

	private Connection enlist() throws SQLException, SystemException, RollbackException {
		Transaction transaction = this.narayana.getTransaction();
		XAConnection connection = this.xa.getXAConnection();
		transaction.enlistResource(connection.getXAResource());
		this.enlisted.put(transaction, connection.getConnection());
		return this.enlisted.get(transaction);
	}

	@Test
	void messagesAreSentAfterTheCommit() {
		transaction(Propagation.REQUIRED, () -> {
			place("a");
			place("b");
			assertThat(this.fixture.messages()).isEmpty();
		});
		this.fixture.assertStored("a", "b");
		assertThat(this.fixture.listener().committed()).hasSize(1);
	}

	@Test
	void rollbackDropsTheMessages() {
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(Propagation.REQUIRED, () -> {
			place("a");
			throw new IllegalArgumentException("rolled back");
		}));
		this.fixture.assertStored();
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void requiresNewHasABatchOfItsOwn() {
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(Propagation.REQUIRED, () -> {
			place("outer");
			transaction(Propagation.REQUIRES_NEW, () -> place("inner"));
			throw new IllegalArgumentException("rolled back");
		}));
		this.fixture.assertStored("inner");
	}

	@Test
	void scopeAroundTheTransactionSendsAtItsEnd() {
		this.fixture.scope(() -> {
			transaction(Propagation.REQUIRED, () -> place("a"));
			assertThat(this.fixture.messages()).isEmpty();
		});
		this.fixture.assertStored("a");
	}

	// A limit that the guarantees name: Spring calls afterCommit at the end of its part
	@Test
	void transactionThatAnotherBeganSendsWhenSpringsPartOfItEnds() throws Exception {
		this.userTransaction.begin();
		transaction(Propagation.REQUIRED, () -> place("a"));
		assertThat(this.fixture.messages()).containsExactly("a");
		this.userTransaction.commit();
		this.fixture.assertStored("a");
	}

	@Test
	void rollbackOfATransactionThatAnotherBeganDropsWhatSpringsPartRolledBack() throws Exception {
		this.userTransaction.begin();
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(Propagation.REQUIRED, () -> {
			place("a");
			throw new IllegalArgumentException("rolled back");
		}));
		this.userTransaction.rollback();
		this.fixture.assertStored();
	}

}
