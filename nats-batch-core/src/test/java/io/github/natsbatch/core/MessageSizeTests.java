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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.github.natsbatch.core.internal.WriteRequest;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Messages at the very limit of a real server: what we let through is stored, and one
 * byte more, which we refuse, the server would refuse as well.
 */
@EmbeddedNats(config = "max_payload: 4096")
class MessageSizeTests {

	private static final int LIMIT = 2000;

	private static final int MAX_PAYLOAD = 4096;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		createStreams();
		this.template = this.nats.template();
	}

	private void createStreams() {
		this.nats.stream("SMALL",
				(builder) -> builder.subjects("SMALL.>").allowAtomicPublish().maximumMessageSize(LIMIT));
		this.nats.stream("LARGE");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	static Stream<Arguments> messages() {
		Headers own = new Headers().add("Color", "red", "blue").add("Trace", "1");
		Headers withId = new Headers().add("Nats-Msg-Id", "the-callers").add("Nats-Expected-Stream", "SMALL");
		return Stream.of(Arguments.of("single", 1, 0, null, null), Arguments.of("single with headers", 1, 0, own, null),
				Arguments.of("single with an id", 1, 0, null, "an-id"), Arguments.of("first", 3, 0, null, null),
				Arguments.of("middle", 3, 1, null, null), Arguments.of("last", 3, 2, null, null),
				Arguments.of("first with headers", 3, 0, own, null),
				Arguments.of("middle with headers", 3, 1, own, null),
				Arguments.of("last with headers", 3, 2, own, null),
				Arguments.of("first with an id", 3, 0, null, "an-id"),
				Arguments.of("first with id and stream of the caller", 2, 0, withId, null),
				Arguments.of("tenth", 12, 9, null, null));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("messages")
	void largestMessageThatTheStreamTakesIsStored(String title, int size, int index, Headers headers, String id) {
		int payload = largest("SMALL", LIMIT, size, index, headers, id);
		MessageInfo stored = this.nats.message("SMALL", index + 1);
		assertThat(stored.getHeaders().serializedLength() + stored.getData().length).isEqualTo(LIMIT);
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> publish("SMALL", size, index, headers, id, payload + 1))
			.withMessageContaining("index " + index)
			.withMessageContaining("it takes " + (LIMIT + 1) + " bytes with headers")
			.withMessageContaining("max_msg_size of stream 'SMALL' is " + LIMIT);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("messages")
	void largestMessageThatTheServerTakesIsStored(String title, int size, int index, Headers headers, String id) {
		Headers inLarge = OutgoingMessage.copyOf(headers);
		if (inLarge.containsKey("Nats-Expected-Stream")) {
			inLarge.put("Nats-Expected-Stream", "LARGE");
		}
		int payload = largest("LARGE", MAX_PAYLOAD, size, index, inLarge, id);
		MessageInfo stored = this.nats.message("LARGE", index + 1);
		assertThat(stored.getHeaders().serializedLength() + stored.getData().length).isEqualTo(MAX_PAYLOAD);
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> publish("LARGE", size, index, inLarge, id, payload + 1))
			.withMessageContaining("index " + index)
			.withMessageContaining("it takes " + (MAX_PAYLOAD + 1) + " bytes with headers")
			.withMessageContaining("the server's max_payload is " + MAX_PAYLOAD);
	}

	@Test
	void oneByteMoreIsRefusedByTheServerToo() {
		int payload = largest("SMALL", LIMIT, 3, 1, null, null);
		NatsFixture.call(() -> this.nats.management().purgeStream("SMALL"));
		try (BatchWriter writer = new BatchWriter(this.nats.connection())) {
			assertThat(write(writer, payload)).isInstanceOf(Answer.Stored.class);
			assertThat(write(writer, payload + 1)).isInstanceOfSatisfying(Answer.Refused.class, (refused) -> {
				assertThat(refused.code()).isEqualTo(10054);
				assertThat(refused.messageIndex()).isEqualTo(1);
			});
		}
	}

	@Test
	void headersOfTheProtocolCountTowardTheLimitOfHeaders() {
		try (NatsServer roomy = NatsServer.start(); NatsFixture connected = NatsFixture.connect(roomy)) {
			connected.stream("LARGE");
			NatsBatchTemplate own = connected.template();
			Headers most = new Headers().add("Long", "x".repeat(65_200));
			try (Batch batch = own.begin()) {
				batch.publish("LARGE.a", "a");
				batch.publish("LARGE.b", most, "b");
				batch.publish("LARGE.c", "c");
				assertThat(batch.commit().size()).isEqualTo(3);
			}
			Headers tooMany = new Headers().add("Long", "x".repeat(65_450));
			try (Batch batch = own.begin()) {
				batch.publish("LARGE.a", "a");
				batch.publish("LARGE.b", tooMany, "b");
				assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(batch::commit)
					.withMessageContaining("index 1")
					.withMessageContaining("the limit for headers is 65535");
			}
			assertThat(connected.lastSequence("LARGE")).isEqualTo(3);
		}
	}

	@Test
	void subjectThatMakesTheControlLineTooLongIsRefused() {
		int limit = 4096 - "_INBOX.".length() - 96;
		String longest = "LARGE." + "x".repeat(limit - "LARGE.".length());
		try (Batch batch = this.template.begin()) {
			batch.publish(longest, "a");
			batch.publish(longest, "b");
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish(longest + "x", "c"))
				.withMessageContaining("index 2")
				.withMessageContaining((limit + 1) + " bytes, wanted at most " + limit + " of the 4096")
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
			assertThat(batch.commit().size()).isEqualTo(2);
		}
	}

	// Stores the message with the largest payload, which is what its headers leave, and
	// returns the number of bytes.
	private int largest(String stream, int limit, int size, int index, Headers headers, String id) {
		publish(stream, size, index, headers, id, 1);
		int largest = limit - this.nats.message(stream, index + 1).getHeaders().serializedLength();
		// so that no id is known and the sequences begin anew
		NatsFixture.call(() -> this.nats.management().deleteStream(stream));
		createStreams();
		publish(stream, size, index, headers, id, largest);
		return largest;
	}

	private void publish(String stream, int size, int index, Headers headers, String id, int payload) {
		BatchOptions.Builder options = BatchOptions.builder();
		if (id != null) {
			options.id(id);
		}
		try (Batch batch = this.template.begin(options.build())) {
			for (int i = 0; i < size; i++) {
				batch.publish(stream + ".a", (i == index) ? headers : null, new byte[(i == index) ? payload : 1]);
			}
			batch.commit();
		}
	}

	private static Answer write(BatchWriter writer, int payload) {
		String id = new TransactionIdGenerator().generateId().toString();
		List<OutgoingMessage> messages = List.of(new OutgoingMessage("SMALL.a", null, new byte[1]),
				new OutgoingMessage("SMALL.a", null, new byte[payload]),
				new OutgoingMessage("SMALL.a", null, new byte[1]));
		return writer
			.write(new WriteRequest(id, "SMALL", List.of(new BatchMember(id, messages)), id, true,
					new FlowControl(false, 0, Duration.ofSeconds(5))))
			.answer()
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
	}

}
