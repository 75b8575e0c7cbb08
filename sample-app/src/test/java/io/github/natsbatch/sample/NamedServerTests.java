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

package io.github.natsbatch.sample;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * The service with a server of somebody else's.
 */
@EmbeddedNats
class NamedServerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Test
	void serverThatIsNamedIsUsedAndNoOtherIsStarted(NatsServer server) throws Exception {
		Connection connection = Nats.connect(server.url());
		try (ConfigurableApplicationContext context = start(server)) {
			assertThat(context.containsBean("embeddedNatsServer")).isFalse();
			client(context).place();
			StreamInfoOptions orders = StreamInfoOptions.filterSubjects("orders.>");
			await().atMost(PATIENCE)
				.until(() -> connection.jetStreamManagement()
					.getStreamInfo("ORDERS", orders)
					.getStreamState()
					.getSubjects()
					.size() == 4);
		}
		connection.close();
	}

	@Test
	void serverMayBeNamedInAList() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withUserConfiguration(EmbeddedNatsConfiguration.class);
		runner.withPropertyValues("nats.batch.connection.servers[0]=nats://localhost:4222")
			.run((context) -> assertThat(context).doesNotHaveBean(NatsServer.class));
		runner.run((context) -> assertThat(context).hasSingleBean(NatsServer.class));
	}

	@Test
	void openPagesDoNotKeepTheServiceFromStopping(NatsServer server) throws Exception {
		ConfigurableApplicationContext context = start(server);
		OrderClient.Feed feed = client(context).open();
		context.close();
		assertThatNoException().isThrownBy(() -> feed.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
	}

	private static ConfigurableApplicationContext start(NatsServer server) {
		return SpringApplication.run(SampleApplication.class, "--server.port=0",
				"--nats.batch.connection.servers=" + server.url());
	}

	private static OrderClient client(ConfigurableApplicationContext context) {
		return new OrderClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

}
