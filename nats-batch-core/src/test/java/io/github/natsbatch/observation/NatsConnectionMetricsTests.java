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

package io.github.natsbatch.observation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Options;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * A connection's own statistics as meters.
 */
class NatsConnectionMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void countsWhatIsSentAndReceived() throws Exception {
		try (NatsServer server = NatsServer.start(); NatsFixture nats = NatsFixture.connect(server)) {
			new NatsConnectionMetrics(nats.connection()).bindTo(this.registry);
			nats.connection().createDispatcher((message) -> {
				// read and dropped
			}).subscribe("echo");
			nats.connection().publish("echo", "hello".getBytes(StandardCharsets.UTF_8));
			nats.connection().flush(Duration.ofSeconds(20));
			assertThat(counter("messages.sent")).isGreaterThanOrEqualTo(1);
			assertThat(counter("bytes.sent")).isGreaterThanOrEqualTo(5);
			await().atMost(Duration.ofSeconds(20)).until(() -> counter("messages.received") >= 1);
			assertThat(counter("bytes.received")).isGreaterThanOrEqualTo(5);
			assertThat(counter("messages.dropped")).isZero();
			assertThat(counter("errors")).isZero();
			assertThat(counter("exceptions")).isZero();
			assertThat(counter("reconnects")).isZero();
			assertThat(gauge("up")).isEqualTo(1);
			assertThat(gauge("outgoing.messages")).isZero();
			assertThat(gauge("outgoing.bytes")).isZero();
		}
		assertThat(gauge("up")).isZero();
	}

	@Test
	void countsReconnectsAndShowsTheOutage() {
		try (NatsServer server = NatsServer.start();
				NatsFixture nats = NatsFixture.connect(Options.builder()
					.server(server.url())
					.reconnectWait(Duration.ofMillis(50))
					.maxReconnects(-1)
					.build())) {
			new NatsConnectionMetrics(nats.connection()).bindTo(this.registry);
			server.kill();
			await().atMost(Duration.ofSeconds(20)).until(() -> gauge("up") == 0);
			server.restart();
			await().atMost(30, TimeUnit.SECONDS)
				.until(() -> nats.connection().getStatus() == Connection.Status.CONNECTED);
			await().atMost(30, TimeUnit.SECONDS).until(() -> counter("reconnects") == 1);
			assertThat(gauge("up")).isEqualTo(1);
		}
	}

	@Test
	void everyMeterSaysWhatItIs() {
		try (NatsServer server = NatsServer.start(); NatsFixture nats = NatsFixture.connect(server)) {
			new NatsConnectionMetrics(nats.connection()).bindTo(this.registry);
			assertThat(this.registry.getMeters()).hasSize(11).allSatisfy((meter) -> {
				assertThat(meter.getId().getName()).startsWith("nats.connection.");
				assertThat(meter.getId().getDescription()).isNotBlank();
				assertThat(meter.getId().getTags()).isEmpty();
			});
		}
	}

	@Test
	void connectionIsNeeded() {
		assertThatIllegalArgumentException().isThrownBy(() -> new NatsConnectionMetrics(null));
	}

	private double counter(String name) {
		return this.registry.get("nats.connection." + name).functionCounter().count();
	}

	private double gauge(String name) {
		return this.registry.get("nats.connection." + name).gauge().value();
	}

}
