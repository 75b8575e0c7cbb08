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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchPublisher;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelBaggageManager;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Traces of batches, with OpenTelemetry's own tracer behind Micrometer's, as applications
 * have them.
 */
@EmbeddedNats
class TracingTests {

	private final InMemorySpanExporter spans = InMemorySpanExporter.create();

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(SimpleSpanProcessor.create(this.spans))
		.build();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private OtelTracer tracer;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void trace(NatsServer server) {
		OtelCurrentTraceContext current = new OtelCurrentTraceContext();
		Tracer otel = this.provider.get("test");
		this.tracer = new OtelTracer(otel, current, (event) -> {
		}, new OtelBaggageManager(current, List.of("tenant"), List.of()));
		OtelPropagator propagator = new OtelPropagator(ContextPropagators.create(TextMapPropagator
			.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())), otel);
		this.registry.observationConfig()
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingReceiverTracingObservationHandler<>(this.tracer, propagator),
					new PropagatingSenderTracingObservationHandler<>(this.tracer, propagator),
					new DefaultTracingObservationHandler(this.tracer)));
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template((builder) -> builder.observationRegistry(this.registry));
	}

	@AfterEach
	void close() {
		this.nats.close();
		this.provider.close();
	}

	@Test
	void commitIsASpanOfItsCaller() {
		Observation.createNotStarted("request", this.registry).observe(() -> publish("S.a", "S.b", "S.c"));
		SpanData publish = span("publish S");
		assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
		assertThat(publish.getParentSpanId()).isEqualTo(span("request").getSpanId());
		assertThat(publish.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
		assertThat(attribute(publish, "messaging.system")).isEqualTo("nats");
		assertThat(attribute(publish, "messaging.operation.type")).isEqualTo("send");
		assertThat(attribute(publish, "messaging.destination.name")).isEqualTo("S");
		assertThat(attribute(publish, "messaging.batch.message_count")).isEqualTo("3");
		assertThat(attribute(publish, "nats.batch.outcome")).isEqualTo("committed");
		assertThat(this.nats.message("S", 1).getHeaders().getFirst("Batch-Transaction"))
			.startsWith(attribute(publish, "nats.batch.transaction.id"));
	}

	@Test
	void everyMessageCarriesTheTrace() {
		publish("S.a", "S.b", "S.c");
		publish("S.d");
		List<SpanData> published = this.spans.getFinishedSpanItems();
		assertThat(published).hasSize(2);
		assertThat(this.nats.messages("S")).extracting(TracingTests::traceparent)
			.containsExactly(traceparent(published.get(0)), traceparent(published.get(0)),
					traceparent(published.get(0)), traceparent(published.get(1)));
	}

	@Test
	void baggageGoesAlong() {
		Observation.createNotStarted("request", this.registry).observe(() -> {
			try (BaggageInScope baggage = this.tracer.createBaggageInScope("tenant", "acme")) {
				assertThat(baggage.get()).isEqualTo("acme");
				publish("S.a", "S.b");
			}
		});
		assertThat(this.nats.messages("S"))
			.allSatisfy((message) -> assertThat(message.getHeaders().getFirst("baggage")).contains("tenant=acme"));
	}

	@Test
	void asynchronousCommitIsASpanOfItsCaller() {
		Observation.createNotStarted("request", this.registry).observe(() -> {
			Batch batch = this.template.begin();
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			assertThat(batch.commitAsync()).succeedsWithin(Duration.ofSeconds(30));
		});
		assertThat(span("publish S").getParentSpanId()).isEqualTo(span("request").getSpanId());
	}

	@Test
	void failedCommitIsAFailedSpan() {
		PublishOptions wrong = PublishOptions.builder().expectedLastSequence(77).build();
		assertThatExceptionOfType(WrongLastSequenceException.class).isThrownBy(() -> inBatch((batch) -> {
			batch.publish("S.a", null, "a", wrong);
			batch.publish("S.b", "b");
		}));
		SpanData publish = span("publish S");
		assertThat(publish.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(attribute(publish, "nats.batch.outcome")).isEqualTo("rejected");
	}

	@Test
	void abandonedBatchIsNoSpan() {
		assertThatIllegalStateException().isThrownBy(() -> inBatch((batch) -> {
			batch.publish("S.a", "a");
			throw new IllegalStateException("declined");
		}));
		assertThat(this.spans.getFinishedSpanItems()).isEmpty();
	}

	@Test
	void traceOfTheApplicationStays() {
		String own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
		inBatch((batch) -> {
			batch.publish("S.a", new Headers().add("traceparent", own), "a");
			batch.publish("S.b", "b");
		});
		assertThat(this.nats.messages("S")).extracting(TracingTests::traceparent)
			.containsExactly(own, traceparent(span("publish S")));
	}

	@Test
	void messageThatWouldBecomeTooLargeGoesWithoutATrace() {
		this.nats.stream("SMALL",
				(builder) -> builder.subjects("SMALL.>").allowAtomicPublish().maximumMessageSize(1_000));
		publish("SMALL.warm-up", "SMALL.up");
		inBatch((batch) -> {
			batch.publish("SMALL.a", "x".repeat(750));
			batch.publish("SMALL.b", "b");
		});
		assertThat(this.nats.messages("SMALL")).extracting((message) -> traceparent(message) != null)
			.containsExactly(true, true, false, true);
	}

	@Test
	void consumerContinuesTheTrace() throws Exception {
		publish("S.a", "S.b");
		NatsMessageObserver observer = new NatsMessageObserver(this.registry);
		List<Message> messages = fetch();
		observer.observe(messages.get(0), () -> Observation.createNotStarted("work", this.registry).observe(() -> {
		}));
		observer.observe(messages, () -> {
		});
		SpanData publish = span("publish S");
		List<SpanData> processed = this.spans.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getName().equals("process S"))
			.toList();
		assertThat(processed).hasSize(2).allSatisfy((span) -> {
			assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
			assertThat(span.getTraceId()).isEqualTo(publish.getTraceId());
			assertThat(span.getParentSpanId()).isEqualTo(publish.getSpanId());
			assertThat(attribute(span, "messaging.nats.subject")).isEqualTo("S.a");
			assertThat(attribute(span, "messaging.operation.type")).isEqualTo("process");
		});
		assertThat(span("work").getParentSpanId()).isEqualTo(processed.get(0).getSpanId());
	}

	@Test
	void failureOfTheConsumerIsRecordedAndPassedOn() throws Exception {
		publish("S.a");
		NatsMessageObserver observer = new NatsMessageObserver(this.registry);
		Message message = fetch().get(0);
		assertThatIllegalStateException().isThrownBy(() -> observer.observe(message, () -> {
			throw new IllegalStateException("no");
		}));
		assertThat(span("process S").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void messageWithoutATraceBeginsOne() throws Exception {
		this.nats.connection().jetStream().publish("S.a", new byte[0]);
		new NatsMessageObserver(this.registry).observe(fetch().get(0), () -> {
		});
		assertThat(span("process S").getParentSpanContext().isValid()).isFalse();
	}

	@Test
	void namesCanBeReplaced() throws Exception {
		NatsBatchTemplate own = this.nats.template((builder) -> builder.observationRegistry(this.registry)
			.observationConvention(new DefaultNatsBatchObservationConvention() {

				@Override
				public String getContextualName(NatsBatchObservationContext context) {
					return "send " + context.getBatch().size();
				}

			}));
		own.publishBatchAsync(List.of(message("S.a"), message("S.b"))).get(30, TimeUnit.SECONDS);
		NatsMessageObservationConvention convention = new DefaultNatsMessageObservationConvention() {

			@Override
			public String getContextualName(NatsMessageObservationContext context) {
				return "own";
			}

		};
		new NatsMessageObserver(this.registry, convention).observe(fetch().get(0), () -> {
		});
		assertThat(span("send 2")).isNotNull();
		assertThat(span("own")).isNotNull();
	}

	@Test
	void withoutARegistryNothingIsAdded() {
		this.nats.template().executeWithoutResult((batch) -> batch.publish("S.a", "a"));
		assertThat(traceparent(this.nats.message("S", 1))).isNull();
		assertThat(this.spans.getFinishedSpanItems()).isEmpty();
	}

	private void publish(String... subjects) {
		inBatch((batch) -> List.of(subjects).forEach((subject) -> batch.publish(subject, "payload")));
	}

	private void inBatch(Consumer<BatchPublisher> action) {
		this.template.executeWithoutResult(action::accept);
	}

	private List<Message> fetch() throws Exception {
		JetStreamSubscription subscription = this.nats.connection()
			.jetStream()
			.subscribe("S.>", PullSubscribeOptions.builder().stream("S").build());
		return subscription.fetch(2, Duration.ofSeconds(2));
	}

	private SpanData span(String name) {
		return this.spans.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static Message message(String subject) {
		return NatsMessage.builder().subject(subject).data("payload", StandardCharsets.UTF_8).build();
	}

	private static String attribute(SpanData span, String name) {
		return span.getAttributes().get(AttributeKey.stringKey(name));
	}

	private static String traceparent(MessageInfo message) {
		return (message.getHeaders() != null) ? message.getHeaders().getFirst("traceparent") : null;
	}

	private static String traceparent(SpanData span) {
		return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getSpanContext().getTraceFlags().asHex();
	}

}
