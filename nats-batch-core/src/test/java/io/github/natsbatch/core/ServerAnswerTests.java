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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.DuplicateMessageException;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Message;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
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

/**
 * What the application hears when a real server says no: class, code, index, and that
 * nothing was stored. Several cases change the stream after the template has looked at
 * it, because the template refuses them itself otherwise.
 */
@EmbeddedNats
class ServerAnswerTests {

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		RetryPolicy quick = new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(10));
		this.template = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().retry(quick).build()));
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void streamThatNeverAllowedBatchesGetsNotOneMessage() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>"));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publish("S.a", "S.b"))
			.withMessageContaining("allow_atomic")
			.withMessageContaining("nats stream edit S --allow-batch")
			.satisfies((ex) -> assertThat(ex.size()).isEqualTo(2));
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(publish("S.single").lastSequence()).isEqualTo(1);
	}

	@Test
	void streamThatAllowsBatchesFromNowOnIsAcceptedAtTheNextOne() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>"));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publish("S.a", "S.b"));
		edit("S", StreamConfiguration.Builder::allowAtomicPublish);
		assertThat(publish("S.a", "S.b").size()).isEqualTo(2);
	}

	@Test
	void streamThatStopsAllowingBatchesAnswers10174() {
		this.nats.stream("S");
		publish("S.a", "S.b");
		edit("S", (builder) -> builder.allowAtomicPublish(false));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publish("S.c", "S.d"))
			.satisfies((ex) -> rejectedWith(ex, 10174, OptionalInt.empty()));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void streamThatIsGoneIsAnsweredBy503() throws Exception {
		this.nats.stream("S");
		publish("S.a", "S.b");
		this.nats.management().deleteStream("S");
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish("S.single"))
			.withMessageContaining("no stream answered (503)")
			.satisfies((ex) -> rejectedWith(ex, 503, OptionalInt.of(0)));
	}

	@Test
	void messageInTheMiddleWithoutAStreamIsNamed() {
		this.nats.stream("S", (builder) -> builder.subjects("S.*", "moved.*").allowAtomicPublish());
		publish("S.a", "moved.a");
		edit("S", (builder) -> builder.subjects("S.*"));
		assertThatExceptionOfType(BatchRejectedException.class)
			.isThrownBy(() -> publish("S.a", "S.b", "moved.c", "S.d"))
			.withMessageContaining("index 2 (subject 'moved.c')")
			.satisfies((ex) -> rejectedWith(ex, 503, OptionalInt.of(2)));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void messageInTheMiddleForAnotherStreamIsRefusedWhole() {
		this.nats.stream("S", (builder) -> builder.subjects("S.*", "moved.*").allowAtomicPublish());
		publish("S.a", "moved.a");
		edit("S", (builder) -> builder.subjects("S.*"));
		this.nats.stream("T", (builder) -> builder.subjects("moved.*").allowAtomicPublish());
		assertThatExceptionOfType(BatchRejectedException.class)
			.isThrownBy(() -> publish("S.a", "S.b", "moved.c", "S.d"))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10176))
			.satisfies((ex) -> assertThat(ex.messageIndex().orElse(-1)).isIn(-1, 2, 3));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
		assertThat(this.nats.lastSequence("T")).isZero();
	}

	@Test
	void messageInTheMiddleThatIsTooLargeIsNamed() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().maximumMessageSize(5000));
		publish("S.a", "S.b");
		edit("S", (builder) -> builder.maximumMessageSize(1000));
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", "a");
			batch.publish("S.b", new byte[2000]);
			batch.publish("S.c", "c");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10054, OptionalInt.of(1)));
		}
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void messageIdOfTheCallerSeenBeforeIsADuplicate() {
		this.nats.stream("S");
		publishWithId("S.a", "seen");
		assertThatExceptionOfType(DuplicateMessageException.class).isThrownBy(() -> publishWithId("S.a", "seen"))
			.satisfies((ex) -> rejectedWith(ex, 10201, OptionalInt.empty()));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void singleMessageWithAKnownIdIsAReceipt() {
		this.nats.stream("S");
		publishWithId("S.a", "seen");
		try (Batch batch = this.template.begin()) {
			batch.publish("S.c", new Headers().add("Nats-Msg-Id", "seen"), "c");
			BatchReceipt receipt = batch.commit();
			assertThat(receipt.duplicate()).isTrue();
			assertThat(receipt.lastSequence()).isEqualTo(2);
		}
	}

	@Test
	void fullStreamThatDiscardsNewMessagesIsALimit() {
		this.nats.stream("S",
				(builder) -> builder.subjects("S.>")
					.allowAtomicPublish()
					.maxMessages(3)
					.discardPolicy(DiscardPolicy.New));
		publish("S.a", "S.b");
		assertThatExceptionOfType(BatchLimitException.class).isThrownBy(() -> publish("S.c", "S.d"))
			.satisfies((ex) -> rejectedWith(ex, 10077, OptionalInt.empty()));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void timeToLiveThatTheStreamDoesNotAllowIsRejected() {
		this.nats.stream("S");
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", "a");
			batch.publish("S.b", new Headers().add("Nats-TTL", "10s"), "b");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10166, OptionalInt.empty()));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void singleMessageThatAnotherStreamTakesIsRejected() {
		this.nats.stream("S");
		StreamDefinition wrong = StreamDefinition.builder("DECLARED").subjects("S.>").build();
		NatsBatchTemplate mistaken = this.nats.template((builder) -> builder.streams(List.of(wrong)));
		try (Batch batch = mistaken.begin()) {
			batch.publish("S.a", "a");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10060, OptionalInt.of(0)));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void refusedBatchIsAnsweredEarlyWithFlowControl() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().maximumMessageSize(5000));
		publish("S.a", "S.b");
		edit("S", (builder) -> builder.maximumMessageSize(1000));
		BatchOptions options = BatchOptions.builder().flowControl(true, 10, Duration.ofSeconds(5)).build();
		try (Batch batch = this.template.begin(options)) {
			batch.publish("S.first", new byte[2000]);
			for (int i = 0; i < 500; i++) {
				batch.publish("S." + i, "x");
			}
			long sentBefore = this.nats.connection().getStatistics().getOutMsgs();
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10054, OptionalInt.of(0)));
			assertThat(this.nats.connection().getStatistics().getOutMsgs() - sentBefore).isLessThan(10);
		}
	}

	@Test
	void batchToAStreamThatIsGoneIsRejectedAndTheNextOneInvalid() throws Exception {
		this.nats.stream("S");
		publish("S.a", "S.b");
		this.nats.management().deleteStream("S");
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish("S.a", "S.b"))
			.withMessageContaining("no stream answered (503)");
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> publish("S.a", "S.b"))
			.withMessageContaining("no stream takes this subject");
	}

	@Test
	void subjectThatAnEarlierMessageOfTheBatchWroteHasAnotherLastSequence() {
		this.nats.stream("S");
		try (Batch batch = this.template.begin()) {
			batch.publish("S.same", "a");
			batch.publish("S.same", new Headers().add("Nats-Expected-Last-Subject-Sequence", "0"), "b");
			assertThatExceptionOfType(WrongLastSequenceException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> assertThat(ex.apiErrorCode()).isIn(10071, 10164));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void batchThatAnotherStreamTakesIsRejected() {
		this.nats.stream("S");
		this.nats.stream("T");
		StreamDefinition wrong = StreamDefinition.builder("T").subjects("S.>").build();
		NatsBatchTemplate mistaken = this.nats.template((builder) -> builder.streams(List.of(wrong)));
		try (Batch batch = mistaken.begin()) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10060, OptionalInt.empty()));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.nats.lastSequence("T")).isZero();
	}

	static Stream<Arguments> headersThatAStreamRefuses() {
		UnaryOperator<StreamConfiguration.Builder> plain = UnaryOperator.identity();
		UnaryOperator<StreamConfiguration.Builder> schedules = StreamConfiguration.Builder::allowMessageSchedules;
		return Stream.of(refusedHeaders(10165, StreamConfiguration.Builder::allowMessageTtl, "Nats-TTL", "soon"),
				refusedHeaders(10166, plain, "Nats-TTL", "10s"), refusedHeaders(10111, plain, "Nats-Rollup", "sub"),
				refusedHeaders(10111, (builder) -> builder.allowRollup(true), "Nats-Rollup", "everything"),
				refusedHeaders(10168, plain, "Nats-Incr", "+1"),
				refusedHeaders(10171, StreamConfiguration.Builder::allowMessageCounter, "Nats-Incr", "many"),
				refusedHeaders(10188, plain, "Nats-Schedule", "@at 2030-01-01T00:00:00Z"),
				refusedHeaders(10189, schedules, "Nats-Schedule", "tomorrow", "Nats-Schedule-Target", "S.t"),
				refusedHeaders(10190, schedules, "Nats-Schedule", "@at 2030-01-01T00:00:00Z"),
				refusedHeaders(10191, schedules, "Nats-Schedule", "@at 2030-01-01T00:00:00Z", "Nats-Schedule-Target",
						"S.t", "Nats-Schedule-TTL", "long"),
				refusedHeaders(10203, schedules, "Nats-Schedule", "@at 2030-01-01T00:00:00Z", "Nats-Schedule-Target",
						"S.t", "Nats-Schedule-Source", "*"));
	}

	@ParameterizedTest(name = "{0} {2}")
	@MethodSource("headersThatAStreamRefuses")
	void headerThatTheStreamRefusesIsRejectedAndNothingIsStored(int code,
			UnaryOperator<StreamConfiguration.Builder> customizer, Map<String, String> refused) {
		this.nats.stream("S", (builder) -> customizer.apply(builder.subjects("S.>").allowAtomicPublish()));
		boolean counter = this.nats.info("S").getConfiguration().getAllowMessageCounter();
		Headers headers = new Headers();
		refused.forEach(headers::add);
		Headers fine = counter ? new Headers().add("Nats-Incr", "1") : null;
		for (int size : new int[] { 10, 1 }) {
			try (Batch batch = this.template.begin()) {
				for (int i = 0; i < size - 1; i++) {
					batch.publish("S." + i, fine, null);
				}
				batch.publish("S.last", headers, null);
				assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
					.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(code))
					.withMessageContaining("nothing was stored");
			}
			assertThat(this.nats.lastSequence("S")).isZero();
		}
	}

	@Test
	void counterWithoutAnIncrementOrWithAPayloadIsRejected() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().allowMessageCounter());
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish("S.a", "S.b"))
			.satisfies((ex) -> rejectedWith(ex, 10169, OptionalInt.empty()));
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", new Headers().add("Nats-Incr", "1"), null);
			batch.publish("S.b", new Headers().add("Nats-Incr", "1"), "payload");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10170, OptionalInt.empty()));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void rollupOfTheWholeStreamIsOnlyForTheFirstMessage() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().allowRollup(true));
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", "a");
			batch.publish("S.b", new Headers().add("Nats-Rollup", "all"), "b");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10111, OptionalInt.empty()));
		}
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void requiredApiLevelThatTheServerDoesNotHaveIsRejectedAtTheFirstMessage() {
		this.nats.stream("S");
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", new Headers().add("Nats-Required-Api-Level", "99"), "a");
			batch.publish("S.b", "b");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> rejectedWith(ex, 10185, OptionalInt.of(0)));
		}
	}

	@Test
	void sealedStreamIsRejected() {
		this.nats.stream("S");
		publish("S.a", "S.b");
		edit("S", (builder) -> builder.seal());
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish("S.c", "S.d"))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10109));
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish("S.single"))
			.satisfies((ex) -> rejectedWith(ex, 10109, OptionalInt.of(0)));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void streamThatNeverAcknowledgesGetsNotOneMessage() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().noAck(true));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publish("S.a", "S.b"))
			.withMessageContaining("no_ack");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void accountThatIsFullIsALimit() {
		try (NatsServer limited = NatsServer.builder()
			.config("accounts { A { jetstream { max_mem: 300K, max_file: 1M }, users [ { user: a, password: a } ] } }")
			.start(); NatsFixture full = NatsFixture.connect(limited.url().replace("nats://", "nats://a:a@"))) {
			full.stream("S");
			NatsBatchTemplate filling = full.template();
			for (int i = 0; i < 2; i++) {
				filling.publishBatch(List.of(large("S.a")));
			}
			assertThatExceptionOfType(BatchLimitException.class)
				.isThrownBy(() -> filling.publishBatch(List.of(large("S.a"))))
				.satisfies((ex) -> rejectedWith(ex, 10002, OptionalInt.of(0)));
			assertThat(full.lastSequence("S")).isEqualTo(2);
		}
	}

	private static Message large(String subject) {
		return NatsMessage.builder().subject(subject).data(new byte[120_000]).build();
	}

	private static Arguments refusedHeaders(int code, UnaryOperator<StreamConfiguration.Builder> customizer,
			String... headers) {
		Map<String, String> refused = new LinkedHashMap<>();
		for (int i = 0; i < headers.length; i += 2) {
			refused.put(headers[i], headers[i + 1]);
		}
		return Arguments.of(code, customizer, refused);
	}

	private static void rejectedWith(BatchRejectedException ex, int code, OptionalInt index) {
		assertThat(ex.apiErrorCode()).isEqualTo(code);
		assertThat(ex.messageIndex()).isEqualTo(index);
		assertThat(ex.batchId()).isNotNull();
		assertThat(ex.stream()).isNotNull();
		assertThat(ex.size()).isPositive();
		assertThat(ex).hasMessageContaining("nothing was stored");
	}

	private BatchReceipt publish(String... subjects) {
		try (Batch batch = this.template.begin()) {
			for (String subject : subjects) {
				batch.publish(subject, "payload");
			}
			return batch.commit();
		}
	}

	private void publishWithId(String subject, String messageId) {
		try (Batch batch = this.template.begin()) {
			batch.publish(subject, "first");
			batch.publish(subject, new Headers().add("Nats-Msg-Id", messageId), "second");
			batch.commit();
		}
	}

	private void edit(String stream, UnaryOperator<StreamConfiguration.Builder> change) {
		StreamConfiguration existing = this.nats.info(stream).getConfiguration();
		NatsFixture.call(
				() -> this.nats.management().updateStream(change.apply(StreamConfiguration.builder(existing)).build()));
	}

}
