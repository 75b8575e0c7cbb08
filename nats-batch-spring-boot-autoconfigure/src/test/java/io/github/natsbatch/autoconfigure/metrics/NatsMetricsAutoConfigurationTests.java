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

package io.github.natsbatch.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.observation.BatchAbandonedAdvisories;
import io.github.natsbatch.observation.NatsConnectionMetrics;
import io.github.natsbatch.test.NatsServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What operators see, in the registry of an application.
 */
class NatsMetricsAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final NatsServer server = NatsServer.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
				NatsBatchAutoConfiguration.class, NatsMetricsAutoConfiguration.class))
		.withPropertyValues("nats.batch.connection.servers=" + this.server.url(),
				"nats.batch.connection.reconnect-wait=50ms", "nats.batch.streams.orders.subjects=orders.>",
				"nats.batch.streams.orders.storage=memory", "nats.batch.retry.max-attempts=3");

	private final ApplicationContextRunner measured = this.runner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void committedBatchesAreTimedAndCounted() {
		this.measured.run((context) -> {
			publish(context, BatchOptions.builder().build(), 3);
			publish(context, BatchOptions.builder().build(), 1);
			assertThat(commits(context, "committed")).isEqualTo(2);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("nats.batch.size").tag("stream", "orders").summary()).satisfies((size) -> {
				assertThat(size.count()).isEqualTo(2);
				assertThat(size.max()).isEqualTo(3);
			});
			assertThat(registry.get("nats.batch.group.size").tag("stream", "orders").summary().count()).isEqualTo(2);
			assertThat(registry.get("nats.batch.messages").tag("stream", "orders").counter().count()).isEqualTo(4);
			assertThat(registry.get("nats.batch.queued").gauge().value()).isZero();
			assertThat(registry.get("nats.batch.in.flight").gauge().value()).isZero();
		});
	}

	@Test
	void sameIdAgainIsADuplicate() {
		this.measured.run((context) -> {
			publish(context, BatchOptions.builder().id("once").build(), 2);
			publish(context, BatchOptions.builder().id("once").build(), 2);
			assertThat(commits(context, "committed")).isOne();
			assertThat(commits(context, "duplicate")).isOne();
			assertThat(context.getBean(MeterRegistry.class).get("nats.batch.messages").counter().count()).isEqualTo(2);
		});
	}

	@Test
	void refusedBatchesAreRejected() {
		this.measured.run((context) -> {
			PublishOptions wrong = PublishOptions.builder().expectedLastSequence(77).build();
			assertThatExceptionOfType(BatchRejectedException.class)
				.isThrownBy(() -> context.getBean(NatsBatchTemplate.class).executeWithoutResult((batch) -> {
					batch.publish("orders.1", null, "a", wrong);
					batch.publish("orders.2", "b");
				}));
			assertThat(commits(context, "rejected")).isOne();
		});
	}

	@Test
	void repeatedAttemptsAreCountedByTheirReason() {
		this.measured.run((context) -> {
			for (int i = 0; i < 50; i++) {
				Headers headers = new Headers().put("Nats-Batch-Id", "open-" + i).put("Nats-Batch-Sequence", "1");
				context.getBean(Connection.class).publish("orders.open", headers, null);
			}
			assertThatExceptionOfType(BatchRejectedException.class)
				.isThrownBy(() -> publish(context, BatchOptions.builder().build(), 2));
			assertThat(context.getBean(MeterRegistry.class)
				.get("nats.batch.retries")
				.tag("reason", "10210")
				.counter()
				.count()).isEqualTo(2);
		});
	}

	@Test
	void unansweredBatchesAreInDoubtAndInFlightMeanwhile() {
		this.measured.run((context) -> {
			publish(context, BatchOptions.builder().build(), 2);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			this.server.pause();
			Batch batch = context.getBean(NatsBatchTemplate.class)
				.begin(BatchOptions.builder().timeout(Duration.ofSeconds(1)).build());
			batch.publish("orders.1", "a");
			batch.publish("orders.2", "b");
			CompletableFuture<BatchReceipt> receipt = batch.commitAsync();
			assertThat(registry.get("nats.batch.in.flight").gauge().value()).isOne();
			assertThat(receipt).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(BatchInDoubtException.class);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(commits(context, "in-doubt")).isOne());
			this.server.resume();
		});
	}

	@Test
	void batchesWithoutAConnectionAreNotSentAndQueuedMeanwhile() {
		this.measured.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			this.server.kill();
			Connection connection = context.getBean(Connection.class);
			await().atMost(PATIENCE).until(() -> connection.getStatus() != Connection.Status.CONNECTED);
			assertThat(registry.get("nats.connection.up").gauge().value()).isZero();
			Batch batch = context.getBean(NatsBatchTemplate.class)
				.begin(BatchOptions.builder().timeout(Duration.ofSeconds(1)).build());
			batch.publish("orders.1", "a");
			CompletableFuture<BatchReceipt> receipt = batch.commitAsync();
			assertThat(registry.get("nats.batch.queued").gauge().value()).isOne();
			assertThat(receipt).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(BatchNotSentException.class);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(commits(context, "not-sent")).isOne());
		});
	}

	@Test
	void abandonedBatchesAreCountedByTheirReason() {
		this.measured.run((context) -> {
			NatsBatchTemplate template = context.getBean(NatsBatchTemplate.class);
			assertThatIllegalStateException().isThrownBy(() -> template.executeWithoutResult((batch) -> {
				batch.publish("orders.1", "a");
				throw new IllegalStateException("declined");
			}));
			Batch explicit = template.begin();
			explicit.publish("orders.1", "a");
			explicit.abandon();
			Batch closed = template.begin();
			closed.publish("orders.1", "a");
			closed.close();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(List.of("exception", "explicit", "closed")).allSatisfy(
					(reason) -> assertThat(registry.get("nats.batch.abandoned").tag("reason", reason).counter().count())
						.isOne());
		});
	}

	@Test
	void batchThatTheServerGivesUpIsSeen() {
		this.measured.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("nats.batch.server.abandoned").gauge().value()).isZero();
			Connection connection = context.getBean(Connection.class);
			connection.publish("orders.1", byHand("gap", 1), new byte[0]);
			connection.publish("orders.1", byHand("gap", 3), new byte[0]);
			await().atMost(PATIENCE).until(() -> registry.get("nats.batch.server.abandoned").gauge().value() == 1);
		});
	}

	@Test
	void connectionShowsItsStatistics() {
		this.measured.run((context) -> {
			publish(context, BatchOptions.builder().build(), 2);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("nats.connection.up").gauge().value()).isOne();
			assertThat(registry.get("nats.connection.messages.sent").functionCounter().count())
				.isGreaterThanOrEqualTo(2);
			assertThat(registry.get("nats.connection.bytes.sent").functionCounter().count()).isPositive();
			assertThat(registry.get("nats.connection.messages.received").functionCounter().count()).isPositive();
			assertThat(registry.get("nats.connection.bytes.received").functionCounter().count()).isPositive();
			assertThat(registry.get("nats.connection.reconnects").functionCounter().count()).isZero();
			assertThat(registry.get("nats.connection.outgoing.messages").gauge().value()).isZero();
		});
	}

	@Test
	void tagsAreFewAndHoldNoSubjectAndNoId() {
		this.measured.run((context) -> {
			publish(context, BatchOptions.builder().id("my-id").build(), 2);
			publish(context, BatchOptions.builder().id("my-id").build(), 2);
			publish(context, BatchOptions.builder().build(), 1);
			Batch closed = context.getBean(NatsBatchTemplate.class).begin();
			closed.publish("orders.1", "a");
			closed.close();
			List<Meter> meters = context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.filter((meter) -> meter.getId().getName().startsWith("nats."))
				.toList();
			Set<Tag> tags = meters.stream()
				.flatMap((meter) -> meter.getId().getTags().stream())
				.collect(Collectors.toSet());
			assertThat(tags).containsExactlyInAnyOrder(Tag.of("stream", "orders"), Tag.of("delivery", "direct"),
					Tag.of("outcome", "committed"), Tag.of("outcome", "duplicate"), Tag.of("reason", "closed"));
			assertThat(meters).allSatisfy((meter) -> assertThat(meter.getId().getDescription()).isNotBlank());
		});
	}

	@Test
	void applicationWithoutARegistryIsNotMeasured() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(NatsConnectionMetrics.class)
				.doesNotHaveBean(BatchAbandonedAdvisories.class);
			publish(context, BatchOptions.builder().build(), 2);
		});
	}

	@Test
	void nothingIsMeasuredWithoutMicrometersRegistry() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsConnectionMetrics.class));
	}

	@Test
	void nothingIsMeasuredWhenItIsSwitchedOff() {
		this.measured.withPropertyValues("nats.batch.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsConnectionMetrics.class));
	}

	@Test
	void severalRegistriesOfTheApplicationDoNotKeepItFromStarting() {
		this.measured.withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean("two", MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				publish(context, BatchOptions.builder().build(), 2);
				assertThat(context.getBean("one", MeterRegistry.class).get("nats.connection.up").gauge().value())
					.isOne();
				assertThat(commits(context, "committed")).isOne();
			});
		this.runner.withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean("two", MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void publish(ApplicationContext context, BatchOptions options, int size) {
		context.getBean(NatsBatchTemplate.class).execute(options, (batch) -> {
			for (int i = 0; i < size; i++) {
				batch.publish("orders." + i, "payload");
			}
			return size;
		});
	}

	private static long commits(ApplicationContext context, String outcome) {
		return context.getBean(MeterRegistry.class)
			.get("nats.batch.commit")
			.tags("stream", "orders", "delivery", "direct", "outcome", outcome)
			.timer()
			.count();
	}

	private static Headers byHand(String batch, int sequence) {
		return new Headers().add("Nats-Batch-Id", batch).add("Nats-Batch-Sequence", Integer.toString(sequence));
	}

}
