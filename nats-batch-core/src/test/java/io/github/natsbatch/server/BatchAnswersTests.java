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

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server answers a batch that it does not take, word for word
 * ({@code docs/protocol.md}, "Answers"). In each case nothing is stored. Answers that
 * need several servers are in {@link ReplicatedStreamTests}.
 */
@EveryServer
class BatchAnswersTests {

	private static final String INCOMPLETE = "10176";

	private final NatsServer server;

	private RawConnection nats;

	BatchAnswersTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
		this.nats.stream("S");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void errorIsJsonWithACodeAStatusAndWords() {
		assertThat(this.nats.batch("b").from(2).commit("S.a").commit().text())
			.isEqualTo("{\"error\":{\"code\":400,\"err_code\":10176,"
					+ "\"description\":\"atomic publish batch is incomplete\"},\"stream\":\"S\",\"seq\":0}");
	}

	@Test
	void streamWithoutAtomicPublishing() {
		this.nats.stream("T", (config) -> config.put("allow_atomic", false));
		assertThat(this.nats.batch("b").add("T.a", "T.b").commit("T.c").summaries()).containsOnly("10174");
		assertThat(this.nats.lastSequence("T")).isZero();
	}

	@Test
	void noStreamOnTheFirstSubject() {
		assertThat(this.nats.batch("b").add("T.a").commit("T.b").summaries()).containsOnly("no responders");
		assertThat(this.nats.batch("c").add("T.a").commit("S.b").summaries()).containsExactly("no responders",
				INCOMPLETE);
	}

	@Test
	void noStreamOnASubjectInTheMiddle() {
		assertThat(this.nats.batch("b").add("S.a", "T.a").commit("S.b").summaries()).containsExactly(Reply.STAGED,
				"no responders", INCOMPLETE);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void anotherStreamOnASubjectInTheMiddle() {
		this.nats.stream("T");
		this.nats.stream("U", (config) -> config.put("allow_atomic", false));
		assertThat(this.nats.batch("b").add("S.a", "T.a").commit("S.b").summaries()).containsExactly(Reply.STAGED,
				INCOMPLETE, INCOMPLETE);
		assertThat(this.nats.batch("c").add("S.a", "U.a").commit("S.b").summaries()).containsExactly(Reply.STAGED,
				"10174", INCOMPLETE);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.nats.lastSequence("T")).isZero();
		assertThat(this.nats.lastSequence("U")).isZero();
	}

