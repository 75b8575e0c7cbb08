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

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.natsbatch.test.NatsServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream whose leadership moves to an older server, without a reconnect of its
 * publishers (trap 18; {@code docs/protocol.md}, "Server versions"). It takes a server of
 * 2.10 or 2.11, so it runs where the property {@code nats.batch.server.binaries} names
 * one: 2.9 does not join a cluster of today's servers.
 */
class MixedVersionTests {

	private static final String OLDER = "older";

	private final List<NatsServer> servers = new ArrayList<>();

	static Stream<Path> olderServers() {
		return ServerBinaries.named(false)
			.stream()
			.filter((binary) -> ServerBinaries.isAtLeast(ServerBinaries.versionOf(binary), "2.10.0"));
	}

	@AfterEach
	void stopServers() {
		this.servers.forEach(NatsServer::close);
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("olderServers")
	void leaderFromBefore212StoresTheMessagesOfABatchOneByOne(Path binary) throws IOException {
		startCluster(binary);
		RawConnection nats = RawConnection.to(this.servers.get(0));
		awaiting().until(() -> !nats.tryToCreate("S", (config) -> config.put("num_replicas", 3)).has("error"));
		assertThat(nats.info("S").path("config").path("allow_atomic").asBoolean()).isTrue();
		moveLeadershipToTheOlderServer(nats);
		// the publisher is still connected to a new server
		assertThat(nats.jnats().getServerInfo().getVersion()).isEqualTo(this.servers.get(0).version());
		assertThat(nats.batch("b").add("S.a", "S.b").commit("S.c").summaries()).containsExactly("1", "2", "3");
		assertThat(nats.info("S").path("config").has("allow_atomic")).isFalse();
		nats.disconnect();
	}

	private void startCluster(Path binary) throws IOException {
		List<Integer> ports = List.of(freePort(), freePort(), freePort());
		String routes = ports.stream()
			.map((port) -> "\"nats://127.0.0.1:" + port + '"')
			.collect(Collectors.joining(","));
		for (int i = 0; i < 3; i++) {
			String cluster = "cluster { name: mixed, listen: \"127.0.0.1:%d\", routes: [%s] }".formatted(ports.get(i),
					routes);
			this.servers.add((i < 2) ? NatsServer.builder().name("newer-" + i).config(cluster).start()
					: NatsServer.builder().name(OLDER).binary(binary).config(cluster).start());
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void moveLeadershipToTheOlderServer(RawConnection nats) {
		awaiting().until(() -> {
			JsonNode leader = nats.api("STREAM.INFO.S").path("cluster").path("leader");
			boolean moved = leader.asString("").equals(OLDER);
			if (!moved && !leader.isMissingNode()) {
				nats.api("STREAM.LEADER.STEPDOWN.S");
			}
			return moved;
		});
	}

	private static org.awaitility.core.ConditionFactory awaiting() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500));
	}

}
