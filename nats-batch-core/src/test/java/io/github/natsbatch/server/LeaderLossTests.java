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
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream with three replicas that loses servers ({@code docs/protocol.md}, "Three
 * replicas").
 */
@EveryCluster
class LeaderLossTests {

	private final NatsCluster cluster;

	LeaderLossTests(NatsCluster cluster) {
		this.cluster = cluster;
	}

	@AfterEach
	void restartServers() {
		this.cluster.servers().stream().filter((server) -> !server.isRunning()).forEach(NatsServer::restart);
		this.cluster.awaitReady();
	}

	/** Trap 8. */
	@Test
	void killedLeaderTakesAlongWhatWasStagedAndNothingThatWasStored() {
		NatsServer leader = create("KILLED");
		RawConnection nats = RawConnection.to(another(leader));
		assertThat(nats.batch("a").add(RawMessage.to("KILLED.a").withId("id")).commit("KILLED.b").commit().summary())
			.isEqualTo("2 batch a of 2");
		assertThat(nats.batch("b").add("KILLED.a", "KILLED.b").stage().summaries()).containsOnly(Reply.STAGED);
		leader.kill();
		assertThat(this.cluster.leaderOf("KILLED")).isNotSameAs(leader);
		nats.disconnect();
		nats = RawConnection.to(this.cluster.leaderOf("KILLED"));
		nats.awaitAnswer(RawConnection.probeFor("KILLED.a", "id"), "1 duplicate");
		assertThat(nats.batch("b").from(3).commit("KILLED.c").commit().summary()).isEqualTo("10176");
		assertThat(nats.lastSequence("KILLED")).isEqualTo(2);
		nats.disconnect();
	}

	/** Trap 8. */
	@Test
	void streamWithoutALeaderHasNoRespondersAndCannotBeDescribed() throws Exception {
		NatsServer leader = create("ALONE");
		NatsServer survivor = another(leader);
		RawConnection nats = RawConnection.to(survivor);
		this.cluster.servers().stream().filter((server) -> server != survivor).forEach(NatsServer::kill);
		nats.awaitAnswer(RawConnection.probeFor("ALONE.a", "id"), "no responders");
		assertThat(nats.publish("ALONE.a").summary()).isEqualTo("no responders");
		Message description = nats.jnats().request("$JS.API.STREAM.INFO.ALONE", new byte[0], Duration.ofMillis(500));
		assertThat(description).isNull();
		nats.disconnect();
	}

	private NatsServer create(String stream) {
		try (RawConnection nats = RawConnection.to(this.cluster.servers().get(0))) {
			nats.stream(stream, (config) -> config.put("num_replicas", 3).put("storage", "file"));
			nats.keep(stream);
		}
		return this.cluster.leaderOf(stream);
	}

	private NatsServer another(NatsServer leader) {
		return this.cluster.servers().stream().filter((server) -> server != leader).findFirst().orElseThrow();
	}

}
