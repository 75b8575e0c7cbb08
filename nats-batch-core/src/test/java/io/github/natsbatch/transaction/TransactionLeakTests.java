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

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.TransactionFixture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is left behind in a thread, however many transactions it has seen.
 */
@EmbeddedNats
class TransactionLeakTests {

	private static final int TRANSACTIONS = 100_000;

	private static final Logger logger = Logger.getLogger("io.github.natsbatch.core");

	// a warning for each unknown outcome
	@BeforeAll
	static void beQuiet() {
		logger.setLevel(Level.OFF);
	}

	@AfterAll
	static void logAgain() {
		logger.setLevel(null);
	}

	@Test
	void nothingGrowsWithTransactionsOfEveryOutcome(NatsServer server) {
		try (NatsFixture nats = NatsFixture.connect(server)) {
			nats.stream("S");
			NatsBatchTemplate template = nats.template();
			EmptyTransactionManager manager = TransactionFixture.observed(new EmptyTransactionManager());
			TransactionTemplate transaction = new TransactionTemplate(manager);
			TransactionTemplate inner = new TransactionTemplate(manager);
			inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			for (int i = 0; i < TRANSACTIONS; i++) {
				int number = i;
				try {
					if (number % 2 == 0) {
						run(template, transaction, inner, number);
					}
					else {
						template.executeWithoutResult((batch) -> run(template, transaction, inner, number));
					}
				}
				catch (TransactionSystemException | IllegalArgumentException ex) {
					// one of the outcomes
				}
			}
			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
			assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
			assertThat(manager.getTransactionExecutionListeners()).hasSize(1);
			assertThat(template.currentBatch()).isEmpty();
			assertThat(nats.lastSequence("S")).isEqualTo(TRANSACTIONS / 500);
		}
	}

	// Few of them commit a message, which takes the server a moment
	private static void run(NatsBatchTemplate template, TransactionTemplate transaction, TransactionTemplate inner,
			int number) {
		transaction.executeWithoutResult((status) -> {
			switch (number % 5) {
				case 0 -> {
					if (number % 500 == 0) {
						template.publish("S.a", "committed");
					}
				}
				case 1 -> {
					template.publish("S.a", "rolled back");
					status.setRollbackOnly();
				}
				case 2 -> {
					template.publish("S.a", "unknown");
					EmptyTransactionManager.failAtCommit(status);
				}
				case 3 -> {
					template.publish("S.a", "exception");
					throw new IllegalArgumentException("exception");
				}
				default -> {
					template.publish("S.a", "suspended");
					inner.executeWithoutResult((nested) -> {
						template.publish("S.a", "inner");
						nested.setRollbackOnly();
					});
					status.setRollbackOnly();
				}
			}
		});
	}

	@Test
	void transactionAndItsBatchAreGarbageWhenTheyAreOver(NatsServer server) {
		try (NatsFixture nats = NatsFixture.connect(server)) {
			nats.stream("S");
			NatsBatchTemplate template = nats.template();
			TransactionTemplate transaction = new TransactionTemplate(
					TransactionFixture.observed(new EmptyTransactionManager()));
			WeakReference<?> batch = new WeakReference<>(
					template.execute((operations) -> transaction.execute((status) -> {
						operations.publish("S.a", "a");
						return List.copyOf(TransactionSynchronizationManager.getSynchronizations()).get(0);
					})));
			Awaitility.await().untilAsserted(() -> {
				System.gc();
				assertThat(batch.get()).isNull();
			});
		}
	}

	/**
	 * A transaction manager without a resource.
	 */
	private static final class EmptyTransactionManager extends AbstractPlatformTransactionManager {

		static void failAtCommit(TransactionStatus status) {
			((boolean[]) ((DefaultTransactionStatus) status).getTransaction())[1] = true;
		}

		@Override
		protected Object doGetTransaction() {
			boolean[] present = (boolean[]) TransactionSynchronizationManager.getResource(this);
			return (present != null) ? present : new boolean[2];
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return ((boolean[]) transaction)[0];
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			((boolean[]) transaction)[0] = true;
			TransactionSynchronizationManager.bindResource(this, transaction);
		}

		@Override
		protected Object doSuspend(Object transaction) {
			return TransactionSynchronizationManager.unbindResource(this);
		}

		@Override
		protected void doResume(Object transaction, Object suspendedResources) {
			TransactionSynchronizationManager.bindResource(this, suspendedResources);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			if (((boolean[]) status.getTransaction())[1]) {
				throw new TransactionSystemException("unknown");
			}
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

		@Override
		protected void doCleanupAfterCompletion(Object transaction) {
			TransactionSynchronizationManager.unbindResource(this);
		}

	}

}
