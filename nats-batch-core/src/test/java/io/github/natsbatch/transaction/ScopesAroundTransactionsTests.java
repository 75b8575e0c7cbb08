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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import io.nats.client.PublishOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A scope around transactions sends their batches at its end, when they have given their
 * connections back.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class ScopesAroundTransactionsTests {

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
	void batchOfTheTransactionIsSentAtTheEndOfTheScope() {
		this.fixture.scope(() -> {
			this.fixture.transaction(() -> this.fixture.place("a"));
			assertThat(this.fixture.database().rows()).containsExactly("a");
			assertThat(this.fixture.messages()).isEmpty();
			assertThat(TransactionSynchronizationManager.getResourceMap()).hasSize(1);
		});
		this.fixture.assertStored("a");
	}

	@Test
	void batchIsSentAlsoWhenTheScopeThrowsAfterTheCommit() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.scope(() -> {
			this.fixture.publish("of the scope");
			this.fixture.transaction(() -> this.fixture.place("committed"));
			throw new IllegalArgumentException("after the commit");
		})).withMessage("after the commit");
		this.fixture.assertStored("committed");
		assertThat(this.fixture.abandoned("exception")).isEqualTo(1);
	}

	@Test
	void transactionThatRolledBackSendsNothingAndTheScopeGoesOn() {
		this.fixture.scope(() -> {
			this.fixture.publish("of the scope");
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.transaction(() -> {
				this.fixture.place("rolled back");
				throw new IllegalArgumentException("transaction");
			}));
		});
		assertThat(this.fixture.messages()).containsExactly("of the scope");
		assertThat(this.fixture.database().rows()).isEmpty();
	}

	@Test
	void transactionsOneAfterTheOtherAreSentInTheOrderOfTheirCommitsThenTheScopesOwn() {
		this.fixture.scope(() -> {
			this.fixture.publish("own 1");
			this.fixture.transaction(() -> this.fixture.publish("first"));
			this.fixture.publish("own 2");
			this.fixture.transaction(() -> this.fixture.publish("second"));
			assertThat(this.fixture.messages()).isEmpty();
		});
		assertThat(this.fixture.messages()).containsExactly("first", "second", "own 1", "own 2");
		assertThat(this.fixture.listener().committed()).extracting(BatchReceipt::size).containsExactly(1, 1, 2);
	}

	@Test
	void requiresNewBelowATransactionIsSentAfterItsOwnCommit() {
		this.fixture.scope(() -> {
			this.fixture.transaction(() -> {
				this.fixture.place("outer");
				this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.place("inner"));
				assertThat(this.fixture.messages()).containsExactly("inner");
			});
			assertThat(this.fixture.messages()).containsExactly("inner");
		});
		this.fixture.assertStored("inner", "outer");
	}

	@Test
	void requiresNewBelowATransactionWithoutMessagesIsSentAfterItsOwnCommit() {
		this.fixture.scope(() -> this.fixture.transaction(() -> {
			this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.place("inner"));
			assertThat(this.fixture.messages()).containsExactly("inner");
		}));
		this.fixture.assertStored("inner");
	}

	@ParameterizedTest
	@EnumSource(value = Propagation.class, names = { "NEVER", "NOT_SUPPORTED", "SUPPORTS", "REQUIRES_NEW", "NESTED" })
	void scopeOfAnyPropagationSendsAtItsEnd(Propagation propagation) {
		this.fixture.scope(propagation, () -> {
			this.fixture.transaction(() -> this.fixture.place("a"));
			assertThat(this.fixture.messages()).isEmpty();
		});
		this.fixture.assertStored("a");
	}

	@Test
	void innermostScopeAroundTheTransactionSends() {
		this.fixture.scope(() -> {
			this.fixture.publish("outer scope");
			this.fixture.scope(() -> this.fixture.transaction(() -> this.fixture.place("a")));
			assertThat(this.fixture.messages()).containsExactly("a");
		});
		assertThat(this.fixture.messages()).containsExactly("a", "outer scope");
	}

	@Test
	void scopeInsideATransactionAroundAnotherOneSendsAtItsEnd() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.scope(() -> {
				this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.place("inner"));
				assertThat(this.fixture.messages()).isEmpty();
			});
			assertThat(this.fixture.messages()).containsExactly("inner");
		});
		this.fixture.assertStored("inner", "outer");
	}

	@Test
	void messagesPublishedWhileTheTransactionIsSuspendedBelongToTheScope() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.scope(() -> this.fixture.transaction(() -> {
			this.fixture.place("transaction");
			this.fixture.scope(() -> this.fixture.transaction(Propagation.NOT_SUPPORTED,
					() -> this.fixture.publish("of the outer scope")));
			throw new IllegalArgumentException("all");
		})));
		this.fixture.assertStored();
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
		assertThat(this.fixture.abandoned("exception")).isEqualTo(1);
	}

	@Test
	void transactionTakesTheOptionsOfTheScopeAroundIt() {
		BatchOptions options = BatchOptions.builder().id("order-1").build();
		place(options, "first");
		place(options, "repeated");
		assertThat(this.fixture.messages()).containsExactly("first");
		assertThat(this.fixture.database().rows()).containsExactly("first", "repeated");
		assertThat(this.fixture.listener().committed()).extracting(BatchReceipt::duplicate)
			.containsExactly(false, true);
	}

	private void place(BatchOptions options, String name) {
		this.fixture.scope(options, () -> this.fixture.transaction(() -> this.fixture.place(name)));
	}

	@Test
	void idOfAScopeIsForOneBatchOnly() {
		this.fixture.scope(BatchOptions.builder().id("order-1").build(), () -> {
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.transaction(() -> {
				this.fixture.place("rolled back");
				throw new IllegalArgumentException("transaction");
			}));
			this.fixture.transaction(() -> this.fixture.place("committed"));
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.transaction(() -> this.fixture.place("second")))
				.withMessageContaining("'order-1'")
				.withMessageContaining("a scope of its own");
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> this.fixture.publish("own"));
		});
		this.fixture.assertStored("committed");
	}

	@Test
	void failureAtTheEndOfTheScopeSaysThatTheTransactionHasCommitted() {
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.scope(() -> {
				this.fixture.publish("own");
				this.fixture.transaction(() -> placeRefused("a"));
			}))
			.withCauseInstanceOf(WrongLastSequenceException.class)
			.withMessageContaining("'orders'");
		assertThat(this.fixture.database().rows()).containsExactly("a");
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.abandoned("exception")).isEqualTo(1);
	}

	@Test
	void failureOfOneTransactionDoesNotKeepTheOthersFromBeingSent() {
		IllegalArgumentException thrown = new IllegalArgumentException("scope");
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.scope(() -> {
				this.fixture.transaction(() -> placeRefused("refused 1"));
				this.fixture.transaction(() -> this.fixture.place("sent"));
				this.fixture.transaction(() -> placeRefused("refused 2"));
				throw thrown;
			}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).satisfiesExactly(
					(other) -> assertThat(other).isInstanceOf(TransactionAlreadyCommittedException.class),
					(other) -> assertThat(other).isSameAs(thrown)));
		assertThat(this.fixture.messages()).containsExactly("sent");
		assertThat(this.fixture.listener().failures()).hasSize(2);
	}

	private void placeRefused(String name) {
		this.fixture.database().insert(name);
		this.fixture.template()
			.publish("S.refused", null, name, PublishOptions.builder().expectedLastSubjectSequence(99).build());
	}

	@Test
	void scopeThatReturnsAFutureSendsTheTransactionAtItsReturn() throws Exception {
		CompletableFuture<String> pending = new CompletableFuture<>();
		CompletableFuture<String> result = this.fixture.template().execute((batch) -> {
			this.fixture.publish("own");
			this.fixture.transaction(() -> this.fixture.place("a"));
			return pending;
		});
		this.fixture.assertStored("a");
		pending.complete("done");
		assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(this.fixture.messages()).containsExactly("a", "own");
	}

	@Test
	void transactionThatOutlivesTheScopeSendsAfterItsCommit() {
		TransactionStatus[] status = new TransactionStatus[1];
		this.fixture.scope(() -> {
			status[0] = this.fixture.transactionManager().getTransaction(new DefaultTransactionDefinition());
			this.fixture.place("a");
		});
		assertThat(this.fixture.messages()).isEmpty();
		this.fixture.transactionManager().commit(status[0]);
		this.fixture.assertStored("a");
	}

	@Test
	void scopeThatEndsAfterTheTransactionItWasOpenedInHasNoBatch() {
		TransactionStatus status = this.fixture.transactionManager().getTransaction(new DefaultTransactionDefinition());
		this.fixture.scope(() -> {
			this.fixture.place("a");
			this.fixture.transactionManager().commit(status);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.fixture.publish("late"));
		});
		this.fixture.assertStored("a");
	}

	@Test
	void connectionIsBackInThePoolBeforeTheWaitForNats(NatsServer server) throws Exception {
		try (TestDatabase single = TestDatabase.create(this.kind, 1);
				TransactionFixture pooled = TransactionFixture.open(server, single)) {
			pooled.scope(() -> pooled.transaction(() -> pooled.place("warm")));
			server.pause();
			CompletableFuture<Void> waiting;
			try {
				waiting = CompletableFuture
					.runAsync(() -> pooled.scope(() -> pooled.transaction(() -> pooled.place("a"))));
				// two rows are read over the only connection, while NATS does not answer
				Awaitility.await().untilAsserted(() -> assertThat(single.rows()).containsExactly("a", "warm"));
				assertThat(waiting).isNotDone();
			}
			finally {
				server.resume();
			}
			waiting.get(30, TimeUnit.SECONDS);
			pooled.assertStored("warm", "a");
		}
	}

	@Test
	void plainTransactionHoldsItsConnectionWhileItWaitsForNats(NatsServer server) throws Exception {
		try (TestDatabase single = TestDatabase.create(this.kind, 1);
				TransactionFixture pooled = TransactionFixture.open(server, single)) {
			pooled.transaction(() -> pooled.place("warm"));
			server.pause();
			CompletableFuture<Void> waiting;
			try {
				waiting = CompletableFuture.runAsync(() -> pooled.transaction(() -> pooled.place("a")));
				Awaitility.await()
					.untilAsserted(() -> assertThat(single.rowsOverAnotherConnection()).containsExactly("a", "warm"));
				assertThat(single.dataSource().getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
				assertThat(waiting).isNotDone();
			}
			finally {
				server.resume();
			}
			waiting.get(30, TimeUnit.SECONDS);
			pooled.assertStored("warm", "a");
		}
	}

}
