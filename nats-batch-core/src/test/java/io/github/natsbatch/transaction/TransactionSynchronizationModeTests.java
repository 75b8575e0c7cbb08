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
import org.junit.jupiter.api.Test;

import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Whether transactions matter at all.
 */
@EmbeddedNats
class TransactionSynchronizationModeTests {

	private TransactionFixture fixture;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void open(NatsServer server, TransactionSynchronizationMode mode) {
		this.fixture = TransactionFixture.open(server, TestDatabase.Kind.H2,
				(settings) -> settings.transactionSynchronization(mode));
	}

	@Test
	void onAnnotationJoinsInsideAScopeOnly(NatsServer server) {
		open(server, TransactionSynchronizationMode.ON_ANNOTATION);
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("bare"))
				.withMessageContaining("nats.batch.transaction-synchronization");
			assertThat(this.fixture.template().currentBatch()).isEmpty();
			this.fixture.scope(() -> this.fixture.place("joined"));
			throw new IllegalArgumentException("rolled back");
		}));
		this.fixture.assertStored();
		assertThat(this.fixture.abandoned("rollback")).isEqualTo(1);
	}

	@Test
	void onAnnotationJoinsInsideATransactionInsideAScope(NatsServer server) {
		open(server, TransactionSynchronizationMode.ON_ANNOTATION);
		this.fixture.scope(() -> {
			this.fixture.transaction(Propagation.REQUIRED, (status) -> {
				this.fixture.place("rolled back");
				status.setRollbackOnly();
			});
			this.fixture.transaction(() -> this.fixture.place("committed"));
		});
		this.fixture.assertStored("committed");
	}

	@Test
	void neverMakesEveryScopeABoundary(NatsServer server) {
		open(server, TransactionSynchronizationMode.NEVER);
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.transaction(() -> {
			assertThatIllegalStateException().isThrownBy(() -> this.fixture.publish("bare"))
				.withMessageContaining("nats.batch.transaction-synchronization");
			this.fixture.scope(Propagation.NEVER, () -> this.fixture.publish("scope"));
			assertThat(this.fixture.messages()).containsExactly("scope");
			throw new IllegalArgumentException("rolled back");
		}));
		assertThat(this.fixture.messages()).containsExactly("scope");
	}

	@Test
	void neverKeepsMessagesOfATransactionInTheScopeAround(NatsServer server) {
		open(server, TransactionSynchronizationMode.NEVER);
		this.fixture.scope(() -> this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			this.fixture.publish("of the scope");
			status.setRollbackOnly();
		}));
		assertThat(this.fixture.messages()).containsExactly("of the scope");
	}

}
