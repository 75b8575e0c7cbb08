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

import java.util.Map;

import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Transactions of Hibernate, which flushes its entities in the middle of the commit, when
 * nobody can veto it any more.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class JpaTransactionTests {

	@Parameter
	private TestDatabase.Kind kind;

	private TransactionFixture fixture;

	private EntityManagerFactory entities;

	private JpaTransactionManager manager;

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = TransactionFixture.open(server, this.kind);
		this.fixture.database().jdbc().execute("alter table orders add primary key (name)");
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(this.fixture.database().dataSource());
		factory.setManagedTypes(PersistenceManagedTypes.of(JpaOrder.class.getName()));
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "none"));
		factory.afterPropertiesSet();
		this.entities = factory.getObject();
		this.manager = TransactionFixture.observed(new JpaTransactionManager(this.entities));
		JpaOrder.Listener.onFlush = (order) -> this.fixture.publish("flushed " + order.name());
	}

	@AfterEach
	void close() {
		JpaOrder.Listener.onFlush = (order) -> {
		};
		this.entities.close();
		this.fixture.close();
	}

	private void transaction(Runnable action) {
		TransactionFixture.transaction(this.manager, Propagation.REQUIRED, (status) -> action.run());
	}

	private EntityManager entityManager() {
		return EntityManagerFactoryUtils.getTransactionalEntityManager(this.entities);
	}

	private void persist(String name) {
		entityManager().persist(new JpaOrder(name));
	}

	@Test
	void messageOfAnEntityListenerInTheCommitsFlushGoesWithTheTransaction() {
		transaction(() -> {
			persist("a");
			this.fixture.publish("before");
			assertThat(this.fixture.template().currentBatch().orElseThrow().size()).isEqualTo(1);
		});
		assertThat(this.fixture.messages()).containsExactly("before", "flushed a");
		assertThat(this.fixture.listener().committed()).hasSize(1);
		assertThat(this.fixture.database().rows()).containsExactly("a");
	}

	@Test
	void onlyMessageOfATransactionMayComeFromTheCommitsFlush() {
		transaction(() -> persist("a"));
		assertThat(this.fixture.messages()).containsExactly("flushed a");
	}

	@Test
	void messageOfTheCommitsFlushWaitsForTheEndOfTheScopeAround() {
		this.fixture.scope(() -> {
			transaction(() -> persist("a"));
			assertThat(this.fixture.messages()).isEmpty();
		});
		assertThat(this.fixture.messages()).containsExactly("flushed a");
	}

	@Test
	void flushThatFailsInTheCommitDropsTheMessages() {
		this.fixture.database().insert("a");
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> transaction(() -> {
			persist("b");
			persist("a");
			this.fixture.publish("before");
		}));
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).containsExactly("a");
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void entityListenerThatFailsInTheFlushRollsBack() {
		JpaOrder.Listener.onFlush = (order) -> this.fixture.template().publish("wrong subject", "refused");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> transaction(() -> {
			persist("a");
			this.fixture.publish("before");
		}));
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).isEmpty();
	}

	@Test
	void rollbackDropsTheMessagesOfAnEarlierFlush() {
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(() -> {
			persist("a");
			entityManager().flush();
			assertThat(this.fixture.template().currentBatch().orElseThrow().size()).isEqualTo(1);
			throw new IllegalArgumentException("rolled back");
		}));
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).isEmpty();
	}

	@Test
	void joinedScopeThatFailsVetoesBeforeTheCommitsFlush() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> transaction(() -> {
			persist("a");
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.scope(() -> {
				this.fixture.publish("inner");
				throw new IllegalArgumentException("inner");
			}));
		}));
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).isEmpty();
	}

	@Test
	void joinedScopeThatFailsInTheCommitsFlushFailsAfterTheCommit() {
		JpaOrder.Listener.onFlush = (order) -> TransactionFixture.caught(IllegalArgumentException.class,
				() -> this.fixture.scope(() -> {
					this.fixture.publish("inner");
					throw new IllegalArgumentException("inner");
				}));
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> transaction(() -> persist("a")))
			.withCauseInstanceOf(UnexpectedBatchAbandonException.class);
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).containsExactly("a");
	}

}
