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
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.PayloadConverter;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is refused before anything is sent: as the second message of a batch, by its
 * position, with nothing left on the stream and the batch still usable.
 */
@EmbeddedNats(config = "max_payload: 8192")
class BadInputTests {

	private static final String SECRET = "do-not-show-this-payload";

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("IN");
		this.nats.stream("OTHER");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	static Stream<Arguments> refusedMessages() {
		return Stream.of(refused("null subject", (batch) -> batch.publish((String) null, SECRET), "no subject"),
				refused("empty subject", (batch) -> batch.publish("", SECRET), "no subject"),
				refused("wildcard *", (batch) -> batch.publish("IN.*", SECRET), "wildcard '*'"),
				refused("wildcard >", (batch) -> batch.publish("IN.>", SECRET), "wildcard '>'"),
				refused("wildcard inside a token", (batch) -> batch.publish("IN.a*b", SECRET), "wildcard '*'"),
				refused("space", (batch) -> batch.publish("IN.a b", SECRET), "position 4"),
				refused("line end", (batch) -> batch.publish("IN.a\r\nPUB x 0", SECRET), "position 4"),
				refused("leading dot", (batch) -> batch.publish(".IN", SECRET), "dot"),
				refused("trailing dot", (batch) -> batch.publish("IN.a.", SECRET), "dot"),
				refused("two dots", (batch) -> batch.publish("IN..a", SECRET), "dot"),
				refused("no stream", (batch) -> batch.publish("nowhere.a", SECRET), "no other stream"),
				refused("another stream", (batch) -> batch.publish("OTHER.a", SECRET), "stream 'OTHER'"),
				refused("headers as payload", (batch) -> batch.publish("IN.a", new Headers()), "Headers"),
				refused("options as payload",
						(batch) -> batch.publish("IN.a", (Object) PublishOptions.builder().build()), "PublishOptions"),
				refused("message as payload", (batch) -> batch.publish("IN.a", (Object) message("IN.b", null)),
						"NatsMessage"),
				refused("null message", (batch) -> batch.publish((Message) null), "no subject"),
				refused("reply-to", (batch) -> batch.publish(message("IN.a", "reply.here")), "reply-to"),
				refused("batch header", header("Nats-Batch-Id", "x"), "'Nats-Batch-Id'"),
				refused("batch header in another case", header("nats-BATCH-Whatever", "x"), "'nats-BATCH-Whatever'"),
				refused("transaction header", header("Batch-Transaction", "x;1/1"), "'Batch-Transaction'"),
				refused("marker header", header("Batch-Marker", "1"), "'Batch-Marker'"),
				refused("probe header", header("Batch-Probe", "1"), "'Batch-Probe'"),
				refused("expected last message id", header("Nats-Expected-Last-Msg-Id", "x"),
						"'Nats-Expected-Last-Msg-Id'"),
				refused("expected last message id as option",
						option(PublishOptions.builder().expectedLastMsgId("x").build()), "'Nats-Expected-Last-Msg-Id'"),
				refused("expected last sequence", option(PublishOptions.builder().expectedLastSequence(1).build()),
						"first message"),
				refused("expected last sequence as header", header("Nats-Expected-Last-Sequence", "1"),
						"first message"),
				refused("subject of an expectation without sequence",
						header("Nats-Expected-Last-Subject-Sequence-Subject", "IN.x"), "no sequence"),
				refused("another expected stream", header("Nats-Expected-Stream", "OTHER"), "'OTHER'"),
				refused("same message id", header("Nats-Msg-Id", "first"), "same message id"),
				refused("two message ids",
						(batch) -> batch.publish("IN.a", new Headers().add("Nats-Msg-Id", "a", "b"), SECRET),
						"one value"),
				refused("payload over max_payload", (batch) -> batch.publish("IN.a", new byte[8193]), "8192"),
				refused("headers over the limit",
						(batch) -> batch.publish("IN.a", new Headers().add("Long", "x".repeat(66_000)), SECRET),
						"65535"),
				refused("no converter", (batch) -> batch.publish("IN.a", List.of(SECRET)), "could not be converted"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedMessages")
	void messageIsRefusedByItsPosition(String name, Consumer<BatchPublisher> message, String reason) {
		try (Batch batch = this.template.begin()) {
			batch.publish("IN.first", new Headers().add("Nats-Msg-Id", "first"), "first");
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> message.accept(batch))
				.withMessageContaining("index 1")
				.withMessageContaining(reason)
				.satisfies((ex) -> assertThat(ex).hasMessageNotContaining(SECRET))
				.satisfies((ex) -> assertThat(ex.batchId()).isNotNull());
			assertThat(batch.size()).isEqualTo(1);
			assertThat(this.nats.lastSequence("IN")).isZero();
			batch.publish("IN.second", "second");
			assertThat(batch.commit().size()).isEqualTo(2);
		}
		assertThat(this.nats.payloads("IN")).containsExactly("first", "second");
		assertThat(this.nats.lastSequence("OTHER")).isZero();
	}

	@Test
	void messageThatOnlyFitsWithoutTheHeadersOfABatchIsRefusedAtTheCommit() {
		byte[] tight = new byte[8100];
		try (Batch batch = this.template.begin()) {
			batch.publish("IN.a", "a");
			batch.publish("IN.b", tight);
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(batch::commit)
				.withMessageContaining("index 1")
				.withMessageContaining("max_payload");
			assertThat(batch.isOpen()).isFalse();
		}
		assertThat(this.nats.lastSequence("IN")).isZero();
	}

	@Test
	void messageOverTheStreamsOwnLimitIsRefused() {
		this.nats.stream("SMALL",
				(builder) -> builder.subjects("SMALL.>").allowAtomicPublish().maximumMessageSize(1000));
		try (Batch batch = this.template.begin()) {
			batch.publish("SMALL.a", "a");
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> batch.publish("SMALL.b", new byte[1001]))
				.withMessageContaining("index 1")
				.withMessageContaining("max_msg_size of stream 'SMALL' is 1000");
		}
	}

	@Test
	void largestMessagesThatFitAreStored() {
		try (Batch batch = this.template.begin()) {
			batch.publish("IN.a", new byte[7900]);
			batch.publish("IN.b", new byte[7900]);
			assertThat(batch.commit().size()).isEqualTo(2);
		}
	}

	@Test
	void idOfABatchAndMessageIdOfItsFirstMessageExcludeEachOther() {
		try (Batch batch = this.template.begin(BatchOptions.builder().id("batch-1").build())) {
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> header("Nats-Msg-Id", "message-1").accept(batch))
				.withMessageContaining("index 0")
				.withMessageContaining("the batch has an id");
		}
	}

