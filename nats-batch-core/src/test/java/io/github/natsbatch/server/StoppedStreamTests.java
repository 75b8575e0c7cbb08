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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why {@code Nats-Expected-Last-Msg-Id} is refused for single messages, too (trap 16;
 * {@code docs/protocol.md}, "Headers"). The cluster is not used for anything else.
 */
@EveryCluster
class StoppedStreamTests {

	private final NatsCluster cluster;

	StoppedStreamTests(NatsCluster cluster) {
		this.cluster = cluster;
	}

	@Test
	void wrongExpectedLastMessageIdOfASingleMessageStopsAReplicatedStream() {
		NatsServer server = this.cluster.servers().get(0);
		RawConnection nats = RawConnection.to(server);
		nats.stream("S", (config) -> config.put("num_replicas", 3));
		this.cluster.leaderOf("S");
		RawMessage message = RawMessage.to("S.a").withId("first");
		assertThat(nats.publish(message).summary()).isEqualTo("1");
		RawMessage right = RawMessage.to("S.a").withId("second").with("Nats-Expected-Last-Msg-Id", "first");
		assertThat(nats.publish(right).summary()).isEqualTo("2");
		RawMessage wrong = RawMessage.to("S.a").with("Nats-Expected-Last-Msg-Id", "first");
		assertThat(nats.publish(wrong).summary()).isEqualTo("10070");
		PendingReply next = nats.send(RawMessage.to("S.a"));
		if (ServerBinaries.isAtLeast(server.version(), "2.14.0")) {
			awaitWriteErrors();
			assertThat(next.isThere()).isFalse();
			assertThat(nats.lastSequence("S")).isEqualTo(2);
		}
		else {
			assertThat(next.await().summary()).isEqualTo("3");
		}
		nats.disconnect();
	}

	private void awaitWriteErrors() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.cluster.servers()
				.stream()
				.allMatch((server) -> server.log().contains("last msgid mismatch")));
	}

}
