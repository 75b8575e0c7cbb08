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

import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.DuplicateMessageException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The same id again is the same batch.
 */
@EmbeddedNats
class IdempotencyTests {

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void sameIdAgainIsADuplicateWithTheOriginalsSequences() {
		publish("before", 1);
		BatchReceipt original = publish("order-1", 3);
		publish("between", 2);
		BatchReceipt again = publish("order-1", 3);
		assertThat(original.duplicate()).isFalse();
		assertThat(again.duplicate()).isTrue();
		assertThat(again.firstSequence()).isEqualTo(original.firstSequence()).isEqualTo(2);
		assertThat(again.lastSequence()).isEqualTo(original.lastSequence()).isEqualTo(4);
		assertThat(again.transactionId()).isEqualTo(original.transactionId());
		assertThat(again.batchId()).isEqualTo(original.batchId());
		assertThat(this.nats.lastSequence("S")).isEqualTo(6);
	}

	@Test
	void sameIdOfASingleMessageIsADuplicate() {
		BatchReceipt original = publish("order-1", 1);
		BatchReceipt again = publish("order-1", 1);
		assertThat(again.duplicate()).isTrue();
		assertThat(again.lastSequence()).isEqualTo(original.lastSequence());
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
	}

	@Test
	void idIsTheMessageIdOfTheFirstMessageOnly() {
		publish("order-1", 3);
		assertThat(this.nats.messages("S")).extracting((message) -> message.getHeaders().getFirst("Nats-Msg-Id"))
			.containsExactly("order-1", null, null);
	}

	@Test
	void receiptOfADuplicateSaysHowManyMessagesTheOriginalHas() {
		publish("order-1", 3);
		BatchReceipt again = publish("order-1", 5);
		assertThat(again.duplicate()).isTrue();
		assertThat(again.size()).isEqualTo(3);
		assertThat(again.sequenceOf(2)).isEqualTo(3);
	}

	@Test
	void idThatIsNewWithAMessageIdThatIsNotIsADuplicateMessage() {
		publish("order-1", 3);
		try (Batch batch = this.template.begin(BatchOptions.builder().id("order-2").build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", new Headers().add("Nats-Msg-Id", "order-1"), "b");
			assertThatExceptionOfType(DuplicateMessageException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10201));
		}
		assertThat(this.nats.lastSequence("S")).isEqualTo(3);
	}

	@Test
	void idIsSentEvenWithoutDeduplication() {
		NatsBatchTemplate without = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().deduplication(false).build()));
		try (Batch batch = without.begin(BatchOptions.builder().id("order-1").build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			batch.commit();
		}
		try (Batch batch = without.begin()) {
			batch.publish("S.c", "c");
			batch.publish("S.d", "d");
			batch.commit();
		}
		assertThat(this.nats.message("S", 1).getHeaders().getFirst("Nats-Msg-Id")).isEqualTo("order-1");
		assertThat(this.nats.message("S", 3).getHeaders().containsKey("Nats-Msg-Id")).isFalse();
	}

	@Test
	void headersAreThoseOfTheProtocol() {
		BatchReceipt receipt = publish(null, 2);
		String transaction = receipt.transactionId();
		assertThat(this.nats.message("S", 1).getHeaders().keySet()).containsExactlyInAnyOrder("Nats-Batch-Id",
				"Nats-Batch-Sequence", "Nats-Msg-Id", "Nats-Expected-Stream", "Batch-Transaction");
		assertThat(this.nats.message("S", 1).getHeaders().getFirst("Nats-Msg-Id")).isEqualTo(transaction);
		assertThat(this.nats.message("S", 1).getHeaders().getFirst("Batch-Transaction"))
			.isEqualTo(transaction + ";1/2");
		assertThat(this.nats.message("S", 2).getHeaders().keySet()).containsExactlyInAnyOrder("Nats-Batch-Id",
				"Nats-Batch-Sequence", "Nats-Batch-Commit", "Batch-Transaction");
		assertThat(this.nats.message("S", 2).getHeaders().getFirst("Batch-Transaction"))
			.isEqualTo(transaction + ";2/2");
	}

	@Test
	void counterMessageCarriesNoExpectedStream() {
		this.nats.stream("COUNT",
				(builder) -> builder.subjects("COUNT.>").allowMessageCounter().allowDirect(true).allowAtomicPublish());
		try (Batch batch = this.template.begin()) {
			batch.publish("COUNT.a", new Headers().add("Nats-Incr", "+1"), null);
			batch.publish("COUNT.b", new Headers().add("Nats-Incr", "+2"), null);
			assertThat(batch.commit().size()).isEqualTo(2);
		}
		assertThat(this.nats.payloads("COUNT")).containsExactly("{\"val\":\"1\"}", "{\"val\":\"2\"}");
	}

	@Test
	void probeIsNotStored() {
		publish("order-1", 2);
		publish("order-1", 2);
		assertThat(this.nats.messages("S")).hasSize(2);
	}

	@Test
	void originalThatIsGoneOnOneReplicaIsNotTakenForComplete() throws Exception {
		BatchReceipt original = publish("order-1", 2);
		this.nats.management().deleteMessage("S", original.lastSequence());
		assertThatExceptionOfType(io.github.natsbatch.NatsBatchException.class).isThrownBy(() -> publish("order-1", 2))
			.isNotInstanceOf(BatchRejectedException.class)
			.withMessageContaining("its id is known to the stream");
	}

	@Test
	void sameIdAgainIsADuplicateOnThreeReplicas() {
		try (NatsCluster cluster = NatsCluster.start(3);
				NatsFixture replicated = NatsFixture
					.connect(Options.builder().servers(cluster.urls().split(",")).build())) {
			replicated.stream("R", (builder) -> builder.subjects("R.>").replicas(3).allowAtomicPublish());
			NatsBatchTemplate template = replicated.template();
			List<BatchReceipt> receipts = IntStream.range(0, 3).mapToObj((i) -> {
				try (Batch batch = template.begin(BatchOptions.builder().id("order-1").build())) {
					batch.publish("R.a", "a");
					batch.publish("R.b", "b");
					return batch.commit();
				}
			}).toList();
			assertThat(receipts).extracting(BatchReceipt::lastSequence).containsOnly(2L);
			assertThat(receipts).extracting(BatchReceipt::duplicate).containsExactly(false, true, true);
			assertThat(replicated.lastSequence("R")).isEqualTo(2);
		}
	}

	private BatchReceipt publish(String id, int messages) {
		BatchOptions.Builder options = BatchOptions.builder();
		if (id != null) {
			options.id(id);
		}
		try (Batch batch = this.template.begin(options.build())) {
			IntStream.range(0, messages).forEach((i) -> batch.publish("S." + i, "payload"));
			return batch.commit();
		}
	}

}
