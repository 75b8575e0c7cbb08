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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches and id probes on a stream with three replicas, while all its servers live
 * ({@code docs/protocol.md}, "Three replicas").
 */
@EveryCluster
class ReplicatedStreamTests {

	private static final String UNKNOWN = "10111";

	private static final String IN_FLIGHT = "10158";

	private final NatsCluster cluster;

	private RawConnection nats;

	ReplicatedStreamTests(NatsCluster cluster) {
		this.cluster = cluster;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.cluster.servers().get(0));
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@ParameterizedTest
	@CsvSource({ "memory, false", "memory, true", "file, false", "file, true" })
	void probeTellsKnownFromUnknownIds(String storage, boolean rollups) {
		create("PROBED", (config) -> config.put("storage", storage).put("allow_rollup_hdrs", rollups));
		this.nats.publish("PROBED.before");
		RawMessage first = RawMessage.to("PROBED.a").withId("id");
		assertThat(this.nats.batch("b").add(first).add("PROBED.b").commit("PROBED.c").summaries())
			.containsExactly(Reply.STAGED, Reply.STAGED, "4 batch b of 3");
		assertThat(this.nats.probe("PROBED.a", "id").text())
			.isEqualTo("{\"stream\":\"PROBED\",\"seq\":2,\"duplicate\": true}");
		assertThat(this.nats.probe("PROBED.a", "other").summary()).isEqualTo(UNKNOWN);
		assertThat(this.nats.lastSequence("PROBED")).isEqualTo(4);
	}

	@Test
	void probeDirectlyBehindACommitNeverSaysUnknown() {
		create("BEHIND");
		for (int i = 0; i < 50; i++) {
			RawMessage first = RawMessage.to("BEHIND.a").withId("id" + i);
			Replies replies = this.nats.batch("b" + i).withRepliesAtTheEnds().add(first).commit("BEHIND.b");
			PendingReply probe = this.nats.send(RawConnection.probeFor("BEHIND.a", "id" + i));
			assertThat(probe.await().summary()).isIn(IN_FLIGHT, (2 * i + 1) + " duplicate");
			assertThat(replies.commit().summary()).isEqualTo((2 * i + 2) + " batch b" + i + " of 2");
		}
	}

	@Test
	void knownIdMeansThatTheWholeBatchIsStored() {
		create("WHOLE");
		for (int i = 0; i < 20; i++) {
			RawBatch batch = this.nats.batch("b" + i).withRepliesAtTheEnds();
			batch.add(RawMessage.to("WHOLE.a").withId("id" + i));
			for (int message = 2; message < 50; message++) {
				batch.add("WHOLE." + message);
			}
			batch.commit("WHOLE.last");
			Reply probe = this.nats.probe("WHOLE.a", "id" + i);
			while (probe.summary().equals(IN_FLIGHT)) {
				probe = this.nats.probe("WHOLE.a", "id" + i);
			}
			assertThat(probe.json().path("duplicate").asBoolean()).isTrue();
			long last = probe.json().path("seq").asLong() + 49;
			assertThat(this.nats.headers("WHOLE", last)).contains("Nats-Batch-Id: b" + i, "Nats-Batch-Sequence: 50");
		}
	}

	@Test
	void idThatIsBeingReplicatedIsNeitherKnownNorUnknown() {
		create("FLIGHT");
		withoutFollowers("FLIGHT", (leader) -> {
			PendingReply single = leader.send(RawMessage.to("FLIGHT.a").withId("single"));
			Replies batch = leader.batch("b")
				.withRepliesAtTheEnds()
				.add(RawMessage.to("FLIGHT.b").withId("batch"))
				.commit("FLIGHT.c");
			assertThat(leader.probe("FLIGHT.a", "single").text())
				.isEqualTo("{\"error\":{\"code\":409,\"err_code\":10158,"
						+ "\"description\":\"duplicate message id is in process\"},\"stream\":\"FLIGHT\",\"seq\":0}");
			assertThat(leader.probe("FLIGHT.b", "batch").summary()).isEqualTo(IN_FLIGHT);
			assertThat(leader.publish(RawMessage.to("FLIGHT.a").withId("single")).summary()).isEqualTo(IN_FLIGHT);
			RawMessage again = RawMessage.to("FLIGHT.b").withId("batch");
			assertThat(leader.batch("c").add(again).commit("FLIGHT.c").summaries()).containsExactly(Reply.STAGED,
					IN_FLIGHT);
			// the leader alone says so, whatever the others know
			assertThat(leader.probe("FLIGHT.a", "other").summary()).isEqualTo(UNKNOWN);
			assertThat(single.isThere()).isFalse();
			assertThat(batch.last().isThere()).isFalse();
		});
	}

