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

package io.github.natsbatch.server;

import java.util.List;
import java.util.stream.Stream;

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What settings of a stream do to batches ({@code docs/protocol.md}, "The stream").
 */
@EveryServer
class StreamSettingsTests {

	private final NatsServer server;

	private RawConnection nats;

	StreamSettingsTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void streamWithoutAcknowledgementsStoresBatchesAndNeverAnswers(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage).put("no_ack", true));
		Replies replies = this.nats.batch("b").add("S.a").commit("S.b");
		this.nats.flush();
		this.nats.edit("S", (config) -> config.put("no_ack", false));
		assertThat(this.nats.publish("S.c").summary()).isEqualTo("3");
		assertThat(replies.pending()).noneMatch(PendingReply::isThere);
	}

	@Test
	void asynchronousPersistenceAndBatchesExcludeEachOther() {
		JsonNode error = this.nats
			.tryToCreate("S", (config) -> config.put("storage", "file").put("persist_mode", "async"))
			.path("error");
		assertThat(error.path("err_code").asInt()).isEqualTo(10052);
		assertThat(error.path("description").asString())
			.isEqualTo("async persist mode is not supported with atomic batch publish");
	}

	@Test
	void mirrorTakesNoBatches() {
		this.nats.stream("S");
		JsonNode error = this.nats.tryToCreate("M", (config) -> {
			config.remove("subjects");
			config.putObject("mirror").put("name", "S");
		}).path("error");
		assertThat(error.path("err_code").asInt()).isEqualTo(10198);
	}

	@Test
	void switchingBatchesOffDropsWhatIsStaged() {
		this.nats.stream("S");
		this.nats.batch("b").add("S.a").stage();
		this.nats.edit("S", (config) -> config.put("allow_atomic", false));
		assertThat(this.nats.batch("b").from(2).commit("S.b").commit().summary()).isEqualTo("10174");
		this.nats.edit("S", (config) -> config.put("allow_atomic", true));
		assertThat(this.nats.batch("b").from(2).commit("S.b").commit().summary()).isEqualTo("10176");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void subjectThatMovesToAnotherStreamWhileABatchIsStagedTakesTheCommitAlong() {
		this.nats.stream("S", (config) -> config.putArray("subjects").add("S.>").add("moving"));
		this.nats.batch("b").add("S.a").stage();
		this.nats.edit("S", (config) -> config.putArray("subjects").add("S.>"));
		assertThat(this.nats.batch("b").from(2).commit("moving").commit().summary()).isEqualTo("no responders");
		this.nats.stream("T", (config) -> config.putArray("subjects").add("moving"));
		assertThat(this.nats.batch("b").from(2).commit("moving").commit().text()).contains("10176")
			.contains("\"stream\":\"T\"");
	}

	/** Trap 21. */
	@Test
	void messagesOfABatchEvictEachOtherWhereTheStreamHasLimits() {
		this.nats.stream("S", (config) -> config.put("max_msgs_per_subject", 1));
		assertThat(this.nats.batch("b").add("S.a", "S.a").commit("S.a").commit().summary()).isEqualTo("3 batch b of 3");
		assertThat(this.nats.messages("S")).isEqualTo(1);
		this.nats.stream("T", (config) -> config.put("max_msgs", 2));
		assertThat(this.nats.batch("b").add("T.a", "T.b").commit("T.c").commit().summary()).isEqualTo("3 batch b of 3");
		assertThat(this.nats.messages("T")).isEqualTo(2);
	}

	/** Trap 21. */
	@Test
	void rollupsAreRefusedBehindMessagesThatTheyWouldRemove() {
		this.nats.stream("S", (config) -> config.put("allow_rollup_hdrs", true));
		RawMessage ofSubject = RawMessage.to("S.a").with("Nats-Rollup", "sub");
		RawMessage ofAll = RawMessage.to("S.a").with("Nats-Rollup", "all");
		assertThat(this.nats.batch("b").add("S.a").commit(ofSubject).commit().summary()).isEqualTo("10111");
		assertThat(this.nats.batch("c").add("S.b").commit(ofAll).commit().summary()).isEqualTo("10111");
		this.nats.publish("S.a");
		this.nats.publish("S.b");
		assertThat(this.nats.batch("d").add("S.c").commit(ofSubject).commit().summary()).isEqualTo("4 batch d of 2");
		assertThat(this.nats.messages("S")).isEqualTo(3);
		assertThat(this.nats.batch("e").add(ofAll).commit("S.b").commit().summary()).isEqualTo("6 batch e of 2");
		assertThat(this.nats.messages("S")).isEqualTo(2);
	}

	/** Traps 19 and 21. */
	@Test
	void acknowledgementOfABatchOfCountersHasNoValue() {
		this.nats.stream("S", (config) -> config.put("allow_msg_counter", true));
		RawMessage increment = RawMessage.to("S.a").with("Nats-Incr", "2");
		assertThat(this.nats.publish(increment).text()).isEqualTo("{\"stream\":\"S\",\"seq\":1,\"val\":\"2\"}");
		assertThat(this.nats.batch("b").add(increment).commit(increment).commit().text())
			.isEqualTo("{\"stream\":\"S\",\"seq\":3,\"batch\":\"b\",\"count\":2}");
		assertThat(this.nats.publish(increment).json().path("val").asString()).isEqualTo("8");
	}

	/** Trap 19. */
	@Test
	void counterMayNotNameItsStream() {
		this.nats.stream("S", (config) -> config.put("allow_msg_counter", true));
		RawMessage increment = RawMessage.to("S.a").with("Nats-Incr", "2");
		RawMessage naming = increment.with("Nats-Expected-Stream", "S");
		assertThat(this.nats.publish(naming).summary()).isEqualTo("10171");
		assertThat(this.nats.batch("b").add(naming).commit(increment).commit().summary()).isEqualTo("10171");
	}

	@Test
	void counterNeedsAnIncrementAndNoPayload() {
		this.nats.stream("S", (config) -> config.put("allow_msg_counter", true));
		RawMessage increment = RawMessage.to("S.a").with("Nats-Incr", "2");
		assertThat(this.nats.batch("b").add(increment).commit("S.b").commit().summary()).isEqualTo("10169");
		assertThat(this.nats.batch("c").add(increment).commit(increment.ofSize(1)).commit().summary())
			.isEqualTo("10170");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	/** Trap 5, the cases that are refused cleanly. */
	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void streamsOwnLimitsRefuseTheWholeBatch(String storage) {
		Stream.of("max_msgs", "max_bytes", "max_msg_size").forEach((limit) -> {
			this.nats.stream(limit,
					(config) -> config.put("storage", storage)
						.put("discard", "new")
						.put(limit, limit.equals("max_msgs") ? 20 : limit.equals("max_bytes") ? 200_000 : 500));
			RawBatch batch = this.nats.batch("b");
			for (int i = 1; i < 40; i++) {
				batch.add(RawMessage.to(limit + ".a").ofSize((i < 20 || !limit.equals("max_bytes")) ? 100 : 10_000));
			}
			Replies replies = batch.commit(RawMessage.to(limit + ".b").ofSize(1000));
			assertThat(replies.commit().summary()).as(limit)
				.isEqualTo(limit.equals("max_msg_size") ? "10054" : "10077");
			assertThat(this.nats.lastSequence(limit)).as(limit).isZero();
		});
	}

	@Test
	void batchIsAcknowledgedByTheStreamThatStoredIt() {
		for (String stream : List.of("S", "T")) {
			this.nats.stream(stream);
			assertThat(this.nats.batch("b").add(stream + ".a").commit(stream + ".b").commit().json().path("stream"))
				.hasToString("\"" + stream + "\"");
		}
	}

}
