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

package io.github.natsbatch.autoconfigure.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.autoconfigure.NatsConnectionDetails;
import io.github.natsbatch.testsupport.TestCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link NatsDockerComposeConnectionDetailsFactory}, found as Spring Boot finds
 * it.
 */
class NatsDockerComposeConnectionDetailsFactoryTests {

	@ParameterizedTest
	@ValueSource(strings = { "nats", "nats:2.14-alpine", "docker.io/library/nats:latest", "bitnami/nats:2" })
	void serverIsThePublishedPortOfTheService(String image) {
		NatsConnectionDetails details = details(new Service(image, Map.of(), Map.of()));
		assertThat(details).isNotNull();
		assertThat(details.getServers()).containsExactly("nats://192.0.2.1:54222");
		assertThat(details.getUsername()).isNull();
		assertThat(details.getPassword()).isNull();
		assertThat(details.getToken()).isNull();
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void logInIsThatOfTheEnvironment() {
		NatsConnectionDetails user = details(
				new Service("nats", Map.of("NATS_USERNAME", "app", "NATS_PASSWORD", "topsecret"), Map.of()));
		assertThat(user).isNotNull();
		assertThat(user.getUsername()).isEqualTo("app");
		assertThat(user.getPassword()).isEqualTo("topsecret");
		NatsConnectionDetails token = details(new Service("nats", Map.of("NATS_TOKEN", "topsecret"), Map.of()));
		assertThat(token).isNotNull();
		assertThat(token.getToken()).isEqualTo("topsecret");
	}

	@Test
	void imageOfAnotherNameIsNamedByALabel() {
		assertThat(details(new Service("example.com/messaging", Map.of(), Map.of()))).isNull();
		assertThat(details(new Service("example.com/messaging", Map.of(),
				Map.of("org.springframework.boot.service-connection", "nats"))))
			.isNotNull();
	}

	@Test
	void labelsBringTheCertificates(@TempDir Path directory) throws Exception {
		TestCertificate certificate = TestCertificate.create(directory);
		NatsConnectionDetails details = details(
				new Service("nats", Map.of(), Map.of("org.springframework.boot.sslbundle.pem.truststore.certificate",
						certificate.certificate().toUri().toString())));
		assertThat(details).isNotNull();
		assertThat(details.getSslBundle()).isNotNull();
		assertThat(details.getSslBundle().getStores().getTrustStore().size()).isOne();
	}

	private static @Nullable NatsConnectionDetails details(RunningService service) {
		// its constructor is hidden: Docker Compose itself would have to run
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(service);
		Map<Class<?>, ConnectionDetails> details = new ConnectionDetailsFactories(null).getConnectionDetails(source,
				false);
		return (NatsConnectionDetails) details.get(NatsConnectionDetails.class);
	}

	/**
	 * A service as Docker Compose lists it.
	 */
	private record Service(String imageName, Map<String, @Nullable String> env,
			Map<String, String> labels) implements RunningService, ConnectionPorts {

		@Override
		public String name() {
			return "messaging";
		}

		@Override
		public ImageReference image() {
			return ImageReference.of(this.imageName);
		}

		@Override
		public String host() {
			return "192.0.2.1";
		}

		@Override
		public ConnectionPorts ports() {
			return this;
		}

		@Override
		public int get(int containerPort) {
			assertThat(containerPort).isEqualTo(4222);
			return 54222;
		}

		@Override
		public List<Integer> getAll() {
			return List.of(54222);
		}

		@Override
		public List<Integer> getAll(@Nullable String protocol) {
			return getAll();
		}

	}

}
