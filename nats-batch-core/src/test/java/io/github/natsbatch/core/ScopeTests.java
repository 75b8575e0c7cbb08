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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Who owns a message, without transactions: scopes, nested scopes and handles.
 */
@EmbeddedNats
class ScopeTests {

	private final Recorder recorder = new Recorder();

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template((builder) -> builder.listeners(List.of(this.recorder)));
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.template.currentBatch()).isEmpty();
		this.nats.close();
	}

	@Test
	void nestedRequiredJoins() {
		outer(() -> {
			this.template.publish("S.a", "outer");
			inner(Propagation.REQUIRED, () -> this.template.publish("S.b", "inner"));
			assertThat(this.nats.lastSequence("S")).isZero();
			this.template.publish("S.c", "outer again");
		});
		assertThat(this.nats.payloads("S")).containsExactly("outer", "inner", "outer again");
		assertThat(this.recorder.committed).hasSize(1);
	}

	@Test
	void nestedRequiredThatFailsAbandonsWhatTheOuterScopeTriesToCommit() {
		IllegalArgumentException failure = new IllegalArgumentException("inner");
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "outer");
			caught(() -> inner(Propagation.REQUIRED, () -> {
				throw failure;
			}));
			this.template.publish("S.b", "after");
		})).withCause(failure).satisfies((ex) -> {
			assertThat(ex.size()).isEqualTo(2);
			assertThat(ex.stream()).isEqualTo("S");
		});
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void exceptionThatBothScopesPassOnIsNotReplaced() {
		IllegalArgumentException failure = new IllegalArgumentException("inner");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "outer");
			inner(Propagation.REQUIRED, () -> {
				throw failure;
			});
		})).isSameAs(failure);
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void nestedScopeThatFailsInABatchWithoutMessagesLosesNothing() {
		outer(() -> caught(() -> inner(Propagation.REQUIRED, () -> {
			throw new IllegalArgumentException("inner");
		})));
		assertThat(this.recorder.total()).isZero();
	}

	@ParameterizedTest
	@EnumSource(value = Propagation.class, names = { "REQUIRES_NEW", "NOT_SUPPORTED" })
	void ownBatchInsideIsCommittedAtItsReturnEvenIfTheOuterOneFails(Propagation propagation) {
		assertThatIllegalStateException().isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "outer");
			inner(propagation, () -> this.template.publish("S.b", "inner"));
			assertThat(this.nats.payloads("S")).containsExactly("inner");
			this.template.publish("S.c", "outer again");
			throw new IllegalStateException("outer");
		}));
		assertThat(this.nats.payloads("S")).containsExactly("inner");
	}

	@Test
	void ownBatchInsideThatFailsLeavesTheOuterOneAlone() {
		outer(() -> {
			this.template.publish("S.a", "outer");
			caught(() -> inner(Propagation.REQUIRES_NEW, () -> {
				this.template.publish("S.b", "inner");
				throw new IllegalArgumentException("inner");
			}));
		});
		assertThat(this.nats.payloads("S")).containsExactly("outer");
	}

	@Test
	void nestedTakesItsOwnMessagesBack() {
		outer(() -> {
			this.template.publish("S.a", "before");
			caught(() -> inner(Propagation.NESTED, () -> {
				this.template.publish("S.b", "dropped");
				throw new IllegalArgumentException("inner");
			}));
			inner(Propagation.NESTED, () -> this.template.publish("S.c", "kept"));
		});
		assertThat(this.nats.payloads("S")).containsExactly("before", "kept");
	}

	@Test
	void nestedTakesBackWhatScopesInsideItFailedAt() {
		outer(() -> {
			this.template.publish("S.a", "before");
			caught(() -> inner(Propagation.NESTED, () -> {
				caught(() -> inner(Propagation.REQUIRED, () -> {
					this.template.publish("S.b", "dropped");
					throw new IllegalArgumentException("innermost");
				}));
				throw new IllegalArgumentException("nested");
			}));
		});
		assertThat(this.nats.payloads("S")).containsExactly("before");
	}

	@Test
	void nestedForgetsTheStreamAndTheIdsOfWhatItTookBack() {
		this.nats.stream("T");
		outer(() -> {
			caught(() -> inner(Propagation.NESTED, () -> {
				this.template.publish("S.a", new io.nats.client.impl.Headers().add("Nats-Msg-Id", "same"), "dropped");
				throw new IllegalArgumentException("inner");
			}));
			this.template.publish("T.a", new io.nats.client.impl.Headers().add("Nats-Msg-Id", "same"), "kept");
		});
		assertThat(this.nats.payloads("T")).containsExactly("kept");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void nestedThatFailsForgetsWhatItAddedToTheBatch() {
		this.nats.stream("T");
		BatchOptions nested = BatchOptions.builder()
			.propagation(Propagation.NESTED)
			.stream("T")
			.orderingKey("failed")
			.build();
		BatchOptions keyed = BatchOptions.builder().orderingKey("kept").build();
		outer(() -> {
			caught(() -> this.template.execute(nested, (batch) -> {
				throw new IllegalArgumentException("inner");
			}));
			this.template.publish("S.a", "outer");
			this.template.execute(keyed, (batch) -> null);
		});
		assertThat(this.nats.payloads("S")).containsExactly("outer");
	}

	@Test
	void nestedWithoutASurroundingBatchIsItsOwn() {
		inner(Propagation.NESTED, () -> this.template.publish("S.a", "a"));
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	@Test
	void mandatoryNeedsASurroundingBatchAndJoinsIt() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> inner(Propagation.MANDATORY, () -> this.template.publish("S.a", "a")));
		outer(() -> inner(Propagation.MANDATORY, () -> this.template.publish("S.b", "b")));
		assertThat(this.nats.payloads("S")).containsExactly("b");
	}

	@Test
	void neverRefusesASurroundingBatchAndIsItsOwnOtherwise() {
		outer(() -> {
			this.template.publish("S.a", "outer");
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(() -> inner(Propagation.NEVER, () -> this.template.publish("S.b", "never")));
		});
		inner(Propagation.NEVER, () -> this.template.publish("S.c", "alone"));
		assertThat(this.nats.payloads("S")).containsExactly("outer", "alone");
	}

	@Test
	void supportsJoinsAndHasNoBatchOfItsOwn() {
		outer(() -> inner(Propagation.SUPPORTS, () -> this.template.publish("S.a", "joined")));
		inner(Propagation.SUPPORTS, () -> {
			assertThat(this.template.currentBatch()).isEmpty();
			assertThatIllegalStateException().isThrownBy(() -> this.template.publish("S.b", "nowhere"));
		});
		assertThat(this.nats.payloads("S")).containsExactly("joined");
	}

	@Test
	void joiningScopesMayNotDisagree() {
		BatchOptions surrounding = BatchOptions.builder()
			.stream("S")
			.id("one")
			.orderingKey("k")
			.timeout(Duration.ofSeconds(10))
			.build();
		this.template.execute(surrounding, (batch) -> {
			refusedToJoin(BatchOptions.builder().stream("OTHER").build(), "stream", "'OTHER'", "'S'");
			refusedToJoin(BatchOptions.builder().id("two").build(), "id", "'two'", "'one'");
			refusedToJoin(BatchOptions.builder().orderingKey("l").build(), "orderingKey", "'l'", "'k'");
			refusedToJoin(BatchOptions.builder().delivery(Delivery.OUTBOX).build(), "delivery", "'OUTBOX'", "'DIRECT'");
			refusedToJoin(BatchOptions.builder().timeout(Duration.ofSeconds(9)).build(), "timeout", "'PT9S'",
					"'PT10S'");
			this.template.execute(surrounding, (same) -> null);
			this.template.execute(BatchOptions.builder().timeout(Duration.ofSeconds(11)).build(), (longer) -> null);
			this.template.execute(BatchOptions.builder().delivery(Delivery.DIRECT).build(), (direct) -> null);
			return null;
		});
	}

	@Test
	void idOfANestedScopeIsNotTakenForTheWholeBatch() {
		outer(() -> refusedToJoin(BatchOptions.builder().id("inner").build(), "id", "'inner'", "none"));
	}

	private void refusedToJoin(BatchOptions options, String... parts) {
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.template.execute(options, (batch) -> null))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	@Test
	void outboxWithoutAnOutboxIsRefused() {
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.template.begin(BatchOptions.builder().delivery(Delivery.OUTBOX).build()))
			.withMessageContaining("nats-batch-outbox");
	}

	@Test
	void currentBatchIsBorrowed() {
		CompletableFuture<BatchReceipt> receipt = this.template.execute((operations) -> {
			Batch current = operations.currentBatch().orElseThrow();
			current.publish("S.a", "a");
			operations.publish("S.b", "b");
			assertThat(current.size()).isEqualTo(2);
			assertThatIllegalStateException().isThrownBy(current::commit).withMessageContaining("scope");
			assertThatIllegalStateException().isThrownBy(current::commitAsync);
			return new Holder<>(current.receipt());
		}).value();
		assertThat(receipt).isCompletedWithValueMatching((value) -> value.lastSequence() == 2);
	}

	@Test
	void borrowedBatchAbandonedWhereItWasOpenedEndsSilently() {
		CompletableFuture<BatchReceipt> receipt = this.template.execute((operations) -> {
			operations.publish("S.a", "a");
			Batch current = operations.currentBatch().orElseThrow();
			current.abandon();
			assertThat(current.isOpen()).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> operations.publish("S.b", "b"));
			return new Holder<>(current.receipt());
		}).value();
		assertThat(receipt).isCompletedExceptionally();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(receipt::join);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void borrowedBatchAbandonedInANestedScopeIsNoticedByTheOuterOne() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "a");
			inner(Propagation.REQUIRED, () -> this.template.currentBatch().orElseThrow().abandon());
		})).withMessageContaining("nested scope");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void borrowedBatchThatIsClosedIsNotLostWithoutAWord() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "a");
			this.template.currentBatch().orElseThrow().close();
		})).withMessageContaining("close()");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void handleIsAbandonedByCloseAndByAbandon() {
		Batch closed = this.template.begin();
		closed.publish("S.a", "a");
		closed.close();
		Batch abandoned = this.template.begin();
		abandoned.publish("S.b", "b");
		abandoned.abandon();
		assertThat(closed.isOpen()).isFalse();
		assertThat(abandoned.isOpen()).isFalse();
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.recorder.abandoned).hasSize(2);
	}

	@Test
	void handleIsFilledByManyThreads() {
		try (Batch batch = this.template.begin()) {
			List<CompletableFuture<Void>> publishers = new ArrayList<>();
			for (int thread = 0; thread < 8; thread++) {
				publishers.add(CompletableFuture.runAsync(() -> {
					for (int i = 0; i < 100; i++) {
						batch.publish("S.a", "x");
					}
				}));
			}
			publishers.forEach(CompletableFuture::join);
			assertThat(batch.commit().size()).isEqualTo(800);
		}
		assertThat(this.nats.lastSequence("S")).isEqualTo(800);
	}

	@Test
	void handleBelongsToNoScope() {
		Batch handle = this.template.begin();
		assertThatIllegalStateException().isThrownBy(() -> outer(() -> {
			handle.publish("S.a", "handle");
			this.template.publish("S.b", "scope");
			throw new IllegalStateException("scope");
		}));
		assertThat(handle.commit().size()).isEqualTo(1);
		assertThat(this.nats.payloads("S")).containsExactly("handle");
	}

	@Test
	void batchWithoutMessagesCommitsToNothing() {
		try (Batch batch = this.template.begin()) {
			BatchReceipt receipt = batch.commit();
			assertThat(receipt.size()).isZero();
			assertThat(receipt.stream()).isEmpty();
			assertThat(receipt.lastSequence()).isZero();
		}
		outer(() -> {
		});
		assertThat(this.template.publishBatch(List.of()).size()).isZero();
		assertThat(this.template.publishBatchAsync(List.of()).join().size()).isZero();
		this.template.begin().abandon();
		assertThat(this.recorder.total()).isZero();
	}

	@Test
	void noAbandonForCommitsAndThrowsOn() {
		BatchOptions options = BatchOptions.builder().noAbandonFor(IllegalArgumentException.class).build();
		assertThatExceptionOfType(NumberFormatException.class)
			.isThrownBy(() -> this.template.execute(options, (batch) -> {
				batch.publish("S.a", "a");
				throw new NumberFormatException("a kind of IllegalArgumentException");
			}));
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	@Test
	void commitThatFailsInSpiteOfAnExceptionCarriesIt() {
		BatchOptions options = BatchOptions.builder().noAbandonFor(IllegalArgumentException.class).build();
		IllegalArgumentException thrown = new IllegalArgumentException("committed all the same");
		assertThatExceptionOfType(WrongLastSequenceException.class)
			.isThrownBy(() -> this.template.execute(options, (batch) -> {
				batch.publish("S.a", new Headers().put("Nats-Expected-Last-Sequence", "7"), "a");
				throw thrown;
			}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(thrown));
	}

	@Test
	void joinedScopeThatMayFailLeavesTheBatchAlone() {
		BatchOptions tolerant = BatchOptions.builder().noAbandonFor(IllegalArgumentException.class).build();
		outer(() -> {
			this.template.publish("S.a", "outer");
			caught(() -> this.template.execute(tolerant, (batch) -> {
				batch.publish("S.b", "inner");
				throw new IllegalArgumentException("inner");
			}));
		});
		assertThat(this.nats.payloads("S")).containsExactly("outer", "inner");
	}

	@Test
	void closestRuleDecides() {
		BatchOptions options = BatchOptions.builder()
			.noAbandonFor(IllegalArgumentException.class)
			.abandonFor(NumberFormatException.class)
			.build();
		assertThatExceptionOfType(NumberFormatException.class)
			.isThrownBy(() -> this.template.execute(options, (batch) -> {
				batch.publish("S.a", "a");
				throw new NumberFormatException();
			}));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void errorAbandonsToo() {
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "a");
			throw new StackOverflowError();
		}));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void pendingFutureCommitsWhenItCompletes() throws Exception {
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "at once");
			Batch current = batch.currentBatch().orElseThrow();
			return work.thenApply((value) -> {
				current.publish("S.b", "later");
				return value;
			});
		});
		assertThat(this.template.currentBatch()).isEmpty();
		assertThat(result).isNotDone();
		assertThat(this.nats.lastSequence("S")).isZero();
		work.completeAsync(() -> "done");
		assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(this.nats.payloads("S")).containsExactly("at once", "later");
	}

	@Test
	void futureThatFailsLaterAbandons() {
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "a");
			return work;
		});
		IllegalArgumentException failure = new IllegalArgumentException("later");
		work.completeExceptionally(failure);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(10, TimeUnit.SECONDS))
			.withCause(failure);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void futureThatHasFailedAbandons() {
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "a");
			return CompletableFuture.failedFuture(new IllegalArgumentException("already"));
		});
		assertThat(result).isCompletedExceptionally();
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void stageThatIsNoFutureCommitsToo() {
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletionStage<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "a");
			return work.minimalCompletionStage();
		});
		work.complete("done");
		assertThat(result.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("done");
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	@Test
	void futureThatMayFailCommitsAndFails() {
		BatchOptions tolerant = BatchOptions.builder().noAbandonFor(IllegalArgumentException.class).build();
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<String> result = this.template.execute(tolerant, (batch) -> {
			batch.publish("S.a", "a");
			return work.thenApply((value) -> value);
		});
		work.completeExceptionally(new IllegalArgumentException("later"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	@Test
	void nestedScopeWhoseFutureHasFailedTakesItsMessagesBack() {
		outer(() -> {
			this.template.publish("S.a", "outer");
			this.template.execute(BatchOptions.builder().propagation(Propagation.NESTED).build(), (batch) -> {
				batch.publish("S.b", "inner");
				return CompletableFuture.failedFuture(new IllegalArgumentException("inner"));
			});
		});
		assertThat(this.nats.payloads("S")).containsExactly("outer");
	}

	@Test
	void futureOfABatchThatANestedScopeAbandonedFails() {
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "outer");
			caught(() -> inner(Propagation.REQUIRED, () -> {
				throw new IllegalArgumentException("inner");
			}));
			return CompletableFuture.completedFuture("done");
		});
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(UnexpectedBatchAbandonException.class);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void futureOfABatchThatItsScopeAbandonedItselfSucceeds() {
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "outer");
			batch.currentBatch().orElseThrow().abandon();
			return CompletableFuture.completedFuture("done");
		});
		assertThat(result.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("done");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void handlesSayWhichBatchTheyAre() {
		Batch handle = this.template.begin();
		assertThat(handle).hasToString("batch (not started) of 0 messages");
		outer(() -> {
			this.template.publish("S.a", "a");
			assertThat(this.template.currentBatch().orElseThrow().toString()).endsWith("of 1 message to stream 'S'");
		});
		handle.close();
	}

	@Test
	void cancelledFutureAbandons() {
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("S.a", "a");
			return work;
		});
		result.cancel(true);
		assertThat(work).isCancelled();
		assertThat(this.recorder.abandoned).hasSize(1);
	}

	@Test
	void futureGetsTheFailureOfTheCommit() throws Exception {
		this.nats.stream("PLAIN", (builder) -> builder.subjects("PLAIN.>"));
		CompletableFuture<String> result = this.template.execute((batch) -> {
			batch.publish("PLAIN.a", "a");
			batch.publish("PLAIN.b", "b");
			return CompletableFuture.completedFuture("done");
		});
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(io.github.natsbatch.AtomicPublishUnavailableException.class);
	}

	@Test
	void futureOfANestedScopeThatFailsBeforeTheOuterEndAbandonsAll() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> outer(() -> {
			this.template.publish("S.a", "outer");
			CompletableFuture<String> failed = this.template
				.execute((batch) -> CompletableFuture.failedFuture(new IllegalArgumentException("inner")));
			assertThat(failed).isCompletedExceptionally();
		}));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void anotherThreadHasNoBatch() {
		outer(() -> {
			this.template.publish("S.a", "a");
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> this.template.publish("S.b", "not inherited"));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(other::join)
				.withCauseInstanceOf(IllegalStateException.class);
		});
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	private void outer(Runnable action) {
		this.template.executeWithoutResult((batch) -> action.run());
	}

	private void inner(Propagation propagation, Runnable action) {
		this.template.execute(BatchOptions.builder().propagation(propagation).build(), (batch) -> {
			action.run();
			return null;
		});
	}

	private static void caught(Runnable action) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(action::run);
	}

	private record Holder<T>(T value) {
	}

	/**
	 * Remembers what listeners are told.
	 */
	private static final class Recorder implements BatchListener {

		private final List<BatchReceipt> committed = new ArrayList<>();

		private final List<BatchInfo> abandoned = new ArrayList<>();

		private final List<BatchInfo> failed = new ArrayList<>();

		@Override
		public void onCommitted(BatchReceipt receipt) {
			this.committed.add(receipt);
		}

		@Override
		public void onAbandoned(BatchInfo batch, Throwable cause) {
			this.abandoned.add(batch);
		}

		@Override
		public void onFailed(BatchInfo batch, io.github.natsbatch.NatsBatchException failure) {
			this.failed.add(batch);
		}

		int total() {
			return this.committed.size() + this.abandoned.size() + this.failed.size();
		}

	}

}
