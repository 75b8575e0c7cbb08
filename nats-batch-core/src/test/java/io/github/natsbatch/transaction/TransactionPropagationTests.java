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

import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Transactions inside transactions, savepoints, and transactions of other managers.
 */
@EmbeddedNats
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TransactionPropagationTests {

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
	void requiresNewHasABatchOfItsOwnAndTheOuterOneGoesOn() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.place("inner"));
			assertThat(this.fixture.messages()).containsExactly("inner");
			this.fixture.place("outer again");
		});
		this.fixture.assertStored("inner", "outer", "outer again");
		assertThat(this.fixture.listener().committed()).hasSize(2);
	}

	@Test
	void requiresNewStaysCommittedWhenTheOuterTransactionRollsBack() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.transaction(Propagation.REQUIRES_NEW, () -> this.fixture.place("inner"));
			throw new IllegalArgumentException("outer");
		}));
		this.fixture.assertStored("inner");
	}

	@Test
	void requiresNewThatRollsBackLeavesTheOuterTransactionAlone() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.transaction(Propagation.REQUIRES_NEW, () -> {
						this.fixture.place("inner");
						throw new IllegalArgumentException("inner");
					}));
		});
		this.fixture.assertStored("outer");
	}

	@Test
	void suspendedTransactionDoesNotGetMessagesPublishedOutsideOfIt() {
		this.fixture.transaction(() -> {
			this.fixture.place("outer");
			this.fixture.transaction(Propagation.NOT_SUPPORTED,
					() -> assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("nowhere"))
						.withMessageContaining("There is no batch"));
		});
		this.fixture.assertStored("outer");
	}

	@Test
	void supportsWithoutATransactionIsNone() {
		this.fixture.transaction(Propagation.SUPPORTS, () -> {
			assertThat(this.fixture.template().currentBatch()).isEmpty();
			assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("nowhere"));
		});
		assertThat(this.fixture.messages()).isEmpty();
	}

	@Test
	void nestedTransactionThatRollsBackDropsItsMessagesOnly() {
		this.fixture.transaction(() -> {
			this.fixture.place("before");
			nestedThatFails("dropped");
			this.fixture.place("after");
			this.fixture.transaction(Propagation.NESTED, () -> this.fixture.place("kept"));
		});
		this.fixture.assertStored("before", "after", "kept");
	}

	private void nestedThatFails(String... names) {
		TransactionFixture.caught(IllegalArgumentException.class,
				() -> this.fixture.transaction(Propagation.NESTED, () -> {
					for (String name : names) {
						this.fixture.place(name);
					}
					throw new IllegalArgumentException("nested");
				}));
	}

	@Test
	void savepointFromBeforeTheFirstMessageDropsAll() {
		this.fixture.transaction(() -> {
			this.fixture.database().insert("row");
			nestedThatFails("dropped", "dropped, too");
			this.fixture.publish("row");
		});
		this.fixture.assertStored("row");
	}

	@Test
	void savepointsInsideSavepointsDropWhatCameAfterThem() {
		this.fixture.transaction(() -> {
			this.fixture.place("1");
			this.fixture.transaction(Propagation.NESTED, () -> {
				this.fixture.place("2");
				nestedThatFails("3");
				this.fixture.place("4");
			});
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.transaction(Propagation.NESTED, () -> {
						this.fixture.place("5");
						this.fixture.transaction(Propagation.NESTED, () -> this.fixture.place("6"));
						throw new IllegalArgumentException("outer nested");
					}));
		});
		this.fixture.assertStored("1", "2", "4");
	}

	@Test
	void programmaticSavepointCanBeRolledBackToMoreThanOnce() {
		this.fixture.transaction(Propagation.REQUIRED, (TransactionStatus status) -> {
			this.fixture.place("1");
			Object savepoint = status.createSavepoint();
			this.fixture.place("2");
			status.rollbackToSavepoint(savepoint);
			this.fixture.place("3");
			status.rollbackToSavepoint(savepoint);
			this.fixture.place("4");
			status.releaseSavepoint(savepoint);
		});
		this.fixture.assertStored("1", "4");
	}

	@Test
	void streamOfDroppedMessagesDoesNotBindTheBatch() {
		this.fixture.nats().stream("T");
		this.fixture.transaction(() -> {
			TransactionFixture.caught(IllegalArgumentException.class,
					() -> this.fixture.transaction(Propagation.NESTED, () -> {
						this.fixture.template().publish("T.a", "dropped");
						throw new IllegalArgumentException("nested");
					}));
			this.fixture.place("kept");
		});
		this.fixture.assertStored("kept");
		assertThat(this.fixture.nats().messages("T")).isEmpty();
	}

	@Test
	void transactionOfASecondDatabaseHasItsOwnBatchAfterItsCommit() {
		try (TestDatabase second = TestDatabase.create(this.kind)) {
			AbstractPlatformTransactionManager other = TransactionFixture.managerOf(second);
			this.fixture.transaction(() -> {
				this.fixture.place("first");
				TransactionFixture.transaction(other, Propagation.REQUIRED, (status) -> {
					second.insert("second");
					this.fixture.publish("second");
					assertThat(this.fixture.messages()).isEmpty();
				});
				assertThat(this.fixture.messages()).containsExactly("second");
				this.fixture.place("first again");
			});
			assertThat(second.rows()).containsExactly("second");
			assertThat(this.fixture.messages()).containsExactly("second", "first", "first again");
		}
	}

	@Test
	void rollbackOfASecondDatabaseDropsItsMessagesOnly() {
		try (TestDatabase second = TestDatabase.create(this.kind)) {
			AbstractPlatformTransactionManager other = TransactionFixture.managerOf(second);
			this.fixture.transaction(() -> {
				this.fixture.place("first");
				TransactionFixture.transaction(other, Propagation.REQUIRED, (status) -> {
					second.insert("second");
					this.fixture.publish("second");
					status.setRollbackOnly();
				});
			});
			assertThat(second.rows()).isEmpty();
			this.fixture.assertStored("first");
		}
	}

	@Test
	void transactionManagerThatDoesNotSynchronizeCountsAsNoTransaction() {
		this.fixture.transactionManager()
			.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		this.fixture.transaction(() -> {
			assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("nowhere"));
			this.fixture.scope(() -> {
				this.fixture.publish("scope");
				assertThat(this.fixture.messages()).isEmpty();
			});
			assertThat(this.fixture.messages()).containsExactly("scope");
		});
	}

}
