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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limits of a server that is configured for none ({@code docs/protocol.md},
 * "Limits").
 */
@EveryServer
class DefaultBatchLimitsTests {

	private final NatsServer server;

	private RawConnection nats;

	DefaultBatchLimitsTests(NatsServer server) {
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
	void thousandMessagesAreABatchAndNotOneMore() {
		RawBatch batch = this.nats.batch("b");
		IntStream.rangeClosed(1, 1000).forEach((i) -> batch.add("S.a"));
		List<String> answers = batch.commit("S.b").summaries();
		assertThat(answers.subList(0, 1000)).containsOnly(Reply.STAGED);
		assertThat(answers.get(1000)).isEqualTo("10199");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void fiftyBatchesAreStagedForAStreamAndNotOneMore() {
		assertThat(stage("S", 50)).containsOnly(Reply.STAGED);
		// only the first message is told why: both replies are needed
		String firstReply = tooManyInFlight();
		assertThat(this.nats.batch("more").add("S.a").commit("S.b").summaries()).containsExactly(firstReply, "10176");
		assertThat(this.nats.batch("S0").from(2).commit("S.b").commit().summary()).isEqualTo("2 batch S0 of 2");
		assertThat(this.nats.batch("more").add("S.a").commit("S.b").commit().summary()).isEqualTo("4 batch more of 2");
	}

	@Test
	void thousandBatchesAreStagedOnAServerAndNotOneMore() {
		for (int i = 0; i < 20; i++) {
			this.nats.stream("T" + i);
			assertThat(stage("T" + i, 50)).containsOnly(Reply.STAGED);
		}
		assertThat(this.nats.batch("more").add("S.a").stage().first().summary()).isEqualTo(tooManyInFlight());
		this.nats.api("STREAM.DELETE.T0");
		assertThat(this.nats.batch("more").add("S.a").stage().first().summary()).isEqualTo(Reply.STAGED);
	}

	@Test
	void limitsCannotBeAskedFor() {
		assertThat(this.nats.api("INFO").toString()).doesNotContain("batch");
		assertThat(this.nats.info("S").toString()).doesNotContain("batch", "inflight");
		assertThat(this.nats.jnats().getServerInfo().toString()).doesNotContain("batch", "inflight");
	}

	private List<String> stage(String stream, int batches) {
		List<PendingReply> replies = new ArrayList<>();
		for (int i = 0; i < batches; i++) {
			replies.add(this.nats.batch(stream + i).add(stream + ".a").stage().last());
		}
		return new Replies(replies).summaries();
	}

	private String tooManyInFlight() {
		return ServerBinaries.isAtLeast(this.server.version(), "2.14.0") ? "10210" : "10176";
	}

}
