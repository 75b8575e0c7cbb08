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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream with one replica and an account that is full in the middle of a batch: the
 * server keeps what it has stored (trap 5; {@code docs/protocol.md}, "One replica").
 */
@EveryServer(
		config = { "accounts { A { jetstream { max_mem: 2MB, max_store: 2MB }, users: [{user: a, password: p}] } }",
				"jetstream { limits { batch { max_inflight_per_stream: 2 } } }" })
class AccountLimitTests {

	private final NatsServer server;

	private RawConnection nats;

	AccountLimitTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server, "a");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void limitInTheMiddleStoresTheBeginningOfTheBatch(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		Replies replies = commit("b", 40);
		assertThat(replies.first().summary()).isEqualTo(Reply.STAGED);
		String probe = this.nats.probe("S.a", "b").summary();
		if (stopsAtTheFirstError()) {
			// the message that failed had no reply subject, and the last was not stored
			assertThat(replies.last().isThere()).isFalse();
		}
		else {
			assertThat(replies.commit().summary()).isEqualTo("10002");
		}
		assertThat(this.nats.messages("S")).isEqualTo(20);
		// both answers would be wrong: "known" does not mean stored, a retry is no
		// duplicate
		assertThat(probe).isEqualTo("1 duplicate");
		assertThat(this.nats.batch("c").add(RawMessage.to("S.a").withId("b")).commit("S.b").commit().summary())
			.isEqualTo("10201");
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void limitAtTheLastMessageIsAnsweredAndTheOthersAreStored(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		assertThat(commit("b", 21).commit().summary()).isEqualTo("10002");
		assertThat(this.nats.messages("S")).isEqualTo(20);
		assertThat(this.nats.probe("S.a", "b").summary()).isEqualTo("1 duplicate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void batchThatFitsIsStored(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		assertThat(commit("b", 20).commit().summary()).isEqualTo("20 batch b of 20");
	}

	@Test
	void fullAccountRefusesTheNextBatchAtItsFirstMessage() {
		this.nats.stream("S");
		commit("b", 20).commit();
		RawMessage large = RawMessage.to("S.a").ofSize(100_000);
		assertThat(this.nats.batch("c").add(large).commit(large).summaries()).containsOnly("10002");
		assertThat(this.nats.messages("S")).isEqualTo(20);
	}

	@Test
	void placeOfABatchThatStoppedInTheMiddleIsLost() {
		this.nats.stream("S");
		for (String id : new String[] { "a", "b" }) {
			commit(id, 40).first();
			this.nats.probe("S.a", id);
			this.nats.purge("S");
		}
		String answer = this.nats.batch("c").add("S.a").commit("S.b").first().summary();
		assertThat(answer).isEqualTo(stopsAtTheFirstError() ? "10210" : Reply.STAGED);
	}

	@Test
	void accountSaysWhatItsLimitsAreAndWhatIsUsed() {
		this.nats.stream("S");
		commit("b", 20).commit();
		JsonNode info = this.nats.api("INFO");
		assertThat(info.path("limits").path("max_memory").asLong()).isEqualTo(2 * 1024 * 1024);
		assertThat(info.path("limits").path("max_storage").asLong()).isEqualTo(2 * 1024 * 1024);
		assertThat(info.path("memory").asLong()).isBetween(2_000_000L, 2_010_000L);
	}

	@Test
	void killedServerStillHasThePart() {
		this.nats.stream("S", (config) -> config.put("storage", "file"));
		commit("b", 40).first();
		this.nats.probe("S.a", "b");
		restart();
		assertThat(this.nats.messages("S")).isEqualTo(20);
		assertThat(this.nats.probe("S.a", "b").summary()).isEqualTo("1 duplicate");
	}

	@Test
	void restartStoresTheRestWhereThereIsRoomMeanwhile() {
		this.nats.stream("OTHER", (config) -> config.put("storage", "file"));
		for (int i = 0; i < 10; i++) {
			this.nats.publish(RawMessage.to("OTHER.a").ofSize(100_000));
		}
		this.nats.stream("S", (config) -> config.put("storage", "file"));
		commit("b", 15).first();
		this.nats.probe("S.a", "b");
		assertThat(this.nats.messages("S")).isEqualTo(10);
		this.nats.api("STREAM.DELETE.OTHER");
		restart();
		boolean kept = stopsAtTheFirstError();
		assertThat(this.nats.messages("S")).isEqualTo(kept ? 15 : 10);
	}

	private Replies commit(String id, int size) {
		RawBatch batch = this.nats.batch(id).withRepliesAtTheEnds();
		batch.add(RawMessage.to("S.a").withId(id).ofSize(100_000));
		for (int i = 2; i < size; i++) {
			batch.add(RawMessage.to("S." + i).ofSize(100_000));
		}
		return batch.commit(RawMessage.to("S.last").ofSize(100_000));
	}

	private boolean stopsAtTheFirstError() {
		return ServerBinaries.isAtLeast(this.server.version(), "2.15.0");
	}

	private void restart() {
		this.nats.disconnect();
		this.server.kill();
		this.server.restart();
		this.nats = RawConnection.to(this.server, "a");
		this.nats.deletesLater("S");
	}

}
