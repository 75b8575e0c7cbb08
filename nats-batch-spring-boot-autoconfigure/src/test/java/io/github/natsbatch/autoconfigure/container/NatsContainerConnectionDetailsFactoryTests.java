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

import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionDetails;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NatsContainerConnectionDetailsFactory}. What Docker would run is a
 * process, everything else is real: Spring Boot finds the container and connects to it.
 */
class NatsContainerConnectionDetailsFactoryTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
				NatsBatchAutoConfiguration.class, SslAutoConfiguration.class, ServiceConnectionAutoConfiguration.class))
		.withPropertyValues("nats.batch.connection.servers=nats://127.0.0.1:1",
				"nats.batch.streams.orders.storage=memory");

	@AfterAll
	static void stopContainers() {
		Containers.nats.close();
	}

	@Test
	void officialImageIsRecognised() {
		this.runner.withUserConfiguration(ImportedContainers.class)
			.run(NatsContainerConnectionDetailsFactoryTests::publishes);
	}

	@Test
	void otherImageIsNamedByTheUser() {
		publishesTo(new ProcessContainer("registry.example.com/platform/messaging:7"));
	}

	@Test
	void logInIsThatOfTheContainersCommand() {
		publishesTo(new ProcessContainer("nats:2.14-alpine", "authorization { user: app, password: topsecret }")
			.withCommand("-js", "--user", "app", "--pass", "topsecret"));
	}

	@Test
	void logInIsThatOfTheContainersEnvironment() {
		publishesTo(
				new ProcessContainer("nats", "authorization { token: topsecret }").withEnv("NATS_TOKEN", "topsecret"));
	}

	private void publishesTo(ProcessContainer container) {
		try (container) {
			this.runner.withBean(ProcessContainer.class, () -> container)
				.withUserConfiguration(NamedContainer.class)
				.run(NatsContainerConnectionDetailsFactoryTests::publishes);
		}
	}

	private static void publishes(ApplicationContext context) {
		assertThat(context.getBeanNamesForType(NatsConnectionDetails.class)).hasSize(1);
		assertThat(context.getBean(NatsBatchTemplate.class).<Integer>execute((batch) -> {
			batch.publish("orders", "a");
			batch.publish("orders", "b");
			return batch.currentBatch().orElseThrow().size();
		})).isEqualTo(2);
		assertThat(context.getBean(Connection.class).getStatus()).isEqualTo(Connection.Status.CONNECTED);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportTestcontainers(Containers.class)
	static class ImportedContainers {

	}

	static class Containers {

		@ServiceConnection
		static final ProcessContainer nats = new ProcessContainer("nats:2.14");

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedContainer {

		@Bean
		@ServiceConnection("nats")
		GenericContainer<?> natsContainer(ProcessContainer container) {
			return container;
		}

	}

	/**
	 * A container that is a process of this machine.
	 */
	static class ProcessContainer extends GenericContainer<ProcessContainer> {

		private final String image;

		private final NatsServer server;

		ProcessContainer(String image, String... config) {
			super(DockerImageName.parse(image));
			this.image = image;
			this.server = NatsServer.builder().config(config).start();
		}

		@Override
		public String getDockerImageName() {
			return this.image;
		}

		@Override
		public void start() {
			assertThat(this.server.isRunning()).isTrue();
		}

		@Override
		public void stop() {
			this.server.close();
		}

		@Override
		public String getHost() {
			return "127.0.0.1";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(4222);
			return this.server.port();
		}

	}

}
