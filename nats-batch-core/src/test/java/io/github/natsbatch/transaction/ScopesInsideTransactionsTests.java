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

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Scopes that are opened inside a transaction, and handles.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class ScopesInsideTransactionsTests {

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
	void requiredJoinsTheTransaction() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			this.fixture.scope(() -> this.fixture.place("scope"));
			assertThat(this.fixture.messages()).isEmpty();
			this.fixture.place("after");
		});
		this.fixture.assertStored("before", "scope", "after");
		assertThat(this.fixture.listener().committed()).hasSize(1);
	}

	@Test
	void joinedScopeThatFailsVetoesTheTransactionThatCaughtItsException() {
		IllegalArgumentException failure = new IllegalArgumentException("inner");
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("before");
				scopeThatFails(failure);
				this.fixture.place("after");
			}))
			.withCause(failure)
			.withMessageContaining("transaction 'orders'");
		this.fixture.assertStored();
		assertThat(this.fixture.listener().abandoned()).singleElement()
			.satisfies((abandoned) -> assertThat(abandoned.cause()).isSameAs(failure));
	}

	private void scopeThatFails(RuntimeException failure) {
		TransactionFixture.caught(failure.getClass(), () -> this.fixture.scope(() -> {
			this.fixture.place("inner");
			throw failure;
		}));
	}

	@Test
	void joinedScopeThatFailsInATransactionWithoutMessagesLosesNothing() {
		this.fixture.transaction(() -> {
			this.fixture.database().insert("row");
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.scope(() -> {
				throw new IllegalArgumentException("inner");
			}));
		});
		assertThat(this.fixture.database().rows()).containsExactly("row");
		assertThat(this.fixture.listener().abandoned()).isEmpty();
	}

	@Test
	void joinedScopeWhoseExceptionEndsTheTransactionIsARollback() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> this.fixture.scope(() -> {
			this.fixture.place("inner");
			throw new IllegalArgumentException("inner");
		}))).withMessage("inner");
		this.fixture.assertStored();
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void savepointThatDroppedTheMessagesOfAFailedScopeSavesTheTransaction() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.transaction(Propagation.NESTED, () -> this.fixture.scope(() -> {
						this.fixture.place("dropped");
						throw new IllegalArgumentException("scope");
					})));
		});
		this.fixture.assertStored("before");
	}

	@Test
	void savepointInsideAFailedScopeSavesTheTransactionToo() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.scope(() -> this.fixture.transaction(Propagation.NESTED, () -> {
						this.fixture.place("dropped");
						throw new IllegalArgumentException("nested");
					})));
			this.fixture.place("after");
		});
		this.fixture.assertStored("before", "after");
	}

	@Test
	void savepointThatDroppedOnlySomeMessagesOfAFailedScopeSavesNothing() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class).isThrownBy(() -> this.fixture.transaction(
				() -> TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.scope(() -> {
					this.fixture.place("left behind");
					this.fixture.transaction(Propagation.NESTED, () -> {
						this.fixture.place("dropped");
						throw new IllegalArgumentException("nested");
					});
				}))));
		this.fixture.assertStored();
	}

	@Test
	void failedScopeAroundATransactionOfItsOwnLeavesTheOuterTransactionAlone() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.scope(() -> this.fixture.transaction(Propagation.REQUIRES_NEW, () -> {
						this.fixture.place("inner");
						throw new IllegalArgumentException("inner");
					})));
		});
		this.fixture.assertStored("outer");
	}

	@ParameterizedTest
	@EnumSource(value = Propagation.class, names = { "REQUIRES_NEW", "NOT_SUPPORTED" })
	void ownBatchInsideIsCommittedAtItsReturnEvenIfTheTransactionFails(Propagation propagation) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.scope(propagation, () -> this.fixture.publish("own"));
			assertThat(this.fixture.messages()).containsExactly("own");
			throw new IllegalArgumentException("outer");
		}));
		assertThat(this.fixture.messages()).containsExactly("own");
		assertThat(this.fixture.database().rows()).isEmpty();
	}

	@Test
	void ownBatchInsideThatFailsLeavesTheTransactionAlone() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.scope(Propagation.REQUIRES_NEW, () -> {
						this.fixture.publish("own");
						throw new IllegalArgumentException("own");
					}));
		});
		this.fixture.assertStored("outer");
	}

	@Test
	void transactionInsideAnOwnBatchInsideATransactionHasItsOwnBatch() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.scope(Propagation.REQUIRES_NEW, () -> {
				this.fixture.publish("scope");
				this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.publish("inner"));
				assertThat(this.fixture.messages()).isEmpty();
			});
			assertThat(this.fixture.messages()).containsExactly("inner", "scope");
		});
		assertThat(this.fixture.messages()).containsExactly("inner", "scope", "outer");
	}

	@Test
	void nestedTakesItsOwnMessagesBackWithoutASavepoint() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.scope(Propagation.NESTED, () -> {
						this.fixture.publish("dropped");
						throw new IllegalArgumentException("nested");
					}));
			this.fixture.scope(Propagation.NESTED, () -> this.fixture.place("kept"));
		});
		this.fixture.assertStored("before", "kept");
	}

	@Test
	void mandatoryAndSupportsJoinATransaction() {
		this.fixture.transaction(() -> {
			this.fixture.scope(Propagation.MANDATORY, () -> this.fixture.place("mandatory"));
			this.fixture.scope(Propagation.SUPPORTS, () -> this.fixture.place("supports"));
			assertThat(this.fixture.messages()).isEmpty();
		});
		this.fixture.assertStored("mandatory", "supports");
	}

	@Test
	void mandatoryWithoutATransactionOrAScopeIsRefused() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.fixture.scope(Propagation.MANDATORY, () -> {
			}))
			.withMessageContaining("batch or transaction");
	}

	@Test
	void neverRefusesATransaction() {
		this.fixture.transaction(() -> assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.fixture.scope(Propagation.NEVER, () -> this.fixture.publish("never")))
			.withMessageContaining("batch or transaction"));
		assertThat(this.fixture.messages()).isEmpty();
	}

	@Test
	void scopeThatContradictsTheTransactionsBatchIsRefused() {
		this.fixture.transaction(() -> {
			this.fixture.scope(BatchOptions.builder().stream("S").build(), () -> this.fixture.place("a"));
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.scope(BatchOptions.builder().stream("OTHER").build(), () -> {
				}))
				.withMessageContaining("'OTHER'")
				.withMessageContaining("'S'");
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> this.fixture.scope(BatchOptions.builder().id("id").build(), () -> {
				}))
				.withMessageContaining("'id'");
		});
		this.fixture.assertStored("a");
	}

	@Test
	void checkedExceptionIsLeftToTheTransaction() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			checkedIn(BatchOptions.builder().build());
		});
		this.fixture.assertStored("before", "checked");
	}

	@Test
	void checkedExceptionNamedByAbandonForVetoesTheTransaction() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture
				.transaction(() -> checkedIn(BatchOptions.builder().abandonFor(IOException.class).build())))
			.withCauseInstanceOf(IOException.class);
		this.fixture.assertStored();
	}

	@Test
	void checkedExceptionInANestedScopeDropsNothing() {
		this.fixture.transaction(() -> checkedIn(BatchOptions.builder().propagation(Propagation.NESTED).build()));
		this.fixture.assertStored("checked");
	}

	private void checkedIn(BatchOptions options) {
		TransactionFixture.caught(IOException.class, () -> this.fixture.scope(options, () -> {
			this.fixture.place("checked");
			throw TransactionFixture.unchecked(new IOException("checked"));
		}));
	}

	@Test
	void exceptionNamedByNoAbandonForDoesNotFailTheScope() {
		this.fixture.transaction(() -> {
			BatchOptions options = BatchOptions.builder().noAbandonFor(IllegalArgumentException.class).build();
			TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.scope(options, () -> {
				this.fixture.place("kept");
				throw new IllegalArgumentException("expected");
			}));
		});
		this.fixture.assertStored("kept");
	}

	@Test
	void handlesAndPublishBatchAreIndependentOfTheTransaction() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("rolled back");
			this.fixture.template().publishBatch(List.of(NatsMessage.builder().subject("S.a").data("now").build()));
			try (Batch batch = this.fixture.template().begin()) {
				batch.publish("S.b", "handle");
				batch.commit();
			}
			throw new IllegalArgumentException("outer");
		}));
		assertThat(this.fixture.messages()).containsExactly("now", "handle");
	}

	@Test
	void borrowedHandleIsRefusedAfterItsTransaction() {
		Batch[] handle = new Batch[1];
		this.fixture.transaction(() -> {
			handle[0] = this.fixture.template().currentBatch().orElseThrow();
			handle[0].publish("S.a", "a");
			assertThat(handle[0].isOpen()).isTrue();
			assertThatIllegalStateException().isThrownBy(handle[0]::commit).withMessageContaining("transaction");
		});
		assertThat(handle[0].isOpen()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> handle[0].publish("S.b", "late"))
			.withMessageContaining("after the end of the transaction");
		assertThat(this.fixture.messages()).containsExactly("a");
	}

	@Test
	void borrowedHandleIsRefusedAfterItsTransactionEvenWhileItsBatchWaitsForTheScopesEnd() {
		this.fixture.scope(() -> {
			Batch[] handle = new Batch[1];
			this.fixture.transaction(() -> {
				handle[0] = this.fixture.template().currentBatch().orElseThrow();
				handle[0].publish("S.a", "a");
			});
			assertThat(handle[0].isOpen()).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> handle[0].publish("S.b", "late"));
			handle[0].abandon();
			handle[0].close();
		});
		assertThat(this.fixture.messages()).containsExactly("a");
	}

	@Test
	void borrowedHandleIsRefusedInAnotherThread() throws Exception {
		ExecutorService other = Executors.newSingleThreadExecutor();
		try {
			this.fixture.transaction(() -> {
				Batch handle = this.fixture.template().currentBatch().orElseThrow();
				handle.publish("S.a", "a");
				assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> other.submit(() -> handle.publish("S.b", "b")).get())
					.withCauseInstanceOf(IllegalStateException.class)
					.withMessageContaining("begin()");
				assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> other.submit(handle::abandon).get())
					.withCauseInstanceOf(IllegalStateException.class);
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> other.submit(handle::close).get())
					.withCauseInstanceOf(IllegalStateException.class);
			});
		}
		finally {
			other.shutdown();
		}
		assertThat(this.fixture.messages()).containsExactly("a");
	}

	@Test
	void otherThreadDoesNotInheritTheTransaction() {
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			CompletableFuture<Void> other = CompletableFuture.runAsync(() -> this.fixture.publish("other"));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(other::get)
				.withCauseInstanceOf(IllegalStateException.class);
		});
		this.fixture.assertStored("a");
	}

	@Test
	void handleOfASuspendedTransactionStillAddsToIt() {
		this.fixture.transaction(() -> {
			Batch outer = this.fixture.template().currentBatch().orElseThrow();
			this.fixture.transaction(Propagation.REQUIRES_NEW, () -> {
				outer.publish("S.a", "outer");
				this.fixture.publish("inner");
			});
			assertThat(this.fixture.messages()).containsExactly("inner");
		});
		assertThat(this.fixture.messages()).containsExactly("inner", "outer");
	}

	@Test
	void transactionsBatchAbandonedByHandEndsSilently() {
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			this.fixture.template().currentBatch().orElseThrow().abandon();
		});
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.database().rows()).containsExactly("a");
		assertThat(this.fixture.abandoned("explicit")).isEqualTo(1);
	}

	@Test
	void transactionsBatchAbandonedInAJoinedScopeVetoesTheTransaction() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				this.fixture.scope(() -> this.fixture.template().currentBatch().orElseThrow().abandon());
			}));
		this.fixture.assertStored();
	}

	@Test
	void handleClosedInsideATransactionVetoesIt() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				this.fixture.template().currentBatch().orElseThrow().close();
			}))
			.withMessageContaining("close()");
		this.fixture.assertStored();
	}

	@Test
	void futureOfAJoinedScopeThatFailsBeforeTheCommitVetoesTheTransaction() {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				CompletableFuture<String> result = this.fixture.template()
					.execute((batch) -> new CompletableFuture<>());
				result.completeExceptionally(new IllegalArgumentException("future"));
			}))
			.withCauseInstanceOf(IllegalArgumentException.class);
		this.fixture.assertStored();
	}

	@Test
	void futureOfAJoinedScopeThatCompletesLaterChangesNothing() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		this.fixture.transaction(() -> this.fixture.template().execute((batch) -> {
			this.fixture.place("a");
			return pending;
		}));
		this.fixture.assertStored("a");
		pending.completeExceptionally(new IllegalArgumentException("too late"));
		this.fixture.assertStored("a");
		assertThat(this.fixture.listener().abandoned()).isEmpty();
	}

}
