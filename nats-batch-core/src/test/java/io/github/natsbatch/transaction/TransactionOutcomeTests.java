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
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.RecordingListener;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * However a transaction ends, its messages share the end.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TransactionOutcomeTests {

	@Parameter
	private TestDatabase.Kind kind;

	private TransactionFixture fixture;

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = TransactionFixture.open(server, this.kind);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void messagesAreStoredAsOneBatchAfterTheDatabaseCommit() {
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			this.fixture.place("b");
			this.fixture.place("c");
			assertThat(this.fixture.messages()).isEmpty();
		});
		this.fixture.assertStored("a", "b", "c");
		assertThat(this.fixture.listener().committed()).singleElement().satisfies((receipt) -> {
			assertThat(receipt.size()).isEqualTo(3);
			assertThat(receipt.batchId()).isNotNull();
		});
	}

	@Test
	void rowsAreThereWhenTheListenerHearsOfTheMessages() {
		List<String> rows = new ArrayList<>();
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			this.fixture.template()
				.currentBatch()
				.orElseThrow()
				.receipt()
				.thenAccept((receipt) -> rows.addAll(this.fixture.database().rows()));
		});
		assertThat(rows).containsExactly("a");
	}

	@Test
	void methodThatReturnsBeforeTheTransactionEndsSendsNothing() {
		this.fixture.transaction(() -> {
			this.fixture.transaction(() -> this.fixture.place("inner"));
			assertThat(this.fixture.messages()).isEmpty();
			this.fixture.place("outer");
		});
		this.fixture.assertStored("inner", "outer");
		assertThat(this.fixture.listener().committed()).hasSize(1);
	}

	@Test
	void exceptionRollsBackAndDropsTheMessages() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("a");
			this.fixture.place("b");
			throw new IllegalArgumentException("rolled back");
		}));
		assertRolledBack(2);
	}

	@Test
	void localRollbackOnlyDropsTheMessagesWithoutAnException() {
		this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.place("a");
			status.setRollbackOnly();
		});
		assertRolledBack(1);
	}

	@Test
	void rollbackOnlyFromAnInnerTransactionDropsTheMessages() {
		assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("outer");
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.transaction(() -> {
				this.fixture.place("inner");
				throw new IllegalArgumentException("inner");
			}));
		}));
		assertRolledBack(2);
	}

	private void assertRolledBack(int size) {
		this.fixture.assertStored();
		assertThat(this.fixture.listener().abandoned()).singleElement().satisfies((abandoned) -> {
			assertThat(abandoned.batch().size()).isEqualTo(size);
			assertThat(abandoned.batch().stream()).isEqualTo("S");
			assertThat(abandoned.batch().delivery()).isEqualTo(Delivery.DIRECT);
			assertThat(abandoned.cause()).isNull();
		});
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
		assertThat(this.fixture.listener().committed()).isEmpty();
		assertThat(this.fixture.listener().failures()).isEmpty();
	}

	@Test
	void transactionWithoutMessagesTellsNobody() {
		this.fixture.transaction(() -> this.fixture.database().insert("a"));
		this.fixture.transaction(() -> this.fixture.template().currentBatch().orElseThrow());
		this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.template().currentBatch().orElseThrow();
			status.setRollbackOnly();
		});
		assertThat(this.fixture.listener())
			.extracting(RecordingListener::committed, RecordingListener::abandoned, RecordingListener::failures)
			.containsOnly(List.of());
	}

	@Test
	void readOnlyTransactionMayPublish() {
		TransactionTemplate readOnly = new TransactionTemplate(this.fixture.transactionManager());
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			this.fixture.database().rows();
			this.fixture.publish("read");
		});
		assertThat(this.fixture.messages()).containsExactly("read");
	}

	@Test
	void subjectsOfTwoStreamsAreRefusedAtThePublish() {
		this.fixture.nats().stream("T");
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.template().publish("T.a", "b"))
				.withMessageContaining("stream 'T'")
				.withMessageContaining("stream 'S'");
		});
		this.fixture.assertStored("a");
	}

	@Test
	void thousandAndFirstMessageIsRefusedAtThePublish() {
		this.fixture.transaction(() -> {
			for (int i = 0; i < 1000; i++) {
				this.fixture.publish("m" + i);
			}
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.publish("one too many"))
				.withMessageContaining("1000")
				.withMessageContaining("nats.batch.max-messages");
		});
		assertThat(this.fixture.nats().lastSequence("S")).isEqualTo(1000);
	}

	@Test
	void rejectionAfterTheCommitSaysThatTheDatabaseWorkIsDone() {
		PublishOptions expectation = PublishOptions.builder().expectedLastSubjectSequence(99).build();
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				Message message = NatsMessage.builder().subject("S.expected").data("secret-payload").build();
				this.fixture.template().publish(message, expectation);
			}))
			.withCauseInstanceOf(WrongLastSequenceException.class)
			.satisfies((ex) -> {
				assertThat(ex.stream()).isEqualTo("S");
				assertThat(ex.size()).isEqualTo(2);
				assertThat(ex.subjects()).containsExactly("S.order", "S.expected");
				assertThat(ex.transactionId()).isNotEmpty();
				assertThat(ex.getMessage())
					.contains("'orders'", ex.batchId(), ex.transactionId(), "stream 'S'", "[S.order, S.expected]",
							"do not repeat the call", "publish these messages again")
					.doesNotContain("secret-payload");
				assertThat(this.fixture.listener().failures()).singleElement().isSameAs(ex);
			});
		assertThat(this.fixture.database().rows()).containsExactly("a");
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.meters()
			.get("nats.batch.commit")
			.tags("stream", "S", "delivery", "direct", "outcome", "rejected")
			.timer()
			.count()).isEqualTo(1);
		assertThat(this.fixture.meters().get("nats.batch.transaction.failures").tag("stream", "S").counter().count())
			.isEqualTo(1);
	}

	@Test
	void receiptOfATransactionThatFailedAfterItsCommitFails() {
		PublishOptions expectation = PublishOptions.builder().expectedLastSubjectSequence(99).build();
		Batch[] batch = new Batch[1];
		TransactionFixture.caught(TransactionAlreadyCommittedException.class, () -> this.fixture.transaction(() -> {
			batch[0] = this.fixture.template().currentBatch().orElseThrow();
			this.fixture.template().publish("S.expected", null, "a", expectation);
		}));
		assertThat(batch[0].receipt()).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(TransactionAlreadyCommittedException.class);
	}

	@Test
	void templateThatIsClosedBeforeTheCommitFailsWithoutALoss() {
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				this.fixture.template().close();
			}))
			.withCauseInstanceOf(BatchNotSentException.class)
			.withMessageContaining("shutting down");
		assertThat(this.fixture.database().rows()).containsExactly("a");
	}

	@Test
	void unknownOutcomeIsAbandonedCountedAndLoggedOnce() {
		try (CapturedLog log = CapturedLog.of("io.github.natsbatch")) {
			assertThatExceptionOfType(TransactionSystemException.class)
				.isThrownBy(() -> this.fixture.transaction(() -> {
					this.fixture.place("a");
					loseConnection();
				}));
			assertThat(log.lines().stream().filter((line) -> !line.startsWith("DEBUG"))).singleElement()
				.asString()
				.startsWith("WARN ")
				.contains("1 message", "stream 'S'", "'orders'", "[S.order]");
		}
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.abandoned("unknown")).isEqualTo(1);
		assertThat(this.fixture.listener().abandoned()).hasSize(1);
	}

	// Without the connection nobody can know how the commit ended
	private void loseConnection() {
		try {
			DataSourceUtils.getConnection(this.fixture.database().dataSource()).unwrap(Connection.class).close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
