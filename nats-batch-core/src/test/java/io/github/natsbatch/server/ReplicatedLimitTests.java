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

import java.time.Duration;

import io.github.natsbatch.test.NatsCluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream with three replicas at a limit in the middle of a batch: all or nothing (trap
 * 5; {@code docs/protocol.md}, "Three replicas"). The account is limited on disk and the
 * servers in memory.
 */
@EveryCluster(
		config = { "accounts { A { jetstream { max_store: 2MB, max_mem: -1 }, users: [{user: a, password: p}] } }",
				"jetstream { max_memory_store: 2MB }" })
class ReplicatedLimitTests {

	private final NatsCluster cluster;

	private RawConnection nats;

	ReplicatedLimitTests(NatsCluster cluster) {
		this.cluster = cluster;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.cluster.servers().get(0), "a");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void accountsLimitIsCrossedByAWholeBatch() {
		create("ACCOUNT", "file");
		assertThat(commit("ACCOUNT").commit().summary()).isEqualTo("40 batch b of 40");
		assertThat(this.nats.messages("ACCOUNT")).isEqualTo(40);
		// what is used is counted a moment later
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(this.nats.publish("ACCOUNT.a").summary()).isEqualTo("10002"));
		assertThat(this.nats.batch("c").add("ACCOUNT.a").commit("ACCOUNT.b").summaries()).containsOnly("10002");
		// limits are checked before ids here
		assertThat(this.nats.probe("ACCOUNT.a", "b").summary()).isEqualTo("10002");
	}

	@Test
	void serversLimitIsCrossedByAWholeBatchAndTheNextMessageCostsTheStreamItsLeader() {
		create("SERVER", "memory");
		assertThat(commit("SERVER").commit().summary()).isEqualTo("40 batch b of 40");
		assertThat(this.nats.messages("SERVER")).isEqualTo(40);
		assertThat(this.nats.publish("SERVER.a").summary()).isEqualTo("10023");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.nats.info("SERVER").path("cluster").path("leader").isMissingNode());
	}

	/** On one replica this leaves a part, see {@link DiscardNewPerSubjectTests}. */
	@ParameterizedTest
	@ValueSource(strings = { "file", "memory" })
	void subjectsLimitIsKeptOrCrossedByAWholeBatchOfWhichTheOldestMessageOfTheSubjectThenGoes(String storage) {
		for (int i = 0; i < 10; i++) {
			String stream = "SUBJECT" + storage.length() + i;
			this.nats.stream(stream,
					(config) -> config.put("num_replicas", 3)
						.put("storage", storage)
						.put("discard", "new")
						.put("discard_new_per_subject", true)
						.put("max_msgs_per_subject", 2)
						.put("max_msgs", 100));
			this.cluster.leaderOf(stream);
			String a = stream + ".a";
			String answer = this.nats.batch("b").add(a, stream + ".b", a, a).commit(stream + ".c").commit().summary();
			assertThat(answer).isIn("10077", "5 batch b of 5");
			boolean stored = !answer.equals("10077");
			assertThat(this.nats.lastSequence(stream)).isEqualTo(stored ? 5 : 0);
			assertThat(this.nats.messages(stream)).isEqualTo(stored ? 4 : 0);
			assertThat(this.nats.message(stream, 1).isMissingNode()).isTrue();
		}
	}

	private void create(String stream, String storage) {
		this.nats.stream(stream, (config) -> config.put("num_replicas", 3).put("storage", storage));
		this.cluster.leaderOf(stream);
	}

	private Replies commit(String stream) {
		RawBatch batch = this.nats.batch("b").withRepliesAtTheEnds();
		batch.add(RawMessage.to(stream + ".a").withId("b").ofSize(100_000));
		for (int i = 2; i < 40; i++) {
			batch.add(RawMessage.to(stream + "." + i).ofSize(100_000));
		}
		return batch.commit(RawMessage.to(stream + ".last").ofSize(100_000));
	}

}
