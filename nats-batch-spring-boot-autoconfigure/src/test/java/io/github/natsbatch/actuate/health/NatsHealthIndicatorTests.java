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

package io.github.natsbatch.actuate.health;

import java.io.IOException;
import java.time.Duration;

import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NatsHealthIndicator} with a server that goes and comes.
 */
class NatsHealthIndicatorTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final NatsServer server = NatsServer.builder()
		.config("authorization { user: app, password: topsecret }")
		.start();

	private Connection connection;

	private NatsHealthIndicator indicator;

	@BeforeEach
	void connect() throws Exception {
		this.connection = Nats.connect(Options.builder()
			.server(this.server.url().replace("://", "://app:topsecret@"))
			.connectionTimeout(Duration.ofSeconds(2))
			.reconnectWait(Duration.ofMillis(50))
			.maxReconnects(-1)
			.build());
		this.indicator = new NatsHealthIndicator(this.connection);
	}

	@AfterEach
	void close() throws InterruptedException {
		this.connection.close();
		this.server.close();
	}

	@Test
	void serverThatAnswersIsUp() {
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnlyKeys("connection", "server", "version")
			.containsEntry("connection", Connection.Status.CONNECTED)
			.containsEntry("server", this.server.name())
			.containsEntry("version", this.server.version());
	}

	@Test
	void serverThatIsGoneIsDownUntilItIsBack() {
		this.server.kill();
		await().atMost(PATIENCE).until(() -> this.connection.getStatus() != Connection.Status.CONNECTED);
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsOnlyKeys("connection")
			.extractingByKey("connection")
			.isIn(Connection.Status.DISCONNECTED, Connection.Status.RECONNECTING);
		this.server.restart();
		await().atMost(PATIENCE).until(() -> this.indicator.health().getStatus().equals(Status.UP));
	}

	@Test
	void serverThatIsSilentIsDownAlthoughTheConnectionIsThere() {
		this.server.pause();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("connection", Connection.Status.CONNECTED)
			.containsEntry("version", this.server.version())
			.extractingByKey("error")
			.asString()
			.startsWith(IOException.class.getName());
		this.server.resume();
		await().atMost(PATIENCE).until(() -> this.indicator.health().getStatus().equals(Status.UP));
	}

	@Test
	void connectionThatWasGivenUpIsDown() throws Exception {
		this.connection.close();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("connection", Connection.Status.CLOSED);
	}

	@Test
	void logInIsNotShown() {
		assertThat(this.indicator.health().toString()).doesNotContain("topsecret");
		this.server.pause();
		assertThat(this.indicator.health().toString()).doesNotContain("topsecret");
	}

}
