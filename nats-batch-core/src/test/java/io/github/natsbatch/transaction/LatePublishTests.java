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

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import io.nats.client.PublishOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.Ordered;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Messages that are published while a transaction ends, and what other synchronizations
 * do to ours.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class LatePublishTests {

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
	void messageOfABeforeCommitGoesWithTheTransaction() {
		this.fixture.transaction(() -> {
			beforeCommit(() -> this.fixture.place("before ours"));
			this.fixture.place("a");
			beforeCommit(() -> this.fixture.place("after ours"));
		});
		this.fixture.assertStored("a", "before ours", "after ours");
		assertThat(this.fixture.listener().committed()).hasSize(1);
	}

	@Test
	void onlyMessageOfATransactionMayComeFromABeforeCommit() {
		this.fixture.transaction(() -> beforeCommit(() -> this.fixture.place("a")));
		this.fixture.assertStored("a");
	}

	@Test
	void messageOfABeforeCommitIsDroppedWhenALaterOneFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			beforeCommit(() -> this.fixture.place("a"));
			beforeCommit(() -> {
				throw new IllegalArgumentException("veto");
			});
		}));
		this.fixture.assertStored();
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void messageOfAnAfterCommitGoesWithTheBatchThatIsNotSentYet() {
		this.fixture.transaction(() -> {
			afterCommit(() -> this.fixture.publish("early"));
			this.fixture.publish("a");
			afterCommit(() -> this.fixture.publish("late"));
		});
		assertThat(this.fixture.messages()).containsExactly("a", "early", "late");
		assertThat(this.fixture.listener().committed()).hasSize(1);
	}

	@Test
	void onlyMessageOfATransactionMayComeFromAnAfterCommit() {
		this.fixture.transaction(() -> afterCommit(() -> this.fixture.publish("a")));
		assertThat(this.fixture.messages()).containsExactly("a");
	}

	@Test
	void messageThatComesAfterTheBatchWasSentIsABatchOfItsOwn() {
		this.fixture.transaction(() -> {
			this.fixture.publish("a");
			register(new TransactionSynchronization() {
				@Override
				public void beforeCompletion() {
					LatePublishTests.afterCommit(() -> LatePublishTests.this.fixture.publish("after ours"));
				}
			});
		});
		assertThat(this.fixture.messages()).containsExactly("a", "after ours");
		assertThat(this.fixture.listener().committed()).extracting(BatchReceipt::size).containsExactly(1, 1);
	}

	@Test
	void messageThatComesTooLateForTheCallerFailsLoudly() {
		try (CapturedLog log = CapturedLog.of("org.springframework.transaction")) {
			this.fixture.transaction(() -> afterCommit(this::publishRefused));
			assertThat(log.thrown()).singleElement().isInstanceOf(TransactionAlreadyCommittedException.class);
		}
		assertThat(this.fixture.listener().failures()).singleElement()
			.isInstanceOf(TransactionAlreadyCommittedException.class);
	}

	@Test
	void messageThatComesTooLateReachesTheCallerThroughTheScopeAround() {
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class).isThrownBy(
				() -> this.fixture.scope(() -> this.fixture.transaction(() -> afterCommit(this::publishRefused))));
	}

	private void publishRefused() {
		publishRefused(this.fixture.template());
	}

	private static void publishRefused(NatsBatchTemplate template) {
		template.publish("S.refused", null, "refused",
				PublishOptions.builder().expectedLastSubjectSequence(99).build());
	}

	@Test
	void batchIsSentAlthoughTheAfterCommitOfAnotherSynchronizationFailed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("a");
			afterCommit(() -> {
				throw new IllegalArgumentException("other");
			});
		})).withMessage("other");
		this.fixture.assertStored("a");
	}

	@Test
	void failureOfTheBatchDoesNotKeepOthersFromTheirAfterCommit() {
		List<String> called = new ArrayList<>();
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				publishRefused();
				afterCommit(() -> called.add("registered later"));
			}));
		assertThat(called).containsExactly("registered later");
	}

	@Test
	void failureOfOneTemplateDoesNotLoseTheMessagesOfAnother() {
		NatsBatchTemplate other = this.fixture.nats().template();
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				publishRefused();
				other.publish("S.other", "other template");
			}));
		assertThat(this.fixture.messages()).containsExactly("other template");
	}

	@Test
	void scopeThatFailsTooLateForAVetoFailsAfterTheCommit() {
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.fixture.transaction(() -> {
				this.fixture.place("a");
				beforeCommit(
						() -> TransactionFixture.caught(IllegalArgumentException.class, () -> this.fixture.scope(() -> {
							throw new IllegalArgumentException("late");
						})));
			}))
			.withCauseInstanceOf(UnexpectedBatchAbandonException.class)
			.satisfies((ex) -> assertThat(ex.subjects()).containsExactly("S.order"));
		assertThat(this.fixture.database().rows()).containsExactly("a");
		assertThat(this.fixture.messages()).isEmpty();
		assertThat(this.fixture.listener().abandoned()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void publishInAnAfterCompletionIsAnErrorWithoutAScope(boolean commit) {
		List<Throwable> thrown = new ArrayList<>();
		this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.place("a");
			afterCompletion(Ordered.LOWEST_PRECEDENCE,
					() -> thrown.add(catchThrowable(() -> this.fixture.publish("b"))));
			afterCompletion(Ordered.HIGHEST_PRECEDENCE,
					() -> thrown.add(catchThrowable(() -> this.fixture.publish("b"))));
			if (!commit) {
				status.setRollbackOnly();
			}
		});
		assertThat(thrown).hasSize(2)
			.allSatisfy((ex) -> assertThat(ex).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("is over already")
				.hasMessageContaining("@AtomicBatch"));
		this.fixture.assertStored(commit ? new String[] { "a" } : new String[0]);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void scopeInAnAfterCompletionHasABatchOfItsOwn(boolean commit) {
		this.fixture.scope(() -> this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.publish("a");
			afterCompletion(Ordered.LOWEST_PRECEDENCE, () -> this.fixture.scope(() -> {
				this.fixture.publish("own");
				assertThat(this.fixture.messages()).isEmpty();
			}));
			if (!commit) {
				status.setRollbackOnly();
			}
		}));
		assertThat(this.fixture.messages()).isEqualTo(commit ? List.of("own", "a") : List.of("own"));
	}

	@Test
	void propagationInAnAfterCompletionFindsNoTransaction() {
		List<String> checked = new ArrayList<>();
		this.fixture.transaction(() -> {
			this.fixture.publish("a");
			afterCompletion(Ordered.LOWEST_PRECEDENCE, () -> {
				assertThatExceptionOfType(IllegalTransactionStateException.class)
					.isThrownBy(() -> this.fixture.scope(Propagation.MANDATORY, () -> {
					}));
				this.fixture.scope(Propagation.SUPPORTS,
						() -> assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("nowhere")));
				this.fixture.scope(Propagation.NEVER, () -> this.fixture.publish("never"));
				checked.add("all");
			});
		});
		assertThat(checked).containsExactly("all");
		assertThat(this.fixture.messages()).containsExactly("a", "never");
	}

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, 0, Ordered.LOWEST_PRECEDENCE })
	void newTransactionInAnAfterCompletionIsNotTakenForTheOldOne(int order) {
		this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.place("rolled back");
			afterCompletion(order, () -> this.fixture.transaction(Propagation.REQUIRES_NEW, () -> {
				this.fixture.place("new");
				assertThat(this.fixture.messages()).isEmpty();
			}));
			status.setRollbackOnly();
		});
		this.fixture.assertStored("new");
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void transactionalMethodThatJoinsADeadTransactionSendsAtItsReturn() {
		this.fixture.transaction(() -> {
			this.fixture.place("a");
			afterCompletion(Ordered.LOWEST_PRECEDENCE, () -> {
				this.fixture.transaction(() -> this.fixture.publish("joined the dead"));
				assertThat(this.fixture.messages()).containsExactly("a", "joined the dead");
			});
		});
		assertThat(this.fixture.messages()).containsExactly("a", "joined the dead");
	}

	private static void beforeCommit(Runnable action) {
		register(new TransactionSynchronization() {
			@Override
			public void beforeCommit(boolean readOnly) {
				action.run();
			}
		});
	}

	private static void afterCommit(Runnable action) {
		register(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				action.run();
			}
		});
	}

	private static void afterCompletion(int order, Runnable action) {
		register(new TransactionSynchronization() {
			@Override
			public int getOrder() {
				return order;
			}

			@Override
			public void afterCompletion(int status) {
				action.run();
			}
		});
	}

	private static void register(TransactionSynchronization synchronization) {
		TransactionSynchronizationManager.registerSynchronization(synchronization);
	}

}
