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
 * A stream with one replica and a server whose own storage limit is reached in the middle
 * of a batch (trap 5; {@code docs/protocol.md}, "One replica"). The message that crosses
 * the limit is still stored.
 */
@EveryServer(config = "jetstream { max_memory_store: 2MB, max_file_store: 2MB }")
class ServerLimitTests {

	private final NatsServer server;

	private RawConnection nats;

	ServerLimitTests(NatsServer server) {
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
	void limitInTheMiddleStoresTheBeginningOfTheBatch(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		Replies replies = commit("b", 40);
		assertThat(replies.first().summary()).isEqualTo(Reply.STAGED);
		String probe = this.nats.probe("S.a", "b").summary();
		if (ServerBinaries.isAtLeast(this.server.version(), "2.15.0")) {
			assertThat(replies.last().isThere()).isFalse();
		}
		else {
			assertThat(replies.commit().summary()).isEqualTo("10023");
		}
		assertThat(this.nats.messages("S")).isEqualTo(21);
		assertThat(probe).isEqualTo("1 duplicate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void limitAtTheLastMessageIsAnsweredAndTheOthersAreStored(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		assertThat(commit("b", 22).commit().summary()).isEqualTo("10023");
		assertThat(this.nats.messages("S")).isEqualTo(21);
	}

	@Test
	void fullServerRefusesTheNextBatchAtItsFirstMessage() {
		this.nats.stream("S");
		assertThat(commit("b", 21).commit().summary()).isEqualTo("21 batch b of 21");
		assertThat(this.nats.batch("c").add("S.a").commit("S.b").summaries()).containsOnly("10023");
		assertThat(this.nats.publish("S.a").summary()).isEqualTo("10023");
	}

	@Test
	void accountDoesNotSayWhatTheServersLimitsAre() {
		JsonNode limits = this.nats.api("INFO").path("limits");
		assertThat(limits.path("max_memory").asLong()).isEqualTo(-1);
		assertThat(limits.path("max_storage").asLong()).isEqualTo(-1);
		assertThat(this.nats.api("INFO").toString()).doesNotContain("2097152");
	}

	private Replies commit(String id, int size) {
		RawBatch batch = this.nats.batch(id).withRepliesAtTheEnds();
		batch.add(RawMessage.to("S.a").withId(id).ofSize(100_000));
		for (int i = 2; i < size; i++) {
			batch.add(RawMessage.to("S." + i).ofSize(100_000));
		}
		return batch.commit(RawMessage.to("S.last").ofSize(100_000));
	}

}
