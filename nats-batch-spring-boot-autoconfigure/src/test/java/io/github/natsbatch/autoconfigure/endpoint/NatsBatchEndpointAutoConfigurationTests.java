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

package io.github.natsbatch.autoconfigure.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.actuate.endpoint.NatsBatchEndpoint;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.StreamStatus;
import io.github.natsbatch.test.NatsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NatsBatchEndpointAutoConfiguration} and what the endpoint tells.
 */
class NatsBatchEndpointAutoConfigurationTests {

	private final NatsServer server = NatsServer.builder()
		.config("authorization { user: app, password: topsecret }")
		.start();

	private final ApplicationContextRunner hidden = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
				NatsBatchAutoConfiguration.class, NatsBatchEndpointAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop",
				"nats.batch.connection.servers=" + this.server.url().replace("://", "://app:topsecret@"),
				"nats.batch.streams.orders.subjects=orders.>", "nats.batch.streams.orders.storage=memory",
				"nats.batch.streams.orders.duplicate-window=20s");

	private final ApplicationContextRunner runner = this.hidden
		.withPropertyValues("management.endpoints.web.exposure.include=natsbatch");

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void endpointIsHiddenUnlessExposed() {
		this.hidden.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsBatchEndpoint.class));
		this.runner.run((context) -> assertThat(context).hasSingleBean(NatsBatchEndpoint.class));
	}

	@Test
	void endpointCanBeClosed() {
		this.runner.withPropertyValues("management.endpoint.natsbatch.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsBatchEndpoint.class));
	}

	@Test
	void applicationWithoutActuatorStarts() {
		this.runner.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsBatchEndpoint.class));
	}

	@Test
	void connectionAndServerAreShown() {
		this.runner.run((context) -> assertThat(describe(context).connection())
			.isEqualTo(new NatsBatchEndpoint.ConnectionDescriptor(Connection.Status.CONNECTED, "shop",
					this.server.name(), this.server.version(), null)));
	}

	@Test
	void streamsSayWhetherTheyTakeBatches() {
		this.runner.run((context) -> {
			context.getBean(Connection.class)
				.jetStreamManagement()
				.addStream(StreamConfiguration.builder()
					.name("PLAIN")
					.subjects("plain")
					.storageType(StorageType.Memory)
					.build());
			NatsBatchTemplate template = context.getBean(NatsBatchTemplate.class);
			template.executeWithoutResult((batch) -> batch.publish("plain", "one"));
			List<StreamStatus> streams = describe(context).streams();
			assertThat(streams).extracting(StreamStatus::name).containsExactly("PLAIN", "orders");
			assertThat(streams.get(0).takesBatches()).isFalse();
			assertThat(streams.get(0).obstacle()).contains("does not allow atomic publishing");
			assertThat(streams.get(1).takesBatches()).isTrue();
			assertThat(streams.get(1).subjects()).containsExactly("orders.>");
			assertThat(streams.get(1).obstacle()).isNull();
			assertThat(streams.get(1).warnings()).singleElement().asString().startsWith("duplicate_window is PT20S");
			context.getBean(Connection.class).jetStreamManagement().deleteStream("orders");
			assertThat(describe(context).streams().get(1).obstacle()).isEqualTo("there is no such stream");
		});
	}

	@Test
	void lostServerLeavesStreamsOpen() {
		this.runner.run((context) -> {
			this.server.kill();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> context.getBean(Connection.class).getStatus() != Connection.Status.CONNECTED);
			NatsBatchEndpoint.TemplateDescriptor template = describe(context);
			assertThat(template.connection().status()).isNotEqualTo(Connection.Status.CONNECTED);
			assertThat(template.connection().version()).isNull();
			assertThat(template.streams())
				.containsExactly(new StreamStatus("orders", List.of(), null, "there is no connection", List.of()));
		});
	}

	@Test
	void batchesAreCounted() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			NatsBatchTemplate template = context.getBean(NatsBatchTemplate.class);
			template.executeWithoutResult((batch) -> {
				batch.publish("orders.a", "a");
				batch.publish("orders.b", "b");
			});
			try (Batch batch = template.begin()) {
				batch.publish("orders.a", "a");
			}
			assertThat(context.getBean(NatsBatchEndpoint.class).natsBatch().counters())
				.isEqualTo(new NatsBatchEndpoint.CountersDescriptor(0, 0, Map.of("committed", 1L), Map.of("orders", 2L),
						Map.of("closed", 1L), Map.of()));
		});
	}

	@Test
	void jsonHoldsNoSecretAndNoCountersWithoutARegistry() {
		this.runner.run((context) -> {
			String json = JsonMapper.shared().writeValueAsString(context.getBean(NatsBatchEndpoint.class).natsBatch());
			assertThat(json).doesNotContain("topsecret").doesNotContain("app:");
			JsonNode tree = JsonMapper.shared().readTree(json);
			assertThat(tree.at("/templates/natsBatchTemplate/connection/status").asString()).isEqualTo("CONNECTED");
			assertThat(tree.at("/templates/natsBatchTemplate/streams/0/takesBatches").asBoolean()).isTrue();
			assertThat(tree.at("/counters").isNull()).isTrue();
		});
	}

	private static NatsBatchEndpoint.TemplateDescriptor describe(ApplicationContext context) {
		Map<String, NatsBatchEndpoint.TemplateDescriptor> templates = context.getBean(NatsBatchEndpoint.class)
			.natsBatch()
			.templates();
		assertThat(templates).containsOnlyKeys("natsBatchTemplate");
		return templates.get("natsBatchTemplate");
	}

}
