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

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.outbox.Ordering;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which transactions the outbox is in, and what becomes of messages outside of them.
 */
@EmbeddedNats
class OutboxBoundaryTests {

	private final NatsServer server;

	private WriteFixture fixture;

	OutboxBoundaryTests(NatsServer server) {
		this.server = server;
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void open(UnaryOperator<JdbcTransactionOutboxBuilder> outbox) {
		this.fixture = new WriteFixture(this.server, TestDatabase.H2, outbox);
	}

	private void inForeignTransaction(Runnable action) {
		try (HikariDataSource other = TestDatabase.H2.createEmpty()) {
			WriteFixture.transaction(WriteFixture.observed(new JdbcTransactionManager(other)), Propagation.REQUIRED,
					(status) -> action.run());
		}
	}

	private void assertRefusedAsForeign() {
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> this.fixture.publish(1))
			.withMessageContaining("'orders.place'")
			.withMessageContaining("DataSource 'other'")
			.withMessageContaining("DataSource 'orders'")
			.withMessageContaining("delivery = DIRECT");
	}

	@Test
	void transactionOfAnotherDataSourceIsRefusedByBothNames() {
		open(UnaryOperator.identity());
		inForeignTransaction(this::assertRefusedAsForeign);
		this.fixture.assertStored();
	}

