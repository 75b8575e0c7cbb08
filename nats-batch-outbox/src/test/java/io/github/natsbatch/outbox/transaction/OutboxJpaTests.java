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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.outbox.jdbc.JdbcOutboxOperations;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The outbox beside Hibernate, on PostgreSQL.
 */
@EmbeddedNats
class OutboxJpaTests {

	private WriteFixture fixture;

	private EntityManagerFactory entities;

	private JpaTransactionManager manager;

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = new WriteFixture(server, TestDatabase.POSTGRESQL);
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(this.fixture.dataSource());
		factory.setManagedTypes(PersistenceManagedTypes.of(JpaOrder.class.getName()));
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "none"));
		factory.afterPropertiesSet();
		this.entities = factory.getObject();
		this.manager = WriteFixture.observed(new JpaTransactionManager(this.entities));
	}

	@AfterEach
	void close() {
		JpaOrder.Listener.onFlush = (order) -> {
		};
		this.entities.close();
		this.fixture.close();
	}

	private void transaction(Runnable action) {
		WriteFixture.transaction(this.manager, Propagation.REQUIRED, (status) -> action.run());
	}

	private EntityManager entityManager() {
		return EntityManagerFactoryUtils.getTransactionalEntityManager(this.entities);
	}

	@Test
	void entityAndMessageShareOneTransaction() {
		transaction(() -> {
			entityManager().persist(new JpaOrder(1));
			this.fixture.publish(1);
		});
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(() -> {
			entityManager().persist(new JpaOrder(2));
			this.fixture.publish(2);
			throw new IllegalArgumentException("rolled back");
		}));
		this.fixture.assertStored(1);
	}

	@Test
	void messageOfAnEntityListenerInTheCommitsFlushIsInTheSameRow() {
		JpaOrder.Listener.onFlush = (order) -> this.fixture.publish(order.id());
		transaction(() -> {
			entityManager().persist(new JpaOrder(2));
			this.fixture.place(1);
		});
		this.fixture.assertStored(1, 2);
	}

	@Test
	void onlyMessageMayComeFromTheCommitsFlush() {
		JpaOrder.Listener.onFlush = (order) -> this.fixture.publish(order.id());
		transaction(() -> entityManager().persist(new JpaOrder(1)));
		this.fixture.assertStored(1);
	}

	// The row that is numbered before the flush would come before what the flush waits
	// for
	@Test
	void transactionWhoseFlushWaitsForAnotherComesAfterIt() throws Exception {
		this.fixture.insert(9);
		this.fixture.relay().stop();
		CountDownLatch locked = new CountDownLatch(1);
		CompletableFuture<Void> first = CompletableFuture.runAsync(() -> this.fixture.transaction(() -> {
			this.fixture.jdbc().update("UPDATE orders SET state = 'first' WHERE id = 9");
			locked.countDown();
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::somebodyWaits);
			this.fixture.publish(1);
		}));
		locked.await();
		transaction(() -> {
			entityManager().find(JpaOrder.class, 9L).change("second");
			this.fixture.publish(2);
		});
		first.join();
		this.fixture.relay().start();
		assertThat(this.fixture.relayedOrders()).containsExactly(1, 2);
		assertThat(this.fixture.jdbc().queryForObject("SELECT state FROM orders WHERE id = 9", String.class))
			.isEqualTo("second");
	}

	private boolean somebodyWaits() {
		return this.fixture.jdbc()
			.queryForObject("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
					+ "AND wait_event_type = 'Lock'", Integer.class) > 0;
	}

	@Test
	void transactionOfTheOutboxItselfLeavesTheSurroundingOneAlone() {
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(() -> {
			entityManager().persist(new JpaOrder(1));
			entityManager().flush();
			this.fixture.scope(BatchOptions.builder().propagation(Propagation.REQUIRES_NEW),
					() -> this.fixture.publish(2));
			assertThat(new JdbcOutboxOperations(this.fixture.database()).discard(12345)).isFalse();
			throw new IllegalArgumentException("rolled back");
		}));
		assertThat(this.fixture.relayedOrders()).containsExactly(2);
		assertThat(this.fixture.orders()).isEmpty();
	}

	@Test
	void messageAfterTheCommitNeedsATransactionOfItsOwn() {
		transaction(() -> {
			entityManager().persist(new JpaOrder(1));
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCompletion(int status) {
					OutboxJpaTests.this.fixture.scope(BatchOptions.builder().propagation(Propagation.REQUIRES_NEW),
							() -> OutboxJpaTests.this.fixture.publish(1));
				}
			});
		});
		this.fixture.assertStored(1);
	}

}
