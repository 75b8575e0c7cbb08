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
import io.nats.client.Message;
import io.nats.client.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How an operator sets the limits, and the server's advisories about batches that it
 * drops ({@code docs/protocol.md}, "Limits").
 */
@EveryServer(config = "jetstream { limits { batch { "
		+ "max_msgs: 4, max_inflight_per_stream: 2, max_inflight_total: 3, timeout: \"1s\" } } }")
class ConfiguredBatchLimitsTests {

	private final NatsServer server;

	private RawConnection nats;

	private Subscription advisories;

	ConfiguredBatchLimitsTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
		this.nats.stream("S");
		this.advisories = this.nats.jnats().subscribe("$JS.EVENT.ADVISORY.STREAM.BATCH_ABANDONED.S");
		this.nats.flush();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void batchesInFlightOfAStreamAndOfTheServer() {
		this.nats.stream("T");
		assertThat(this.nats.batch("a").add("S.a").stage().first().summary()).isEqualTo(Reply.STAGED);
		assertThat(this.nats.batch("b").add("S.a").stage().first().summary()).isEqualTo(Reply.STAGED);
		String refused = ServerBinaries.isAtLeast(this.server.version(), "2.14.0") ? "10210" : "10176";
		assertThat(this.nats.batch("c").add("S.a").stage().first().summary()).isEqualTo(refused);
		assertThat(this.nats.batch("c").add("T.a").stage().first().summary()).isEqualTo(Reply.STAGED);
		assertThat(this.nats.batch("d").add("T.a").stage().first().summary()).isEqualTo(refused);
	}

	@Test
	void batchThatIsTooLarge() throws Exception {
		assertThat(this.nats.batch("b").add("S.a", "S.b", "S.c", "S.d").commit("S.e").commit().summary())
			.isEqualTo("10199");
		assertThat(abandoned()).isEqualTo("b large");
		assertThat(this.nats.batch("c").add("S.a", "S.b", "S.c").commit("S.d").commit().summary())
			.isEqualTo("4 batch c of 4");
	}

	@Test
	void endOfBatchMessageDoesNotCountTowardTheLimit() {
		RawBatch batch = this.nats.batch("b").add("S.a", "S.b", "S.c", "S.d");
		boolean known = ServerBinaries.isAtLeast(this.server.version(), "2.14.0");
		assertThat(batch.commit(RawMessage.to("S.end"), "eob").commit().summary())
			.isEqualTo(known ? "4 batch b of 4" : "10200");
	}

	@Test
	void batchWithAGap() throws Exception {
		this.nats.batch("b").add("S.a").stage();
		this.nats.batch("b").from(3).commit("S.c");
		assertThat(abandoned()).isEqualTo("b incomplete");
	}

	@Test
	void batchThatNeedsAnotherServer() throws Exception {
		this.nats.batch("b").add(RawMessage.to("S.a").with("Nats-Required-Api-Level", "999")).stage();
		if (ServerBinaries.isAtLeast(this.server.version(), "2.12.9")) {
			assertThat(abandoned()).isEqualTo("b unsupported");
		}
		// without an advisory, the next batch's is the first one
		this.nats.batch("c").add("S.a").stage();
		this.nats.batch("c").from(3).commit("S.c");
		assertThat(abandoned()).isEqualTo("c incomplete");
	}

	@Test
	void batchThatGetsNoMessageForAWhileIsDroppedAndItsClientHearsNothing() throws Exception {
		assertThat(this.nats.batch("b").add("S.a", "S.b").stage().summaries()).containsOnly(Reply.STAGED);
		assertThat(abandoned()).isEqualTo("b timeout");
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo("10176");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	private String abandoned() throws InterruptedException {
		Message message = this.advisories.nextMessage(20_000);
		assertThat(message).as("advisory").isNotNull();
		JsonNode advisory = JsonMapper.shared().readTree(message.getData());
		assertThat(advisory.path("type").asString()).isEqualTo("io.nats.jetstream.advisory.v1.stream_batch_abandoned");
		assertThat(advisory.path("stream").asString()).isEqualTo("S");
		return advisory.path("batch").asString() + " " + advisory.path("reason").asString();
	}

}
