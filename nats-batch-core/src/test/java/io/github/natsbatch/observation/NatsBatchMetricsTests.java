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

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.RetryPolicy;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.FakeJetStream;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a template measures, with a real server behind it.
 */
@EmbeddedNats
class NatsBatchMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private NatsServer server;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.server = server;
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		RetryPolicy quick = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1));
		this.template = this.nats.template((builder) -> builder.meterRegistry(this.registry)
			.settings(NatsBatchSettings.builder().retry(quick).build()));
	}

	@AfterEach
	void disconnect() {
		this.server.resume();
		this.nats.close();
	}

	@Test
	void committedBatchIsTimedAndCounted() {
		publish("a", "b", "c");
		publish("single");
		Timer timer = commits("S", "committed");
		assertThat(timer.count()).isEqualTo(2);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
		assertThat(this.registry.get("nats.batch.size").tag("stream", "S").summary().count()).isEqualTo(2);
		assertThat(this.registry.get("nats.batch.size").tag("stream", "S").summary().totalAmount()).isEqualTo(4);
		assertThat(this.registry.get("nats.batch.messages").tag("stream", "S").counter().count()).isEqualTo(4);
		assertThat(this.registry.get("nats.batch.group.size").tag("stream", "S").summary().totalAmount()).isEqualTo(2);
	}

	@Test
	void duplicateBatchStoresNoMessages() {
		publish(BatchOptions.builder().id("once").build(), "a", "b");
		publish(BatchOptions.builder().id("once").build(), "a", "b");
		assertThat(commits("S", "committed").count()).isOne();
		assertThat(commits("S", "duplicate").count()).isOne();
		assertThat(this.registry.get("nats.batch.messages").counter().count()).isEqualTo(2);
	}

	@Test
	void rejectedBatchIsCountedAsOne() {
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", new Headers().put("Nats-Expected-Last-Sequence", "7"), "a");
			batch.publish("S.b", "b");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit);
		}
		assertThat(commits("S", "rejected").count()).isOne();
		assertThat(this.registry.find("nats.batch.retries").counter()).isNull();
		assertThat(this.registry.get("nats.batch.messages").counter().count()).isZero();
	}

	@Test
	void retriesAreCountedByWhatTheServerSaid() {
		for (int i = 0; i < 50; i++) {
			Headers headers = new Headers().put("Nats-Batch-Id", "open-" + i).put("Nats-Batch-Sequence", "1");
			this.nats.connection().publish("S.open", headers, null);
		}
		assertThatExceptionOfType(BatchLimitException.class).isThrownBy(() -> publish("a", "b"));
		assertThat(this.registry.get("nats.batch.retries").tag("reason", "10210").counter().count()).isEqualTo(2);
		assertThat(commits("S", "rejected").count()).isOne();
	}

	@Test
	void unansweredBatchIsInDoubtAndInFlightUntilItIsDecided() {
		publish("warm", "up");
		this.server.pause();
		try (Batch batch = this.template.begin(BatchOptions.builder().timeout(Duration.ofSeconds(1)).build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			batch.commitAsync();
		}
		assertThat(this.registry.get("nats.batch.in.flight").gauge().value()).isEqualTo(1);
		assertThat(this.registry.get("nats.batch.queued").gauge().value()).isZero();
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.registry.find("nats.batch.commit").tag("outcome", "in-doubt").timer() != null);
		assertThat(this.registry.get("nats.batch.in.flight").gauge().value()).isPositive();
		this.server.resume();
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.registry.get("nats.batch.in.flight").gauge().value() == 0);
	}

	@Test
	void batchThatWaitsForAConnectionIsQueuedAndThenNotSent() {
		MeterRegistry own = new SimpleMeterRegistry();
		try (NatsServer stopping = NatsServer.start(); NatsFixture connected = NatsFixture.connect(stopping)) {
			connected.stream("S");
			NatsBatchTemplate waiting = connected.template((builder) -> builder.meterRegistry(own));
			Batch batch = waiting.begin(BatchOptions.builder().timeout(Duration.ofSeconds(2)).build());
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			stopping.kill();
			await().atMost(Duration.ofSeconds(20))
				.until(() -> connected.connection().getStatus() != Connection.Status.CONNECTED);
			batch.commitAsync();
			assertThat(own.get("nats.batch.queued").gauge().value()).isEqualTo(1);
			assertThat(own.get("nats.batch.in.flight").gauge().value()).isZero();
			await().atMost(Duration.ofSeconds(20))
				.until(() -> own.find("nats.batch.commit").tag("outcome", "not-sent").timer() != null);
			await().atMost(Duration.ofSeconds(20)).until(() -> own.get("nats.batch.queued").gauge().value() == 0);
		}
	}

	@Test
	void partlyStoredBatchIsCountedAsOne() {
		try (FakeJetStream fake = FakeJetStream.start(); NatsFixture connected = fake.connect()) {
			fake.answer((message) -> "{\"stream\":\"S\",\"seq\":7}");
			MeterRegistry own = new SimpleMeterRegistry();
			NatsBatchTemplate unlucky = connected.template((builder) -> builder.meterRegistry(own));
			assertThatExceptionOfType(BatchPartiallyStoredException.class)
				.isThrownBy(() -> publish(unlucky, BatchOptions.builder().build(), "a", "b"));
			assertThat(own.get("nats.batch.commit").tag("outcome", "partial").timer().count()).isOne();
			assertThat(own.get("nats.batch.messages").counter().count()).isZero();
		}
	}

	@Test
	void abandonedBatchesAreCountedByReason() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.execute((batch) -> {
			batch.publish("S.a", "a");
			throw new IllegalStateException("no");
		}));
		Batch explicit = this.template.begin();
		explicit.publish("S.a", "a");
		explicit.abandon();
		Batch closed = this.template.begin();
		closed.publish("S.a", "a");
		closed.close();
		this.template.begin().close();
		assertThat(abandoned("exception")).isEqualTo(1);
		assertThat(abandoned("explicit")).isEqualTo(1);
		assertThat(abandoned("closed")).isEqualTo(1);
		assertThat(this.registry.find("nats.batch.commit").timer()).isNull();
	}

	@Test
	void tagsAreFewAndNeverASubjectOrAnId() {
		publish(BatchOptions.builder().id("some-id").build(), "a", "b");
		publish(BatchOptions.builder().id("some-id").build(), "a", "b");
		this.template.begin().close();
		for (Meter meter : this.registry.getMeters()) {
			for (Tag tag : meter.getId().getTags()) {
				assertThat(tag.getKey()).isIn("stream", "delivery", "outcome", "reason");
				assertThat(tag.getValue()).isIn("S", "direct", "committed", "duplicate", "closed");
			}
			assertThat(meter.getId().getDescription()).as(meter.getId().getName()).isNotBlank();
		}
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnlyOnceElementsOf(Set.of("nats.batch.size", "nats.batch.messages", "nats.batch.group.size",
					"nats.batch.queued", "nats.batch.in.flight"));
	}

	@Test
	void withoutARegistryNothingIsMeasuredAndEverythingWorks() {
		publish(this.nats.template(), BatchOptions.builder().build(), "a", "b");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	private void publish(String... payloads) {
		publish(BatchOptions.builder().build(), payloads);
	}

	private void publish(BatchOptions options, String... payloads) {
		publish(this.template, options, payloads);
	}

	private static void publish(NatsBatchTemplate template, BatchOptions options, String... payloads) {
		try (Batch batch = template.begin(options)) {
			for (String payload : payloads) {
				batch.publish("S.a", payload);
			}
			batch.commit();
		}
	}

	private Timer commits(String stream, String outcome) {
		return this.registry.get("nats.batch.commit")
			.tag("stream", stream)
			.tag("delivery", "direct")
			.tag("outcome", outcome)
			.timer();
	}

	private double abandoned(String reason) {
		return this.registry.get("nats.batch.abandoned").tag("reason", reason).counter().count();
	}

}
