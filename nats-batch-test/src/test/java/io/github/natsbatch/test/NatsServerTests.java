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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NatsServer} and {@link NatsServerBuilder}.
 */
@SuppressWarnings("try") // jnats' Connection.close() can be interrupted
class NatsServerTests {

	/** A busy machine takes longer than jnats' two seconds to agree on TLS. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void startsWithJetStreamOnLoopbackOnly() throws Exception {
		try (NatsServer server = NatsServer.start(); Connection connection = Nats.connect(server.url())) {
			assertThat(server.url()).isEqualTo("nats://127.0.0.1:" + server.port());
			assertThat(server.isRunning()).isTrue();
			assertThat(server.monitoringUrl()).isEmpty();
			assertThat(connection.getServerInfo().getVersion()).isEqualTo(server.version());
			assertThat(connection.getServerInfo().getServerName()).isEqualTo(server.name());
			assertThat(connection.jetStreamManagement().getAccountStatistics().getStreams()).isZero();
			assertThat(server.log()).contains("Listening for client connections on 127.0.0.1:" + server.port());
			assertThat(server).hasToString(
					"NatsServer '%s' %s at %s, running".formatted(server.name(), server.version(), server.url()));
		}
	}

	@Test
	void hasNoJetStreamWhenSwitchedOff() throws Exception {
		try (NatsServer server = NatsServer.builder().jetStream(false).start();
				Connection connection = Nats.connect(server.url())) {
			assertThat(connection.getServerInfo().isJetStreamAvailable()).isFalse();
		}
	}

	@Test
	void severalRunAtOnce() throws Exception {
		try (NatsServer one = NatsServer.start();
				NatsServer two = NatsServer.start();
				Connection toOne = Nats.connect(one.url());
				Connection toTwo = Nats.connect(two.url())) {
			addStream(toOne);
			assertThat(toOne.jetStreamManagement().getStreamNames()).containsExactly("S");
			assertThat(toTwo.jetStreamManagement().getStreamNames()).isEmpty();
		}
	}

	@Test
	void restartKeepsMessagesAndPort() throws Exception {
		try (NatsServer server = NatsServer.start()) {
			String url = server.url();
			publishOne(server);
			server.restart();
			assertThat(server.url()).isEqualTo(url);
			assertThat(messages(server)).isOne();
		}
	}

	@Test
	void restartAfterKillKeepsMessagesAndPort() throws Exception {
		try (NatsServer server = NatsServer.start()) {
			String url = server.url();
			publishOne(server);
			server.kill();
			assertThat(server.isRunning()).isFalse();
			assertThatIOException().isThrownBy(() -> connectOnce(server));
			server.restart();
			assertThat(server.url()).isEqualTo(url);
			assertThat(messages(server)).isOne();
			assertThat(server.log()).doesNotContain("Initiating Shutdown");
		}
	}

	@Test
	void restartAfterStopKeepsMessagesAndPort() throws Exception {
		try (NatsServer server = NatsServer.start()) {
			String url = server.url();
			publishOne(server);
			server.stop();
			assertThat(server.isRunning()).isFalse();
			assertThat(server.log()).contains("Initiating Shutdown");
			server.stop();
			server.kill();
			server.restart();
			assertThat(server.url()).isEqualTo(url);
			assertThat(messages(server)).isOne();
		}
	}

	@Test
	void restartFailsWhenThePortIsTaken() throws Exception {
		try (NatsServer server = NatsServer.start()) {
			server.stop();
			try (ServerSocket socket = new ServerSocket()) {
				socket.setReuseAddress(true);
				socket.bind(new InetSocketAddress("127.0.0.1", server.port()));
				assertThatIllegalStateException().isThrownBy(server::restart)
					.withMessageContaining("ended with exit code 1 before it was ready")
					.withMessageContaining("address already in use");
			}
			server.restart();
			assertThat(server.isRunning()).isTrue();
		}
	}

	@Test
	void restartThatIsNotReadyInTimeFailsAndCanBeRepeated(@TempDir Path directory) throws Exception {
		Path hang = directory.resolve("hang");
		Path program = FakeServer.create(directory, "2.14.5", "[ -e '%s' ] && exec sleep 600".formatted(hang),
				"exec '%s' \"$@\"".formatted(NatsServerBinary.ofThisMachine().find().path()));
		try (NatsServer server = NatsServer.builder().binary(program).startTimeout(Duration.ofSeconds(3)).start()) {
			publishOne(server);
			// The killed server has left its ports file behind
			server.kill();
			Files.createFile(hang);
			assertThatIllegalStateException().isThrownBy(server::restart).withMessageContaining("was not ready after");
			assertThat(server.isRunning()).isFalse();
			Files.delete(hang);
			server.restart();
			assertThat(messages(server)).isOne();
		}
	}

	@Test
	void pauseLetsRequestsTimeOutUntilResume() throws Exception {
		try (NatsServer server = NatsServer.start(); Connection connection = Nats.connect(server.url())) {
			connection.flush(Duration.ofSeconds(5));
			server.pause();
			assertThat(server.isRunning()).isTrue();
			assertThatExceptionOfType(TimeoutException.class)
				.isThrownBy(() -> connection.flush(Duration.ofMillis(200)));
			server.resume();
			connection.flush(Duration.ofSeconds(5));
			assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void everyThreadOfAPausedServerStandsStillFromTheFirstMomentOn() throws Exception {
		try (NatsServer server = NatsServer.start()) {
			try (Connection connection = Nats.connect(server.url())) {
				Path threads = Path.of("/proc", String.valueOf(server.handle().orElseThrow().pid()), "task");
				for (int i = 0; i < 100; i++) {
					for (int message = 0; message < 500; message++) {
						connection.publish("load", new byte[100]);
					}
					server.pause();
					assertThat(states(threads)).containsOnly("T");
					server.resume();
				}
			}
		}
	}

	@Test
	void pausedServerCanBeStoppedAndKilledAndClosed() {
		NatsServer server = NatsServer.start();
		server.pause();
		server.stop();
		assertThat(server.isRunning()).isFalse();
		assertThat(server.log()).contains("Initiating Shutdown");
		server.restart();
		server.pause();
		server.kill();
		assertThat(server.isRunning()).isFalse();
		server.restart();
		server.pause();
		server.close();
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void pauseAndResumeNeedARunningServer() {
		try (NatsServer server = NatsServer.start()) {
			server.kill();
			assertThatIllegalStateException().isThrownBy(server::pause).withMessageContaining("not running");
			assertThatIllegalStateException().isThrownBy(server::resume).withMessageContaining("not running");
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void lameDuckRefusesClientsAndEnds() throws Exception {
		try (NatsServer server = NatsServer.builder().config("lame_duck_grace_period: 2s").start();
				Connection connection = Nats.connect(server.url())) {
			server.lameDuck();
			await().atMost(Duration.ofSeconds(10)).until(() -> connection.getServerInfo().isLameDuckMode());
			assertThatIOException().isThrownBy(() -> Nats.connect(server.url()));
			await().atMost(Duration.ofSeconds(30)).until(() -> !server.isRunning());
			assertThatIllegalStateException().isThrownBy(server::lameDuck).withMessageContaining("not running");
		}
	}

	@Test
	void closeEndsTheProcessAndDeletesTheTemporaryStore() throws Exception {
		NatsServer server = NatsServer.start();
		publishOne(server);
		ProcessHandle process = server.handle().orElseThrow();
		assertThat(server.storeDirectory()).isNotEmptyDirectory();
		assertThat(LeftOvers.contains(server)).isTrue();
		server.close();
		server.close();
		assertThat(process.isAlive()).isFalse();
		assertThat(server.storeDirectory().getParent()).doesNotExist();
		assertThat(LeftOvers.contains(server)).isFalse();
		assertThat(server.log()).contains("Server is ready");
		assertThatIllegalStateException().isThrownBy(server::restart).withMessageContaining("closed");
	}

	@Test
	void givenStoreDirectoryOutlivesTheServer(@TempDir Path directory) throws Exception {
		Path store = directory.resolve("not there yet");
		try (NatsServer server = NatsServer.builder().storeDirectory(store).start()) {
			assertThat(server.storeDirectory()).isEqualTo(store);
			publishOne(server);
		}
		try (NatsServer server = NatsServer.builder().storeDirectory(store).start()) {
			assertThat(messages(server)).isOne();
		}
		assertThat(store).isNotEmptyDirectory();
	}

	@Test
	void configurationOfJetStreamKeepsTheStore() throws Exception {
		try (NatsServer server = NatsServer.builder().config("jetstream { max_file_store: 1MB }").start();
				Connection connection = Nats.connect(server.url())) {
			assertThatExceptionOfType(JetStreamApiException.class)
				.isThrownBy(() -> connection.jetStreamManagement()
					.addStream(StreamConfiguration.builder().name("S").subjects("s").maxBytes(2_000_000).build()))
				.withMessageContaining("10047");
			assertThat(server.log()).contains(server.storeDirectory().toString());
		}
	}

	@Test
	void monitoringUrlIsKnownWhenConfigured() throws Exception {
		try (NatsServer server = NatsServer.builder().config("http: \"127.0.0.1:-1\"").start()) {
			URI health = URI.create(server.monitoringUrl().orElseThrow() + "/healthz");
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.body()).contains("ok");
		}
	}

	@Test
	void usersComeByConfiguration() throws Exception {
		try (NatsServer server = NatsServer.builder()
			.config("authorization { user: tester, password: s3cret }")
			.start()) {
			assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> connectOnce(server));
			Options options = new Options.Builder().server(server.url())
				.connectionTimeout(PATIENCE)
				.userInfo("tester", "s3cret")
				.build();
			try (Connection connection = Nats.connect(options)) {
				assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
			}
			assertThat(server.toString()).doesNotContain("s3cret");
		}
	}

	@Test
	void tlsComesByConfiguration(@TempDir Path directory) throws Exception {
		TestCertificate certificate = TestCertificate.create(directory);
		try (NatsServer server = NatsServer.builder()
			.config("tls { cert_file: \"%s\", key_file: \"%s\" }".formatted(certificate.file(), certificate.key()))
			.start()) {
			assertThat(server.url()).isEqualTo("tls://127.0.0.1:" + server.port());
			Options options = new Options.Builder().server(server.url())
				.connectionTimeout(PATIENCE)
				.sslContext(certificate.trust())
				.build();
			try (Connection connection = Nats.connect(options)) {
				assertThat(connection.getServerInfo().isTLSRequired()).isTrue();
			}
		}
	}

	@Test
	void invalidConfigurationFailsWithTheLogAndLeavesNothingBehind() {
		assertThatIllegalStateException().isThrownBy(() -> NatsServer.builder().config("nonsense: 1").start())
			.withMessageContaining("ended with exit code 1 before it was ready")
			.withMessageContaining("unknown field \"nonsense\"")
			.satisfies((ex) -> {
				Matcher file = Pattern.compile("(/\\S+/server\\.conf):").matcher(ex.getMessage());
				assertThat(file.find()).isTrue();
				assertThat(Path.of(file.group(1)).getParent()).doesNotExist();
			});
	}

	@Test
	void programThatIsNotReadyInTimeIsKilled(@TempDir Path directory) throws Exception {
		Path program = FakeServer.create(directory, "2.14.5", "echo $$ > \"%s\"".formatted(directory.resolve("pid")),
				"echo started but not ready", "exec sleep 600");
		assertThatIllegalStateException()
			.isThrownBy(() -> NatsServer.builder().binary(program).startTimeout(Duration.ofMillis(500)).start())
			.withMessageContaining("was not ready after")
			.withMessageContaining("'startTimeout'")
			.withMessageContaining("started but not ready");
		long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
		assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
	}

	@Test
	void floodOfOutputDoesNotBlockTheServer(@TempDir Path directory) throws Exception {
		Path program = FakeServer.create(directory, "2.14.5", "head -c 1000000 /dev/zero | tr '\\0' x",
				"echo; echo end of flood; exit 3");
		assertThatIllegalStateException().isThrownBy(() -> NatsServer.builder().binary(program).start())
			.withMessageContaining("ended with exit code 3")
			.withMessageContaining("end of flood");
	}

	@Test
	void givenBinaryMayBeOld(@TempDir Path directory) throws Exception {
		Path program = FakeServer.create(directory, "2.9.10", "exit 7");
		assertThatIllegalStateException().isThrownBy(() -> NatsServer.builder().binary(program).start())
			.withMessageContaining("(version 2.9.10) ended with exit code 7");
	}

	@Test
	void givenBinaryMustBeAServer(@TempDir Path directory) {
		Path missing = directory.resolve("missing");
		assertThatIllegalStateException().isThrownBy(() -> NatsServer.builder().binary(missing).start())
			.withMessage("'%s' is no nats-server that can be run: give the path of one", missing);
	}

	@Test
	void builderRefusesSenselessSettings() {
		assertThatIllegalArgumentException().isThrownBy(() -> NatsServer.builder().startTimeout(Duration.ZERO))
			.withMessageContaining("'startTimeout' must be positive");
		assertThatIllegalArgumentException().isThrownBy(() -> NatsServer.builder().name("a b"))
			.withMessageContaining("'name' must not be empty or have blanks, but is 'a b'");
	}

	private static List<String> states(Path threads) throws IOException {
		List<String> states = new ArrayList<>();
		try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
			for (Path thread : all) {
				states.add(Files.readString(thread.resolve("stat")).replaceFirst("(?s).*\\) (.).*", "$1"));
			}
		}
		return states;
	}

	private static void connectOnce(NatsServer server) throws IOException, InterruptedException {
		Nats.connect(new Options.Builder().server(server.url()).noReconnect().build()).close();
	}

	private static void addStream(Connection connection) throws Exception {
		connection.jetStreamManagement()
			.addStream(StreamConfiguration.builder().name("S").subjects("s").storageType(StorageType.File).build());
	}

	private static void publishOne(NatsServer server) throws Exception {
		try (Connection connection = Nats.connect(server.url())) {
			addStream(connection);
			connection.jetStream().publish("s", new byte[] { 1 });
		}
	}

	private static long messages(NatsServer server) throws Exception {
		try (Connection connection = Nats.connect(server.url())) {
			return connection.jetStreamManagement().getStreamInfo("S").getStreamState().getMsgCount();
		}
	}

}