	@Test
	void laterMessageMayNotRepeatTheIdOfTheBatch() {
		try (Batch batch = this.template.begin(BatchOptions.builder().id("batch-1").build())) {
			batch.publish("IN.a", "a");
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> header("Nats-Msg-Id", "batch-1").accept(batch))
				.withMessageContaining("same message id");
		}
	}

	@Test
	void idsThatNoHeaderCanHoldAreRefused() {
		for (String id : new String[] { null, "", " ", "x".repeat(201), "zwölf", "two\nlines", " padded" }) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> BatchOptions.builder().id(id))
				.withMessageContaining("'id'");
		}
		assertThat(BatchOptions.builder().id("x".repeat(200)).build().id()).hasSize(200);
	}

	@Test
	void subjectThatNoStreamTakesIsRefusedAsTheFirstMessage() {
		try (Batch batch = this.template.begin()) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("nowhere.a", ""))
				.withMessageContaining("index 0")
				.withMessageContaining("nats.batch.streams");
		}
	}

	@Test
	void streamThatDoesNotExistIsRefused() {
		try (Batch batch = this.template.begin(BatchOptions.builder().stream("MISSING").build())) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("IN.a", ""))
				.withMessageContaining("'MISSING'");
		}
	}

	@Test
	void closedBatchIsAnIllegalState() {
		Batch batch = this.template.begin();
		batch.publish("IN.a", "a");
		batch.commit();
		assertThatIllegalStateException().isThrownBy(() -> batch.publish("IN.b", "b"));
		assertThatIllegalStateException().isThrownBy(batch::commit);
		assertThatIllegalStateException().isThrownBy(batch::commitAsync);
		batch.abandon();
		batch.close();
		assertThat(this.nats.payloads("IN")).containsExactly("a");
	}

	@Test
	void publishOutsideOfABatchListsTheWaysOut() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.publish("IN.a", "a"))
			.withMessageContaining("@AtomicBatch")
			.withMessageContaining("execute")
			.withMessageContaining("begin")
			.withMessageContaining("nats.batch.allow-immediate-publish=true");
		assertThat(this.nats.lastSequence("IN")).isZero();
	}

	@Test
	void immediatePublishSendsAtOnceWhereAllowed() {
		NatsBatchTemplate immediate = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().allowImmediatePublish(true).build()));
		immediate.publish("IN.a", "a");
		assertThat(this.nats.payloads("IN")).containsExactly("a");
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> immediate.publish("IN.a", new Headers().add("Nats-Expected-Last-Msg-Id", "x"), "b"));
	}

	@Test
	void converterThatThrowsIsTheCause() {
		IllegalArgumentException failure = new IllegalArgumentException("no such type");
		NatsBatchTemplate broken = converting((payload, headers) -> {
			throw failure;
		});
		try (Batch batch = broken.begin()) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("IN.a", 42))
				.withMessageContaining("java.lang.Integer")
				.withCause(failure);
		}
	}

	@Test
	void converterThatReturnsNullIsRefused() {
		NatsBatchTemplate broken = converting((payload, headers) -> null);
		try (Batch batch = broken.begin()) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("IN.a", 42))
				.withMessageContaining("to null");
		}
	}

	@Test
	void converterMayNotAddHeadersOfTheProtocol() {
		NatsBatchTemplate broken = converting((payload, headers) -> {
			headers.put("Nats-Batch-Id", "mine");
			return new byte[0];
		});
		try (Batch batch = broken.begin()) {
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("IN.a", 42))
				.withMessageContaining("'Nats-Batch-Id'");
		}
	}

	@Test
	void laterChangesOfTheCallerChangeNothing() {
		byte[] payload = "before".getBytes(StandardCharsets.UTF_8);
		Headers headers = new Headers().add("Color", "red");
		try (Batch batch = this.template.begin()) {
			batch.publish("IN.a", headers, payload);
			batch.publish("IN.b", headers, payload);
			payload[0] = 'X';
			headers.add("Color", "blue").put("Late", "yes");
			batch.commit();
		}
		assertThat(this.nats.payloads("IN")).containsExactly("before", "before");
		assertThat(this.nats.message("IN", 1).getHeaders().get("Color")).containsExactly("red");
		assertThat(this.nats.message("IN", 2).getHeaders().containsKey("Late")).isFalse();
		assertThat(headers.keySet()).containsExactlyInAnyOrder("Color", "Late");
	}

	@Test
	void optionWinsOverTheSameHeader() {
		Headers headers = new Headers().add("Nats-Msg-Id", "from-header");
		try (Batch batch = this.template.begin()) {
			batch.publish("IN.a", headers, "a", PublishOptions.builder().messageId("from-option").build());
			batch.commit();
		}
		assertThat(this.nats.message("IN", 1).getHeaders().get("Nats-Msg-Id")).containsExactly("from-option");
		assertThat(headers.get("Nats-Msg-Id")).containsExactly("from-header");
	}

	@Test
	void payloadsAreConvertedWhenTheyArePublished() {
		AtomicReference<Thread> converting = new AtomicReference<>();
		NatsBatchTemplate converter = converting((payload, headers) -> {
			converting.set(Thread.currentThread());
			headers.put("Content-Type", "text/upper");
			return payload.toString().toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8);
		});
		StringBuilder mutable = new StringBuilder("early");
		try (Batch batch = converter.begin()) {
			batch.publish("IN.a", mutable);
			mutable.append(" late");
			batch.publish("IN.b", null);
			batch.commit();
		}
		assertThat(converting).hasValue(Thread.currentThread());
		assertThat(this.nats.payloads("IN")).containsExactly("EARLY", "");
		assertThat(this.nats.message("IN", 1).getHeaders().getFirst("Content-Type")).isEqualTo("text/upper");
	}

	private NatsBatchTemplate converting(PayloadConverter converter) {
		return this.nats.template((builder) -> builder.payloadConverter(converter));
	}

	private static Arguments refused(String name, Consumer<BatchPublisher> message, String reason) {
		return Arguments.arguments(name, message, reason);
	}

	private static Consumer<BatchPublisher> header(String name, String value) {
		return (batch) -> batch.publish("IN.a", new Headers().add(name, value), SECRET);
	}

	private static Consumer<BatchPublisher> option(PublishOptions options) {
		return (batch) -> batch.publish("IN.a", null, SECRET, options);
	}

	private static Message message(String subject, String replyTo) {
		return NatsMessage.builder().subject(subject).replyTo(replyTo).data(SECRET).build();
	}

}
