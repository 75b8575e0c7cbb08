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

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NatsBatchTemplate} against a real server.
 */
@EmbeddedNats
class NatsBatchTemplateTests {

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("ORDERS");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void commitsAllMessagesWhenTheActionReturns() {
		this.template.executeWithoutResult((batch) -> {
			batch.publish("ORDERS.1.created", "a");
			batch.publish("ORDERS.1.reserved", "b");
			batch.publish("ORDERS.1.paid", "c");
			assertThat(this.nats.lastSequence("ORDERS")).isZero();
		});
		assertThat(this.nats.payloads("ORDERS")).containsExactly("a", "b", "c");
	}

	@Test
	void sendsNothingWhenTheActionThrows() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.executeWithoutResult((batch) -> {
			batch.publish("ORDERS.1.created", "a");
			batch.publish("ORDERS.1.reserved", "b");
			throw new IllegalStateException("payment declined");
		})).withMessage("payment declined");
		assertThat(this.nats.payloads("ORDERS")).isEmpty();
	}

	@Test
	void receiptHoldsWhatTheServerAcknowledged() {
		try (Batch batch = this.template.begin()) {
			batch.publish("ORDERS.1.created", "a");
			batch.publish("ORDERS.1.paid", "b");
			BatchReceipt receipt = batch.commit();
			assertThat(receipt.stream()).isEqualTo("ORDERS");
			assertThat(receipt.size()).isEqualTo(2);
			assertThat(receipt.batchId()).isEqualTo(receipt.transactionId()).hasSize(36);
			assertThat(receipt.firstSequence()).isEqualTo(1);
			assertThat(receipt.lastSequence()).isEqualTo(2);
			assertThat(receipt.duplicate()).isFalse();
		}
	}

	@Test
	void batchOfOneIsAPlainPublish() {
		try (Batch batch = this.template.begin()) {
			batch.publish("ORDERS.1.created", "a");
			BatchReceipt receipt = batch.commit();
			assertThat(receipt.batchId()).isNull();
			assertThat(receipt.lastSequence()).isEqualTo(1);
		}
		assertThat(this.nats.message("ORDERS", 1).getHeaders().keySet()).containsExactlyInAnyOrder("Nats-Msg-Id",
				"Nats-Expected-Stream");
	}

}
