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

package io.github.natsbatch.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestCertificate;
import io.nats.client.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Encrypted connections to a server that takes no others.
 */
class NatsSslTests {

	private static final String BUNDLE = "spring.ssl.bundle.pem.nats.";

	@TempDir
	private Path directory;

	private TestCertificate certificate;

	@BeforeEach
	void create() throws Exception {
		this.certificate = TestCertificate.create(this.directory);
	}

	@Test
	void bundleSaysWhomToTrust() {
		try (NatsServer server = start()) {
			trusting(server, "ssl.bundle=nats").run((context) -> {
				Connection connection = context.getBean(Connection.class);
				assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
				assertThat(connection.getServerInfo().isTLSRequired()).isTrue();
			});
		}
	}

	@Test
	void encryptionWithoutABundleTrustsWhomTheJvmTrusts() {
		try (NatsServer server = start()) {
			trusting(server, "ssl.enabled=true").run((
					context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("Unable to connect"));
		}
	}

	@Test
	void bundleIsNotUsedWhenEncryptionIsSwitchedOff() {
		try (NatsServer server = NatsServer.start()) {
			trusting(server, "ssl.bundle=nats", "ssl.enabled=false").run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(Connection.class).getOptions().getSslContext()).isNull();
			});
		}
	}

	@Test
	void bundleThatChangesIsUsedFromTheNextConnectOn() {
		try (NatsServer server = start()) {
			trusting(server, "ssl.bundle=nats", "reconnect-wait=50ms")
				.withPropertyValues(BUNDLE + "reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=20ms")
				.run((context) -> {
					Connection connection = context.getBean(Connection.class);
					server.stop();
					TestCertificate.create(this.directory);
					server.restart();
					await().atMost(Duration.ofSeconds(60))
						.until(() -> connection.getStatus() == Connection.Status.CONNECTED);
				});
		}
	}

	@Test
	void connectionDetailsMayBringABundle() {
		try (NatsServer server = start()) {
			trusting(server)
				.withBean(NatsServer.class, () -> server, (definition) -> definition.setDestroyMethodName(""))
				.withBean(TestConnectionDetails.class)
				.run((context) -> assertThat(context.getBean(Connection.class).getStatus())
					.isEqualTo(Connection.Status.CONNECTED));
		}
	}

	private NatsServer start() {
		return NatsServer.builder().config(this.certificate.serverConfig()).start();
	}

	private ApplicationContextRunner trusting(NatsServer server, String... properties) {
		ApplicationContextRunner runner = ContextRunners.with(server)
			.withPropertyValues(BUNDLE + "truststore.certificate=" + this.certificate.certificate().toUri());
		for (String property : properties) {
			runner = runner.withPropertyValues("nats.batch.connection." + property);
		}
		return runner;
	}

	private record TestConnectionDetails(NatsServer server, SslBundles bundles) implements NatsConnectionDetails {

		@Override
		public List<String> getServers() {
			return List.of(this.server.url());
		}

		@Override
		public SslBundle getSslBundle() {
			return this.bundles.getBundle("nats");
		}

	}

}