	@Test
	void foreignTransactionInsideOneOfTheOutboxIsRefused() {
		open(UnaryOperator.identity());
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			inForeignTransaction(this::assertRefusedAsForeign);
		});
		this.fixture.assertStored(1);
	}

	// Bound by the insert, and nobody commits on it
	@Test
	void connectionThatAForeignTransactionHasBoundIsNotTaken() {
		open(UnaryOperator.identity());
		inForeignTransaction(() -> {
			this.fixture.insert(1);
			assertRefusedAsForeign();
		});
		assertThat(this.fixture.rows()).isZero();
	}

	@Test
	void foreignTransactionMaySayDirect() {
		open(UnaryOperator.identity());
		this.fixture.relay().stop();
		inForeignTransaction(() -> this.fixture.scope(BatchOptions.builder().delivery(Delivery.DIRECT),
				() -> this.fixture.publish(1)));
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void transactionManagerThatIsNoBeanIsRefused() {
		open(UnaryOperator.identity());
		WriteFixture.transaction(new JdbcTransactionManager(this.fixture.dataSource()), Propagation.REQUIRED,
				(status) -> assertThatExceptionOfType(InvalidBatchException.class)
					.isThrownBy(() -> this.fixture.publish(1))
					.withMessageContaining("make the transaction manager a bean"));
	}

	@Test
	void twoOutboxesServeTwoDatabases() {
		open(UnaryOperator.identity());
		try (HikariDataSource billing = TestDatabase.H2.create()) {
			JdbcTransactionOutbox outbox = JdbcTransactionOutbox.builder(TestDatabase.outbox(billing)).build();
			NatsBatchTemplate second = this.fixture.template((builder) -> builder.outbox(outbox));
			WriteFixture.transaction(WriteFixture.observed(new JdbcTransactionManager(billing)), Propagation.REQUIRED,
					(status) -> second.publish(this.fixture.first() + ".bill", "1"));
			assertThat(new JdbcTemplate(billing).queryForObject("SELECT COUNT(*) FROM nats_outbox", Integer.class))
				.isEqualTo(1);
		}
		assertThat(this.fixture.rows()).isZero();
	}

	@Test
	void scopeWithoutATransactionMayGetOne() {
		open((outbox) -> outbox.autoTransaction(true));
		this.fixture.scope(BatchOptions.builder().delivery(Delivery.OUTBOX), () -> {
			this.fixture.publish(1);
			this.fixture.publish(2);
			assertThat(this.fixture.rows()).isZero();
		});
		assertThat(this.fixture.relayedOrders()).containsExactly(1, 2);
	}

	@Test
	void scopeWithATransactionOfItsOwnNeedsNoneAround() {
		open(UnaryOperator.identity());
		this.fixture.scope(BatchOptions.builder().delivery(Delivery.OUTBOX).propagation(Propagation.REQUIRES_NEW),
				() -> this.fixture.publish(1));
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void scopeAfterTheEndOfATransactionIsRefusedUnlessItHasOneOfItsOwn() {
		open(UnaryOperator.identity());
		this.fixture.transaction(() -> {
			this.fixture.insert(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCompletion(int status) {
					WriteFixture outbox = OutboxBoundaryTests.this.fixture;
					assertThatExceptionOfType(InvalidBatchException.class)
						.isThrownBy(() -> outbox.scope(BatchOptions.builder(), () -> outbox.publish(2)))
						.withMessageContaining("REQUIRES_NEW")
						.withMessageContaining("DIRECT");
					outbox.scope(BatchOptions.builder().propagation(Propagation.REQUIRES_NEW), () -> outbox.publish(1));
				}
			});
		});
		this.fixture.assertStored(1);
	}

	@Test
	void batchThatTheDatabaseCouldNotHoldIsRefusedAtPublish() {
		open((outbox) -> outbox.maxBatchBytes(200));
		this.fixture.transaction(() -> {
			this.fixture.publish(1);
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.template().publish(this.fixture.first() + ".order", "x".repeat(200)))
				.withMessageContaining("200")
				.withMessageContaining("nats.batch.outbox.max-batch-bytes");
		});
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void compressedRowIsReadBack() {
		open((outbox) -> outbox.compression(true));
		this.fixture.relay().stop();
		String text = "1".repeat(5);
		this.fixture.transaction(() -> {
			for (int i = 0; i < 100; i++) {
				this.fixture.template().publish(this.fixture.first() + ".order", text);
			}
		});
		assertThat(this.fixture.jdbc().queryForObject("SELECT payload_size FROM nats_outbox", Integer.class))
			.isLessThan(1000);
		this.fixture.relay().start();
		assertThat(this.fixture.relayedOrders()).hasSize(100).containsOnly(11111);
	}

	@Test
	void orderingKeyChoosesTheLane() {
		open((outbox) -> outbox.lanes(4));
		this.fixture.relay().stop();
		for (String key : List.of("a", "b", "c", "d", "a")) {
			this.fixture.scope(BatchOptions.builder().orderingKey(key),
					() -> this.fixture.transaction(() -> this.fixture.publish(1)));
		}
		List<Map<String, Object>> rows = this.fixture.jdbc()
			.queryForList("SELECT DISTINCT order_key, lane FROM nats_outbox");
		assertThat(rows).hasSize(4).extracting((row) -> row.get("lane")).hasSizeGreaterThan(1);
	}

	// T1 publishes first, and overwrites what T2 has committed
	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void transactionThatOverwritesAnotherComesAfterIt(TestDatabase database) {
		this.fixture = new WriteFixture(this.server, database);
		this.fixture.relay().stop();
		this.fixture.insert(9);
		this.fixture.transaction(() -> {
			this.fixture.insert(1);
			this.fixture.publish(1);
			this.fixture.transaction(Propagation.REQUIRES_NEW, (status) -> {
				this.fixture.jdbc().update("UPDATE orders SET state = 'T2' WHERE id = 9");
				this.fixture.publish(2);
			});
			this.fixture.jdbc().update("UPDATE orders SET state = 'T1' WHERE id = 9");
		});
		this.fixture.relay().start();
		assertThat(this.fixture.relayedOrders()).containsExactly(2, 1);
	}

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void strictOrderingHoldsTheLaneUntilTheCommit(TestDatabase database) {
		this.fixture = new WriteFixture(this.server, database, (outbox) -> outbox.ordering(Ordering.STRICT));
		this.fixture.transaction(() -> this.fixture.place(1));
		this.fixture.transaction(() -> this.fixture.place(2));
		this.fixture.assertStored(1, 2);
		assertThat(this.fixture.jdbc().queryForObject("SELECT COUNT(*) FROM nats_outbox_lock", Integer.class))
			.isEqualTo(1);
	}

	@Test
	void dataSourceThatRoutesOrIsLazyIsWritten() {
		open(UnaryOperator.identity());
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
			@Override
			protected Object determineCurrentLookupKey() {
				return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? "replica" : "primary";
			}
		};
		routing.setTargetDataSources(Map.of("primary", this.fixture.dataSource()));
		routing.setLenientFallback(false);
		routing.afterPropertiesSet();
		DataSource lazy = new LazyConnectionDataSourceProxy(routing);
		JdbcTransactionOutbox outbox = JdbcTransactionOutbox.builder(new OutboxDatabase(lazy, "nats_"))
			.wake(this.fixture.relay()::wake)
			.build();
		NatsBatchTemplate template = this.fixture.template((builder) -> builder.outbox(outbox));
		JdbcTransactionManager manager = WriteFixture
			.observed(new JdbcTransactionManager(new TransactionAwareDataSourceProxy(lazy)));
		WriteFixture.transaction(manager, Propagation.REQUIRED,
				(status) -> template.publish(this.fixture.first() + ".order", "1"));
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

}
