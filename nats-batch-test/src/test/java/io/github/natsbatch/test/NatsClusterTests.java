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

package io.github.natsbatch.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NatsCluster}.
 */
@SuppressWarnings("try") // jnats' Connection.close() can be interrupted
class NatsClusterTests {

	@Test
	void anotherServerLeadsWhenTheLeaderIsKilled() throws Exception {
		try (NatsCluster cluster = NatsCluster.start(3); Connection connection = Nats.connect(cluster.urls())) {
			assertThat(cluster.servers()).extracting(NatsServer::name).doesNotHaveDuplicates().hasSize(3);
			JetStreamManagement management = connection.jetStreamManagement();
			management.addStream(StreamConfiguration.builder().name("S").subjects("s").replicas(3).build());
			connection.jetStream().publish("s", new byte[] { 1 });
			NatsServer leader = cluster.leaderOf("S");
			assertThat(management.getStreamInfo("S").getClusterInfo().getLeader()).isEqualTo(leader.name());
			leader.kill();
			NatsServer next = cluster.leaderOf("S");
			assertThat(next).isNotSameAs(leader);
			assertThat(next.isRunning()).isTrue();
			assertThat(cluster.servers()).contains(leader, next);
			leader.restart();
			cluster.awaitReady();
			assertThat(new NatsServerMonitor(leader).isHealthy()).isTrue();
			try (Connection other = Nats.connect(leader.url())) {
				assertThat(other.jetStreamManagement().getStreamInfo("S").getStreamState().getMsgCount()).isOne();
			}
		}
	}

	@Test
	void pausedLeaderIsReplaced() throws Exception {
		try (NatsCluster cluster = NatsCluster.builder()
			.config("authorization { user: tester, password: s3cret }")
			.start()) {
			Options options = new Options.Builder().server(cluster.urls()).userInfo("tester", "s3cret").build();
			try (Connection connection = Nats.connect(options)) {
				connection.jetStreamManagement()
					.addStream(StreamConfiguration.builder().name("S").subjects("s").replicas(3).build());
				NatsServer leader = cluster.leaderOf("S");
				leader.pause();
				NatsServer next = cluster.leaderOf("S");
				assertThat(next).isNotSameAs(leader);
				leader.resume();
				cluster.awaitReady();
				assertThat(cluster.leaderOf("S").isRunning()).isTrue();
			}
		}
	}

	@Test
	void leaderOfUnknownStreamIsNotWaitedForWithoutEnd() {
		try (NatsCluster started = NatsCluster.start(2)) {
			NatsCluster impatient = new NatsCluster(started.servers(), Duration.ofMillis(300));
			assertThatIllegalStateException().isThrownBy(() -> impatient.leaderOf("MISSING"))
				.withMessageContaining("leads the stream 'MISSING'")
				.withMessageContaining(started.servers().get(0).name());
			started.servers().get(1).kill();
			assertThatIllegalStateException().isThrownBy(impatient::awaitReady)
				.withMessageContaining("did not become one JetStream cluster within 300 ms");
			started.close();
			assertThat(started.servers()).noneMatch(NatsServer::isRunning);
		}
	}

	@Test
	void failsWithTheLogAndLeavesNoServerBehind(@TempDir Path directory) throws Exception {
		Path pid = directory.resolve("pid");
		Path program = FakeServer.create(directory, "2.14.5", "[ -e '%s' ] && { echo second; exit 5; }".formatted(pid),
				"echo $$ > '%s'".formatted(pid),
				"exec '%s' \"$@\"".formatted(NatsServerBinary.ofThisMachine().find().path()));
		assertThatIllegalStateException().isThrownBy(() -> NatsCluster.builder().binary(program).start())
			.withMessageContaining("ended with exit code 5 before it was ready")
			.withMessageContaining("second");
		assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).filter(ProcessHandle::isAlive))
			.isEmpty();
	}

	@Test
	void builderRefusesSenselessSettings() {
		assertThatIllegalArgumentException().isThrownBy(() -> NatsCluster.start(1))
			.withMessage("'size' must be at least 2, but is 1");
		assertThatIllegalArgumentException().isThrownBy(() -> NatsCluster.builder().startTimeout(Duration.ofMillis(-1)))
			.withMessageContaining("'startTimeout' must be positive");
	}

}
