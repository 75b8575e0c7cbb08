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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.PayloadConverter;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.JsonPayloadConverter;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.observation.DefaultNatsBatchObservationConvention;
import io.github.natsbatch.observation.NatsBatchObservationConvention;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The template: what properties and beans make of it.
 */
@EmbeddedNats
class NatsBatchAutoConfigurationTests {

	private final NatsServer server;

	private final ApplicationContextRunner runner;

	NatsBatchAutoConfigurationTests(NatsServer server) {
		this.server = server;
		this.runner = ContextRunners.with(server)
			.withPropertyValues("nats.batch.streams.orders.subjects=orders.>",
					"nats.batch.streams.orders.storage=memory");
	}

	@Test
	void templateOfTheApplicationReplacesOurs() {
		this.runner.withUserConfiguration(OwnTemplate.class)
			.run((context) -> assertThat(context).hasSingleBean(NatsBatchTemplate.class).hasBean("ownTemplate"));
	}

	@Test
	void severalConnectionsAreLeftToTheApplicationUnlessOneIsPrimary() {
		ApplicationContextRunner several = this.runner.withBean("invoices", Connection.class, this::connect);
		several.withBean("orders", Connection.class, this::connect)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsBatchTemplate.class));
		several.withBean("orders", Connection.class, this::connect, (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context.getBean(NatsBatchTemplate.class)).satisfies((template) -> {
				assertThat(context.getBean(NatsStreamInitializer.class).definitions()).hasSize(1);
				assertThat(text(published(context, "to the primary"))).isEqualTo("to the primary");
			}));
	}

	@Test
	void objectsAreJsonAsTheApplicationWritesIt() {
		this.runner
			.withBean(JsonMapperBuilderCustomizer.class,
					() -> (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
			.run((context) -> {
				MessageInfo message = published(context, new PlacedOrder("tea"));
				assertThat(text(message)).isEqualTo("{\"item_name\":\"tea\"}");
				assertThat(message.getHeaders().getFirst("Content-Type")).isEqualTo("application/json");
			});
	}

	@Test
	void converterOfTheApplicationReplacesJson() {
		this.runner.withBean(PayloadConverter.class, () -> (payload, headers) -> ("own " + payload).getBytes())
			.run((context) -> {
				assertThat(context).doesNotHaveBean(JsonPayloadConverter.class);
				assertThat(text(published(context, 7))).isEqualTo("own 7");
			});
	}

	@Test
	void severalConvertersAreRefusedAtStartUp() {
		this.runner.withBean("one", PayloadConverter.class, () -> (payload, headers) -> new byte[0])
			.withBean("two", PayloadConverter.class, () -> (payload, headers) -> new byte[0])
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("one,two"));
	}

	@Test
	void textIsPublishedWithoutJackson() {
		this.runner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PayloadConverter.class);
			assertThat(text(published(context, "text"))).isEqualTo("text");
			assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> published(context, new PlacedOrder("tea")))
				.havingRootCause()
				.withMessageContaining("There is no PayloadConverter");
		});
	}

	@Test
	void listenersAreToldInTheirOrderByTheExecutorOfTheApplication() {
		this.runner.withUserConfiguration(Listeners.class, OwnExecutor.class).run((context) -> {
			Batch batch = context.getBean(NatsBatchTemplate.class).begin();
			batch.publish("orders.a", "a");
			batch.commitAsync().get(30, TimeUnit.SECONDS);
			assertThat(context.getBean(Listeners.class).told.get()).isEqualTo("first,second,own-executor-");
		});
	}

	@Test
	void commitsAreObservedWithTheNamesOfTheApplication() {
		List<String> observed = new CopyOnWriteArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

			@Override
			public void onStop(Observation.Context context) {
				observed
					.add(context.getName() + " " + context.getLowCardinalityKeyValue("nats.batch.outcome").getValue());
			}

		});
		ApplicationContextRunner observing = this.runner.withBean(ObservationRegistry.class, () -> registry);
		observing.run((context) -> published(context, "a"));
		observing.withBean(NatsBatchObservationConvention.class, OwnConvention::new)
			.run((context) -> published(context, "a"));
		assertThat(observed).containsExactly("nats.batch.publish committed", "own committed");
	}

	@Test
	void executorIsNamed() {
		this.runner.withBean("some", Executor.class, () -> (task) -> {
			throw new IllegalStateException("not ours");
		}).run((context) -> {
			Batch batch = context.getBean(NatsBatchTemplate.class).begin();
			batch.publish("orders.a", "a");
			assertThat(batch.commitAsync().get(30, TimeUnit.SECONDS).size()).isEqualTo(1);
		});
	}

	@Test
	void publishOutsideOfABatchIsRefusedUnlessAllowed() {
		this.runner.run((context) -> assertThatIllegalStateException()
			.isThrownBy(() -> context.getBean(NatsBatchTemplate.class).publish("orders.a", "a"))
			.withMessageContaining("nats.batch.allow-immediate-publish=true"));
		this.runner.withPropertyValues("nats.batch.allow-immediate-publish=true").run((context) -> {
			long before = ContextRunners.lastSequence(context, "orders");
			context.getBean(NatsBatchTemplate.class).publish("orders.a", "a");
			assertThat(ContextRunners.lastSequence(context, "orders")).isEqualTo(before + 1);
		});
	}

	@Test
	void batchHasAtMostMaxMessages() {
		this.runner.withPropertyValues("nats.batch.max-messages=2").run((context) -> {
			NatsBatchTemplate template = context.getBean(NatsBatchTemplate.class);
			try (Batch batch = template.begin()) {
				batch.publish("orders.a", "a");
				batch.publish("orders.b", "b");
				assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("orders.c", "c"));
			}
		});
	}

	@Test
	void messageIdIsLeftOutWithoutDeduplication() {
		this.runner
			.run((context) -> assertThat(published(context, "a").getHeaders().getFirst("Nats-Msg-Id")).isNotNull());
		this.runner.withPropertyValues("nats.batch.deduplication=off")
			.run((context) -> assertThat(published(context, "a").getHeaders().getFirst("Nats-Msg-Id")).isNull());
	}

	@Test
	void defaultStreamTakesWhatNoDeclaredStreamDoes(NatsServer server) {
		ContextRunners.with(server)
			.withPropertyValues("nats.batch.streams.rest.subjects=rest.>", "nats.batch.streams.rest.storage=memory")
			.run((context) -> {
			});
		this.runner.withPropertyValues("nats.batch.default-stream=rest")
			.run((context) -> assertThat(publish(context, "rest.a", "a").stream()).isEqualTo("rest"));
	}

	@Test
	void streamsAreThoseOfTheDomain() {
		try (NatsServer hub = NatsServer.builder().config("jetstream { domain: hub }").start()) {
			ContextRunners.with(hub)
				.withPropertyValues("nats.batch.jetstream.domain=hub", "nats.batch.streams.orders.storage=memory")
				.run((context) -> assertThat(publish(context, "orders", "a").lastSequence()).isEqualTo(1));
			ContextRunners.with(hub)
				.withPropertyValues("nats.batch.jetstream.prefix=$JS.hub.API",
						"nats.batch.streams.orders.storage=memory")
				.run((context) -> assertThat(publish(context, "orders", "a").lastSequence()).isEqualTo(2));
			ContextRunners.with(hub)
				.withPropertyValues("nats.batch.jetstream.domain=other", "nats.batch.streams.orders.storage=memory")
				.run((context) -> assertThat(context).getFailure()
					.hasStackTraceContaining("could not be asked for the declared streams"));
		}
	}

	@Test
	void settingsAreThoseOfTheProperties() {
		NatsBatchProperties properties = NatsBatchPropertiesTests
			.bind(Map.of("commit-timeout", "3s", "shutdown-timeout", "4s", "max-messages", "5",
					"flow-control.ack-first", "true", "flow-control.ack-every", "6", "flow-control.ack-timeout", "7s",
					"retry.max-attempts", "8", "retry.initial-backoff", "9ms", "retry.max-backoff", "10ms"));
		assertThat(properties.toSettings()).satisfies((settings) -> {
			assertThat(settings.commitTimeout()).isEqualTo(Duration.ofSeconds(3));
			assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(4));
			assertThat(settings.maxMessages()).isEqualTo(5);
			assertThat(settings.retry().maxAttempts()).isEqualTo(8);
			assertThat(settings.retry().initialBackoff()).isEqualTo(Duration.ofMillis(9));
			assertThat(settings.retry().maxBackoff()).isEqualTo(Duration.ofMillis(10));
			assertThat(settings).asString().contains("ackFirst=true", "ackEvery=6", "ackTimeout=PT7S");
		});
	}

	private static BatchReceipt publish(ApplicationContext context, String subject, Object payload) {
		Batch batch = context.getBean(NatsBatchTemplate.class).begin();
		batch.publish(subject, payload);
		return batch.commit();
	}

	private Connection connect() {
		try {
			return Nats.connect(this.server.url());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MessageInfo published(ApplicationContext context, Object payload) {
		BatchReceipt receipt = publish(context, "orders.a", payload);
		try {
			return context.getBean(Connection.class).jetStreamManagement().getMessage("orders", receipt.lastSequence());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(MessageInfo message) {
		return new String(message.getData(), StandardCharsets.UTF_8);
	}

	private record PlacedOrder(String itemName) {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTemplate {

		@Bean
		NatsBatchTemplate ownTemplate(Connection connection) {
			return NatsBatchTemplate.builder(connection).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean
		Executor natsBatchExecutor() {
			return new SimpleAsyncTaskExecutor("own-executor-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private final AtomicReference<String> told = new AtomicReference<>("");

		@Bean
		@Order(2)
		BatchListener second() {
			return listener(() -> "second," + Thread.currentThread().getName().replaceAll("\\d", ""));
		}

		@Bean
		@Order(1)
		BatchListener first() {
			return listener(() -> "first,");
		}

		private BatchListener listener(Supplier<String> words) {
			return new BatchListener() {

				@Override
				public void onCommitted(BatchReceipt receipt) {
					Listeners.this.told.updateAndGet((before) -> before + words.get());
				}

				@Override
				public void onAbandoned(BatchInfo batch, @Nullable Throwable cause) {
					throw new IllegalStateException("committed");
				}

			};
		}

	}

	static class OwnConvention extends DefaultNatsBatchObservationConvention {

		@Override
		public String getName() {
			return "own";
		}

	}

}
