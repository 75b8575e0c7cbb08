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

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Messages of a transaction are a row of it, and the relay takes them to the stream.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(names = { "H2", "POSTGRESQL" })
class OutboxTransactionTests {

	@Parameter
	private TestDatabase kind;

	private WriteFixture fixture;

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = new WriteFixture(server, this.kind);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private static IllegalArgumentException failure() {
		return new IllegalArgumentException("rolled back");
	}

	@Test
	void messagesOfATransactionAreOneBatch() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			this.fixture.place(2);
			assertThat(this.fixture.rows()).isZero();
		});
		this.fixture.assertStored(1, 2);
		List<MessageInfo> messages = this.fixture.messages(this.fixture.first());
		assertThat(messages)
			.extracting((message) -> WriteFixture.header(message, ProtocolHeaders.TRANSACTION).replaceFirst(".*;", ""))
			.containsExactly("1/2", "2/2");
	}

	@Test
	void rowIsInsertedLast() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void beforeCommit(boolean readOnly) {
					assertThat(OutboxTransactionTests.this.fixture.rows()).isZero();
				}

				@Override
				public void beforeCompletion() {
					assertThat(OutboxTransactionTests.this.fixture.rows()).isZero();
				}
			});
		});
		this.fixture.assertStored(1);
	}

	@Test
	void rollbackInsertsNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place(1);
			throw failure();
		}));
		this.fixture.assertStored();
	}

	@Test
	void rollbackOnlyInsertsNothingAndThrowsNothingOfOurs() {
		this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.place(1);
			status.setRollbackOnly();
		});
		assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place(2);
			this.fixture.transaction(Propagation.REQUIRED, TransactionStatus::setRollbackOnly);
		}));
		this.fixture.assertStored();
	}

	@Test
	void rowThatTheDatabaseRefusesVetoesTheCommit() {
		this.fixture.jdbc().execute("ALTER TABLE nats_outbox ADD CONSTRAINT single CHECK (msg_count < 2)");
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place(1);
				this.fixture.place(2);
			}));
		this.fixture.assertStored();
	}

	@Test
	void transactionInsideAnotherHasARowOfItsOwn() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place(1);
			this.fixture.transaction(Propagation.REQUIRES_NEW, (status) -> this.fixture.place(2));
			this.fixture.place(3);
			throw failure();
		}));
		this.fixture.assertStored(2);
	}

	@Test
	void participatingTransactionGoesWithTheOuterOne() {
		this.fixture.transaction(() -> {
			this.fixture.transaction(Propagation.REQUIRED, (status) -> this.fixture.place(1));
			assertThat(this.fixture.rows()).isZero();
			this.fixture.place(2);
		});
		this.fixture.assertStored(1, 2);
	}

	@Test
	void savepointTakesItsMessagesBack() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.fixture.transaction(Propagation.NESTED, (status) -> {
					this.fixture.place(2);
					this.fixture.publishSecond(2);
					throw failure();
				}));
			this.fixture.transaction(Propagation.NESTED, (status) -> this.fixture.place(3));
		});
		this.fixture.assertStored(1, 3);
		assertThat(this.fixture.relayed(this.fixture.second())).isEmpty();
	}

	@Test
	void transactionOnTwoStreamsIsARowOnEach() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			this.fixture.publishSecond(1);
			this.fixture.place(2);
			this.fixture.publishSecond(2);
		});
		this.fixture.assertStored(1, 2);
		assertThat(this.fixture.relayed(this.fixture.second())).hasSize(2);
		assertThat(transactionIds(this.fixture.first())).isEqualTo(transactionIds(this.fixture.second())).hasSize(1);
	}

	private List<String> transactionIds(String stream) {
		return this.fixture.messages(stream)
			.stream()
			.map((message) -> WriteFixture.header(message, ProtocolHeaders.TRANSACTION).replaceFirst(";.*", ""))
			.distinct()
			.toList();
	}

	@Test
	void messageOfALateSynchronizationGoesIntoTheSameRow() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void beforeCommit(boolean readOnly) {
					OutboxTransactionTests.this.fixture.place(2);
				}

				@Override
				public void beforeCompletion() {
					OutboxTransactionTests.this.fixture.place(3);
				}
			});
		});
		this.fixture.assertStored(1, 2, 3);
		assertThat(transactionIds(this.fixture.first())).hasSize(1);
	}

	@Test
	void messageAfterTheRowReplacesIt() {
		TransactionTemplate late = new TransactionTemplate(withLateListener());
		late.executeWithoutResult((status) -> this.fixture.place(2));
		this.fixture.assertStored(2, 3);
		assertThat(transactionIds(this.fixture.first())).hasSize(1);
	}

	// Listeners of transactions are called after ours, when the row is there
	private JdbcTransactionManager withLateListener() {
		JdbcTransactionManager manager = WriteFixture.observed(new JdbcTransactionManager(this.fixture.dataSource()));
		manager.addListener(new TransactionExecutionListener() {
			@Override
			public void beforeCommit(TransactionExecution transaction) {
				assertThat(OutboxTransactionTests.this.fixture.rows()).isEqualTo(1);
				OutboxTransactionTests.this.fixture.place(3);
				assertThat(OutboxTransactionTests.this.fixture.rows()).isEqualTo(1);
			}
		});
		return manager;
	}

	@Test
	void publishAfterTheCommitIsRefused() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					assertThatIllegalStateException().isThrownBy(() -> OutboxTransactionTests.this.fixture.publish(2))
						.withMessageContaining("committed already")
						.withMessageContaining("REQUIRES_NEW");
				}
			});
		});
		this.fixture.assertStored(1);
	}

	@Test
	void firstMessageAfterTheCommitIsRefused() {
		this.fixture.transaction(() -> {
			this.fixture.insert(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					assertThatExceptionOfType(InvalidBatchException.class)
						.isThrownBy(() -> OutboxTransactionTests.this.fixture.publish(1))
						.withMessageContaining("committed already");
				}
			});
		});
		assertThat(this.fixture.relayedOrders()).isEmpty();
	}

	@Test
	void readOnlyTransactionIsRefusedAtTheFirstMessage() {
		TransactionTemplate readOnly = new TransactionTemplate(this.fixture.transactionManager());
		readOnly.setReadOnly(true);
		readOnly.setName("report");
		readOnly.executeWithoutResult((status) -> assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.fixture.publish(1))
			.withMessageContaining("'report'")
			.withMessageContaining("read-only"));
		this.fixture.assertStored();
	}

	@Test
	void joinedScopeThatFailsVetoesTheTransaction() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place(1);
				assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.scope(BatchOptions.builder(), () -> {
					this.fixture.publish(2);
					throw failure();
				}));
			}));
		this.fixture.assertStored();
	}

	@Test
	void nestedScopeThatFailsTakesItsMessagesBack() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.fixture.scope(BatchOptions.builder().propagation(Propagation.NESTED), () -> {
					this.fixture.publish(2);
					throw failure();
				}));
		});
		this.fixture.assertStored(1);
	}

	@Test
	void scopeOfItsOwnCommitsInATransactionOfItsOwn() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place(1);
			this.fixture.scope(BatchOptions.builder().propagation(Propagation.REQUIRES_NEW),
					() -> this.fixture.publish(2));
			throw failure();
		}));
		assertThat(this.fixture.relayedOrders()).containsExactly(2);
		assertThat(this.fixture.orders()).isEmpty();
	}

	@Test
	void scopeOfItsOwnThatFailsInsertsNothing() {
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			assertThatIllegalArgumentException().isThrownBy(
					() -> this.fixture.scope(BatchOptions.builder().propagation(Propagation.REQUIRES_NEW), () -> {
						this.fixture.publish(2);
						throw failure();
					}));
		});
		this.fixture.assertStored(1);
	}

	@Test
	void scopeAroundTheTransactionAddsItsKeyAndId() {
		BatchOptions.Builder options = BatchOptions.builder().id("order-1").orderingKey("customer");
		this.fixture.scope(options, () -> this.fixture.transaction(() -> {
			this.fixture.place(1);
			this.fixture.publish(2);
		}));
		assertThat(this.fixture.relayedOrders()).containsExactly(1, 2);
		assertThat(WriteFixture.header(this.fixture.messages(this.fixture.first()).get(0), "Nats-Msg-Id"))
			.isEqualTo("order-1");
	}

	@Test
	void sameIdAgainIsStoredOnceAndNotParked() {
		for (int attempt = 0; attempt < 2; attempt++) {
			this.fixture.scope(BatchOptions.builder().id("order-1"),
					() -> this.fixture.transaction(() -> this.fixture.publish(1)));
			assertThat(this.fixture.relayedOrders()).containsExactly(1);
		}
	}

	@Test
	void orderingKeyMayComeFromAHeader() {
		this.fixture.relay().stop();
		this.fixture.transaction(() -> this.fixture.template()
			.publish(this.fixture.first() + ".order", new Headers().put("Batch-Ordering-Key", "customer"), "1"));
		assertThat(this.fixture.jdbc().queryForList("SELECT order_key FROM nats_outbox", String.class))
			.containsExactly("customer");
	}

	@Test
	void twoOrderingKeysInOneTransactionAreRefused() {
		this.fixture.transaction(() -> {
			String subject = this.fixture.first() + ".order";
			this.fixture.template().publish(subject, new Headers().put("Batch-Ordering-Key", "one"), "1");
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(
					() -> this.fixture.template().publish(subject, new Headers().put("Batch-Ordering-Key", "two"), "2"))
				.withMessageContaining("'two'")
				.withMessageContaining("'one'");
		});
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void directIsSentAfterTheCommitAllTheSame() {
		this.fixture.relay().stop();
		this.fixture.scope(BatchOptions.builder().delivery(Delivery.DIRECT),
				() -> this.fixture.transaction(() -> this.fixture.place(1)));
		this.fixture.assertStored(1);
	}

	@Test
	void directScopeCannotJoinWhatGoesToTheOutbox() {
		this.fixture.transaction(() -> {
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.scope(BatchOptions.builder().delivery(Delivery.DIRECT), () -> {
				}))
				.withMessageContaining("'DIRECT'")
				.withMessageContaining("'OUTBOX'");
			this.fixture.place(1);
		});
		this.fixture.assertStored(1);
	}

	@Test
	void scopeWithoutATransactionIsSentDirectly() {
		this.fixture.relay().stop();
		this.fixture.scope(BatchOptions.builder(), () -> this.fixture.publish(1));
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void outboxWithoutATransactionIsRefusedWithTheWaysOut() {
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.fixture.scope(BatchOptions.builder().delivery(Delivery.OUTBOX),
					() -> this.fixture.publish(1)))
			.withMessageContaining("no transaction")
			.withMessageContaining("@Transactional")
			.withMessageContaining("nats.batch.outbox.auto-transaction=true");
		this.fixture.assertStored();
	}

	@Test
	void messageWithoutABoundaryIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish(1));
		this.fixture.assertStored();
	}

	@Test
	void publishBatchInsideTheTransactionIsRefusedUnlessItIsMeant() {
		NatsMessage message = new NatsMessage(this.fixture.first() + ".order", null,
				"1".getBytes(StandardCharsets.UTF_8));
		this.fixture.transaction(() -> {
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.template().publishBatch(List.of(message)))
				.withMessageContaining("DIRECT");
			this.fixture.template()
				.publishBatch(BatchOptions.builder().delivery(Delivery.DIRECT).build(), List.of(message));
		});
		assertThat(this.fixture.relayedOrders()).containsExactly(1);
	}

	@Test
	void handleCannotGoToTheOutbox() {
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.fixture.template().begin(BatchOptions.builder().delivery(Delivery.OUTBOX).build()))
			.withMessageContaining("OUTBOX");
	}

	@Test
	void batchOfTheTransactionHasNoReceiptAndStaysInItsThread() {
		Batch[] kept = new Batch[1];
		this.fixture.transaction(() -> {
			this.fixture.place(1);
			kept[0] = this.fixture.template().currentBatch().orElseThrow();
			assertThatIllegalStateException().isThrownBy(kept[0]::receipt).withMessageContaining("outbox");
		});
		assertThat(kept[0].isOpen()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> kept[0].publish(this.fixture.first() + ".order", "2"))
			.withMessageContaining("after the end");
		this.fixture.assertStored(1);
	}

	@Test
	void moreThanTheMaximumIsRefused() {
		this.fixture.transaction(() -> {
			for (int i = 1; i <= 1000; i++) {
				this.fixture.publish(i);
			}
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> this.fixture.publish(1001))
				.withMessageContaining("1000");
			this.fixture.publishSecond(1);
		});
		assertThat(this.fixture.relayedOrders()).hasSize(1000);
	}

	@Test
	void subjectThatNoDeclaredStreamTakesIsRefused() {
		this.fixture.transaction(() -> assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.fixture.template().publish("elsewhere", "1"))
			.withMessageContaining("nats.batch.streams")
			.withMessageContaining("nats.batch.default-stream"));
	}

	@Test
	void isolationOfTheTransactionDoesNotMatter() {
		TransactionTemplate serializable = new TransactionTemplate(this.fixture.transactionManager());
		serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		serializable.executeWithoutResult((status) -> this.fixture.place(1));
		this.fixture.assertStored(1);
	}

}