	/** Trap 17. */
	@Test
	void expectationOnASubjectThatIsBeingWrittenIsRefusedWhateverItSays() {
		create("EXPECTED");
		withoutFollowers("EXPECTED", (leader) -> {
			leader.send(RawMessage.to("EXPECTED.a"));
			for (int sequence = 0; sequence < 2; sequence++) {
				RawMessage expecting = RawMessage.to("EXPECTED.a")
					.with("Nats-Expected-Last-Subject-Sequence", sequence);
				assertThat(leader.publish(expecting).summary()).isEqualTo("10164");
				assertThat(leader.batch("b" + sequence).add(expecting).commit("EXPECTED.b").commit().summary())
					.isEqualTo("10164");
			}
		});
	}

	@Test
	void newLeaderKnowsNothingOfWhatWasStaged() {
		create("STEPS");
		NatsServer before = this.cluster.leaderOf("STEPS");
		assertThat(this.nats.batch("b").add("STEPS.a", "STEPS.b").stage().summaries()).containsOnly(Reply.STAGED);
		assertThat(this.nats.api("STREAM.LEADER.STEPDOWN.STEPS").path("success").asBoolean()).isTrue();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.cluster.leaderOf("STEPS") != before);
		RawMessage commit = RawMessage.to("STEPS.c")
			.with("Nats-Batch-Id", "b")
			.with("Nats-Batch-Sequence", 3)
			.with("Nats-Batch-Commit", 1);
		this.nats.awaitAnswer(commit, "10176");
		assertThat(this.nats.lastSequence("STEPS")).isZero();
		assertThat(this.nats.batch("c").add("STEPS.a").commit("STEPS.b").commit().summary())
			.isEqualTo("2 batch c of 2");
	}

	/** Trap 7: fence, then look, misses a batch that is stored. */
	@Test
	void fenceIsAnsweredBeforeTheCommitThatItFollowsIsStored() {
		create("FENCED");
		boolean missed = false;
		for (int i = 0; i < 300 && !missed; i++) {
			long before = this.nats.lastSequence("FENCED");
			Replies batch = this.nats.batch("b" + i)
				.withRepliesAtTheEnds()
				.add("FENCED.a", "FENCED.b")
				.commit("FENCED.c");
			Reply fence = this.nats.batch("b" + i).from(9).add("FENCED.fence").stage().first();
			assertThat(fence.summary()).isEqualTo("10176");
			missed = this.nats.lastSequence("FENCED") == before;
			assertThat(batch.commit().summary()).isEqualTo((before + 3) + " batch b" + i + " of 3");
		}
		assertThat(missed).isTrue();
	}

	@Test
	void fullStreamStillTellsIds() {
		create("FULL", (config) -> config.put("discard", "new").put("max_msgs", 2));
		this.nats.batch("b").add(RawMessage.to("FULL.a").withId("id")).commit("FULL.b").commit();
		assertThat(this.nats.batch("c").add("FULL.a").commit("FULL.b").commit().summary()).isEqualTo("10077");
		assertThat(this.nats.probe("FULL.a", "id").summary()).isEqualTo("1 duplicate");
		assertThat(this.nats.probe("FULL.a", "other").summary()).isEqualTo(UNKNOWN);
	}

	@Test
	void sizeIsCheckedBeforeTheId() {
		create("SMALL");
		this.nats.batch("b").add(RawMessage.to("SMALL.a").withId("id")).commit("SMALL.b").commit();
		this.nats.edit("SMALL", (config) -> config.put("max_msg_size", 10));
		assertThat(this.nats.probe("SMALL.a", "id").summary()).isEqualTo("10054");
	}

	private void create(String stream) {
		create(stream, (config) -> {
		});
	}

	private void create(String stream, Consumer<ObjectNode> settings) {
		this.nats.stream(stream, (config) -> {
			config.put("num_replicas", 3);
			settings.accept(config);
		});
		this.cluster.leaderOf(stream);
	}

	private void withoutFollowers(String stream, Consumer<RawConnection> action) {
		NatsServer leader = this.cluster.leaderOf(stream);
		List<NatsServer> followers = new ArrayList<>(this.cluster.servers());
		followers.remove(leader);
		RawConnection connection = RawConnection.to(leader);
		followers.forEach(NatsServer::pause);
		try {
			action.accept(connection);
		}
		finally {
			followers.forEach(NatsServer::resume);
			connection.disconnect();
			this.cluster.awaitReady();
		}
	}

}