	@Test
	void gap() {
		this.nats.batch("b").add("S.a").stage();
		assertThat(this.nats.batch("b").from(3).add("S.c").commit("S.d").summaries()).containsOnly(INCOMPLETE);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void unknownBatch() {
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo(INCOMPLETE);
	}

	/** Trap 2: a retry needs a fresh batch id. */
	@Test
	void idThatIsUsedAgainWhileTheFirstAttemptIsStaged() {
		this.nats.batch("b").add("S.a", "S.b").stage();
		assertThat(this.nats.batch("b").add("S.a", "S.b").commit("S.c").summaries()).containsOnly(INCOMPLETE);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void idThatIsUsedAgainAfterItsBatchWasStoredIsAnotherBatch() {
		this.nats.batch("b").add("S.a").commit("S.b").commit();
		assertThat(this.nats.batch("b").add("S.a").commit("S.b").commit().summary()).isEqualTo("4 batch b of 2");
	}

	@Test
	void sequenceIsMissingOrNotANumber() {
		assertThat(this.nats.publish(RawMessage.to("S.a").with("Nats-Batch-Id", "b")).summary()).isEqualTo("10175");
		assertThat(
				this.nats.publish(RawMessage.to("S.a").with("Nats-Batch-Id", "b").with("Nats-Batch-Sequence", "first"))
					.summary())
			.isEqualTo("10175");
	}

	@Test
	void headersOfABatchWithoutAnIdAreAPlainMessage() {
		assertThat(
				this.nats.publish(RawMessage.to("S.a").with("Nats-Batch-Sequence", "1").with("Nats-Batch-Commit", "1"))
					.summary())
			.isEqualTo("1");
	}

	@Test
	void commitThatIsNotKnown() {
		assertThat(this.nats.batch("b").add("S.a").commit(RawMessage.to("S.b"), "yes").summaries())
			.containsExactly(Reply.STAGED, "10200");
		assertThat(this.nats.batch("b").from(2).commit("S.b").commit().summary()).isEqualTo(INCOMPLETE);
	}

	@Test
	void expectedLastMessageId() {
		RawMessage message = RawMessage.to("S.b").with("Nats-Expected-Last-Msg-Id", "some");
		assertThat(this.nats.batch("b").add("S.a").commit(message).summaries()).containsExactly(Reply.STAGED, "10177");
		if (ServerBinaries.isAtLeast(this.server.version(), "2.12.2")) {
			assertThat(this.nats.batch("c").add(message).commit("S.a").summaries()).containsExactly(Reply.STAGED,
					"10177");
		}
	}

	@Test
	void expectedStreamIsAnotherOne() {
		RawMessage first = RawMessage.to("S.a").with("Nats-Expected-Stream", "T");
		assertThat(this.nats.batch("b").add(first).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10060");
		assertThat(this.nats.publish(first).summary()).isEqualTo("10060");
		assertThat(this.nats.batch("c").add("S.a").commit(first).summaries()).containsExactly(Reply.STAGED, "10060");
	}

	@Test
	void messageIdThatWasSeenBefore() {
		this.nats.publish(RawMessage.to("S.a").withId("seen"));
		assertThat(this.nats.batch("b").add(RawMessage.to("S.b").withId("seen")).commit("S.c").summaries())
			.containsExactly(Reply.STAGED, "10201");
		assertThat(this.nats.batch("c").add("S.b").commit(RawMessage.to("S.c").withId("seen")).summaries())
			.containsExactly(Reply.STAGED, "10201");
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
	}

	@Test
	void messageIdTwiceInABatch() {
		RawMessage message = RawMessage.to("S.a").withId("twice");
		assertThat(this.nats.batch("b").add(message).commit(message).summaries()).containsExactly(Reply.STAGED,
				"10201");
		assertThat(this.nats.probe("S.a", "twice").summary()).isEqualTo("10111");
	}

	@Test
	void messageThatIsTooLargeForTheStream() {
		this.nats.edit("S", (config) -> config.put("max_msg_size", 500));
		assertThat(this.nats.batch("b").add("S.a").commit(RawMessage.to("S.b").ofSize(1000)).summaries())
			.containsExactly(Reply.STAGED, "10054");
	}

	@Test
	void headersOver64Kilobytes() {
		RawMessage message = RawMessage.to("S.a").with("Long", "x".repeat(65_535));
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10097");
		assertThat(this.nats.publish(message).summary()).isEqualTo("10097");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void streamThatIsFullAndDiscardsNewMessages() {
		this.nats.edit("S", (config) -> config.put("discard", "new").put("max_msgs", 3));
		this.nats.publish("S.a");
		this.nats.publish("S.b");
		assertThat(this.nats.batch("b").add("S.c").commit("S.d").summaries()).containsExactly(Reply.STAGED, "10077");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void timeToLive() {
		RawMessage message = RawMessage.to("S.a").with("Nats-TTL", "1h");
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10166");
		this.nats.edit("S", (config) -> config.put("allow_msg_ttl", true));
		assertThat(this.nats.batch("c").add(message.with("Nats-TTL", "soon")).commit("S.b").summaries())
			.containsExactly(Reply.STAGED, "10165");
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.nats.batch("d").add(message).commit("S.b").commit().summary()).isEqualTo("2 batch d of 2");
	}

	@Test
	void schedule() {
		RawMessage message = RawMessage.to("S.a").with("Nats-Schedule", "@at 2100-01-01T00:00:00Z");
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10188");
	}

	@Test
	void rollup() {
		RawMessage message = RawMessage.to("S.a").with("Nats-Rollup", "sub");
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10111");
	}

	@Test
	void counterOnAStreamWithoutCounters() {
		RawMessage message = RawMessage.to("S.a").with("Nats-Incr", "1");
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly(Reply.STAGED, "10168");
	}

	@Test
	void apiLevelThatTheServerDoesNotHave() {
		RawMessage message = RawMessage.to("S.a").with("Nats-Required-Api-Level", "999");
		assertThat(this.nats.batch("b").add(message).commit("S.b").summaries()).containsExactly("10185", INCOMPLETE);
	}

	@Test
	void sealedStream() {
		this.nats.batch("staged").add("S.a").stage();
		this.nats.edit("S", (config) -> config.put("sealed", true));
		assertThat(this.nats.batch("b").add("S.a").commit("S.b").summaries()).containsOnly("10109");
		assertThat(this.nats.batch("staged").from(2).commit("S.b").commit().summary()).isEqualTo("10109");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

}
