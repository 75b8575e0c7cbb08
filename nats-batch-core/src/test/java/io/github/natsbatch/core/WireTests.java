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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.FakeJetStream;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What goes over the wire, as a core NATS subscriber of the same subjects sees it.
 */
@EmbeddedNats
class WireTests {

	private NatsFixture nats;

	private NatsFixture observer;

	private Subscription observed;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) throws Exception {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.observer = NatsFixture.connect(server);
		this.observed = this.observer.connection().subscribe("S.>");
		this.observer.connection().flush(Duration.ofSeconds(20));
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.observer.close();
		this.nats.close();
	}

	@Test
	void batchCarriesTheHeadersOfTheProtocolAndNoOthers() {
		BatchReceipt receipt = publish(BatchOptions.builder().build(), "a", "b", "c");
		String id = receipt.transactionId();
		assertThat(receipt.batchId()).isEqualTo(id);
		List<Message> messages = receive(3);
		assertThat(headers(messages.get(0))).containsExactly(entry("Batch-Transaction", id + ";1/3"),
				entry("Nats-Batch-Id", id), entry("Nats-Batch-Sequence", "1"), entry("Nats-Expected-Stream", "S"),
				entry("Nats-Msg-Id", id));
		assertThat(headers(messages.get(1))).containsExactly(entry("Batch-Transaction", id + ";2/3"),
				entry("Nats-Batch-Id", id), entry("Nats-Batch-Sequence", "2"));
		assertThat(headers(messages.get(2))).containsExactly(entry("Batch-Transaction", id + ";3/3"),
				entry("Nats-Batch-Commit", "1"), entry("Nats-Batch-Id", id), entry("Nats-Batch-Sequence", "3"));
		assertThat(messages).extracting((message) -> new String(message.getData(), StandardCharsets.UTF_8))
			.containsExactly("a", "b", "c");
		assertThat(messages).extracting(Message::getSubject).containsExactly("S.0", "S.1", "S.2");
	}

	@Test
	void repliesAreAskedForOnTheFirstAndTheLastMessageOnly() {
		publish(BatchOptions.builder().build(), "a", "b", "c", "d", "e");
		assertThat(receive(5)).extracting((message) -> message.getReplyTo() != null)
			.containsExactly(true, false, false, false, true);
	}

	@Test
	void flowControlAsksForMoreReplies() {
		publish(BatchOptions.builder().flowControl(true, 2, Duration.ofSeconds(20)).build(), "a", "b", "c", "d", "e");
		assertThat(receive(5)).extracting((message) -> message.getReplyTo() != null)
			.containsExactly(true, true, false, true, true);
	}

	@Test
	void singleMessageIsAPlainPublish() {
		BatchReceipt receipt = publish(BatchOptions.builder().build(), "a");
		Message message = receive(1).get(0);
		assertThat(headers(message)).containsExactly(entry("Nats-Expected-Stream", "S"),
				entry("Nats-Msg-Id", receipt.transactionId()));
		assertThat(message.getReplyTo()).isNotNull();
		assertThat(receipt.batchId()).isNull();
	}

	@Test
	void headersAndOptionsOfTheCallerAreKeptBesideThem() {
		PublishOptions options = PublishOptions.builder()
			.messageId("mine")
			.expectedStream("S")
			.expectedLastSequence(0)
			.build();
		try (Batch batch = this.template.begin()) {
			batch.publish("S.0", new Headers().add("Color", "red", "blue"), "a", options);
			batch.publish("S.1", new Headers().add("Trace", "1"), "b");
			batch.commit();
		}
		List<Message> messages = receive(2);
		assertThat(headers(messages.get(0))).contains(entry("Color", "red,blue"), entry("Nats-Msg-Id", "mine"),
				entry("Nats-Expected-Stream", "S"), entry("Nats-Expected-Last-Sequence", "0"));
		assertThat(headers(messages.get(1))).contains(entry("Trace", "1")).doesNotContainKey("Nats-Msg-Id");
	}

	@Test
	void messageOfTheClientIsSentWithItsHeadersAndTheOptions() {
		Message message = NatsMessage.builder()
			.subject("S.0")
			.headers(new Headers().add("Color", "red").add("Nats-Msg-Id", "from-header"))
			.data("a")
			.build();
		try (Batch batch = this.template.begin()) {
			batch.publish(message, PublishOptions.builder().messageId("from-option").messageTtlSeconds(0).build());
			batch.publish(message.getSubject(), null);
			batch.commit();
		}
		List<Message> messages = receive(2);
		assertThat(headers(messages.get(0))).contains(entry("Color", "red"), entry("Nats-Msg-Id", "from-option"));
		assertThat(messages.get(1).getData()).isEmpty();
	}

	@Test
	void idOfTheBatchIsTheMessageIdOfTheFirstMessage() {
		BatchReceipt receipt = publish(BatchOptions.builder().id("order-1").build(), "a", "b");
		List<Message> messages = receive(2);
		assertThat(headers(messages.get(0))).contains(entry("Nats-Msg-Id", "order-1"),
				entry("Nats-Batch-Id", receipt.transactionId()));
		assertThat(headers(messages.get(1))).doesNotContainKey("Nats-Msg-Id");
	}

	@Test
	void everyAttemptHasAFreshBatchIdAndTheSameMessageId() {
		AtomicInteger commits = new AtomicInteger();
		try (FakeJetStream fake = FakeJetStream.start(); NatsFixture connected = fake.connect()) {
			fake.answer((message) -> {
				if (!message.getHeaders().containsKey("Nats-Batch-Commit")) {
					return "";
				}
				return (commits.incrementAndGet() < 3) ? FakeJetStream.error(10176)
						: "{\"stream\":\"S\",\"seq\":2,\"count\":2,\"batch\":\""
								+ message.getHeaders().getFirst("Nats-Batch-Id") + "\"}";
			});
			BatchReceipt receipt = publish(connected.template(), BatchOptions.builder().build(), "a", "b");
			List<Message> messages = fake.received();
			assertThat(messages).hasSize(6);
			List<String> batchIds = values(messages, "Nats-Batch-Id").stream().distinct().toList();
			assertThat(batchIds).hasSize(3).first().isEqualTo(receipt.transactionId());
			assertThat(receipt.batchId()).isEqualTo(batchIds.get(2));
			assertThat(List.of(messages.get(0), messages.get(2), messages.get(4)))
				.extracting((message) -> message.getHeaders().getFirst("Nats-Msg-Id"))
				.containsOnly(receipt.transactionId());
			assertThat(values(messages, "Batch-Transaction")).containsExactly(receipt.transactionId() + ";1/2",
					receipt.transactionId() + ";2/2", receipt.transactionId() + ";1/2",
					receipt.transactionId() + ";2/2", receipt.transactionId() + ";1/2",
					receipt.transactionId() + ";2/2");
			// a batch that is refused without a culprit is sent once more asking every
			// message
			assertThat(messages.subList(4, 6)).noneMatch((message) -> message.getReplyTo() == null);
		}
	}

	@Test
	void sameHeadersAndMessageMayBePublishedInTwoBatchesByTwoThreads() throws Exception {
		Headers shared = new Headers().add("Color", "red");
		Message message = NatsMessage.builder().subject("S.message").headers(shared).data("m").build();
		CountDownLatch bothOpen = new CountDownLatch(2);
		List<Thread> threads = new ArrayList<>();
		for (String name : new String[] { "one", "two" }) {
			Thread thread = new Thread(() -> publishShared(shared, message, name, bothOpen));
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join(Duration.ofSeconds(60).toMillis());
			assertThat(thread.isAlive()).isFalse();
		}
		Map<String, List<Message>> batches = receive(400).stream()
			.collect(Collectors.groupingBy((received) -> received.getHeaders().getFirst("Nats-Batch-Id")));
		assertThat(batches).hasSize(2);
		batches.values().forEach((batch) -> {
			assertThat(values(batch, "Nats-Batch-Sequence"))
				.isEqualTo(IntStream.rangeClosed(1, 200).mapToObj(Integer::toString).toList());
			assertThat(values(batch, "Color")).containsOnly("red");
			assertThat(batch)
				.allSatisfy((received) -> assertThat(received.getHeaders().get("Batch-Transaction")).hasSize(1));
		});
		assertThat(shared.keySet()).containsExactly("Color");
		assertThat(message.getHeaders().keySet()).containsExactly("Color");
		assertThat(this.nats.lastSequence("S")).isEqualTo(400);
	}

	private void publishShared(Headers shared, Message message, String name, CountDownLatch bothOpen) {
		try (Batch batch = this.template.begin()) {
			bothOpen.countDown();
			for (int i = 0; i < 100; i++) {
				batch.publish("S.headers", shared, name);
				batch.publish(message);
			}
			batch.commit();
		}
	}

	private BatchReceipt publish(BatchOptions options, String... payloads) {
		return publish(this.template, options, payloads);
	}

	private static BatchReceipt publish(NatsBatchTemplate template, BatchOptions options, String... payloads) {
		try (Batch batch = template.begin(options)) {
			int index = 0;
			for (String payload : payloads) {
				batch.publish("S." + index++, payload);
			}
			return batch.commit();
		}
	}

	private List<Message> receive(int count) {
		List<Message> messages = new ArrayList<>();
		try {
			while (messages.size() < count) {
				Message message = this.observed.nextMessage(Duration.ofSeconds(20));
				assertThat(message).as("message " + messages.size()).isNotNull();
				messages.add(message);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		return messages;
	}

	private static Map<String, String> headers(Message message) {
		Map<String, String> headers = new TreeMap<>();
		message.getHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
		return headers;
	}

	private static List<String> values(List<Message> messages, String header) {
		return messages.stream().map((message) -> message.getHeaders().getFirst(header)).toList();
	}

}
