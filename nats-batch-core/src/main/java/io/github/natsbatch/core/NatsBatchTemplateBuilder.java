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

package io.github.natsbatch.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.github.natsbatch.BatchListener;
import io.github.natsbatch.PayloadConverter;
import io.github.natsbatch.observation.NatsBatchObservationConvention;
import io.github.natsbatch.stream.StreamDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Builds a {@link NatsBatchTemplate}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class NatsBatchTemplateBuilder {

	private final Connection connection;

	private NatsBatchSettings settings = NatsBatchSettings.builder().build();

	private @Nullable JetStreamOptions jetStreamOptions;

	private @Nullable String defaultStream;

	private final List<StreamDefinition> streams = new ArrayList<>();

	private final List<BatchListener> listeners = new ArrayList<>();

	private PayloadConverter payloadConverter = (payload, headers) -> {
		throw new IllegalStateException("There is no PayloadConverter; give the template one, such as "
				+ "JsonPayloadConverter, or publish byte[] or String");
	};

	private MeterRegistry meterRegistry = new CompositeMeterRegistry();

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable NatsBatchObservationConvention observationConvention;

	private @Nullable Executor executor;

	private CompletionStage<?> startAfter = CompletableFuture.completedStage(null);

	private @Nullable TransactionOutbox outbox;

	NatsBatchTemplateBuilder(Connection connection) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
	}

	/**
	 * Set how the template behaves where a batch's own options do not say.
	 * @param settings the settings
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder settings(NatsBatchSettings settings) {
		Assert.notNull(settings, "'settings' must not be null");
		this.settings = settings;
		return this;
	}

	/**
	 * Set the JetStream domain or prefix, and the time-out of requests about streams.
	 * @param jetStreamOptions the options
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder jetStreamOptions(@Nullable JetStreamOptions jetStreamOptions) {
		this.jetStreamOptions = jetStreamOptions;
		return this;
	}

	/**
	 * Set the stream for subjects that no stream is found for.
	 * @param defaultStream the name, or {@code null} for none
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder defaultStream(@Nullable String defaultStream) {
		this.defaultStream = defaultStream;
		return this;
	}

	/**
	 * Add declared streams, whose subjects are known without asking the server.
	 * @param streams the streams
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder streams(Collection<StreamDefinition> streams) {
		this.streams.addAll(streams);
		return this;
	}

	/**
	 * Add listeners.
	 * @param listeners the listeners, in the order they are called in
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder listeners(Collection<? extends BatchListener> listeners) {
		this.listeners.addAll(listeners);
		return this;
	}

	/**
	 * Set what turns payload objects into bytes.
	 * @param payloadConverter the converter; not set, only {@code byte[]}, {@code String}
	 * and {@code null} can be published
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder payloadConverter(PayloadConverter payloadConverter) {
		Assert.notNull(payloadConverter, "'payloadConverter' must not be null");
		this.payloadConverter = payloadConverter;
		return this;
	}

	/**
	 * Set where the meters are registered.
	 * @param meterRegistry the registry; not set, nothing is measured
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder meterRegistry(MeterRegistry meterRegistry) {
		Assert.notNull(meterRegistry, "'meterRegistry' must not be null");
		this.meterRegistry = meterRegistry;
		return this;
	}

	/**
	 * Set where commits are observed, which gives the messages the headers of their
	 * trace.
	 * @param observationRegistry the registry; by default nobody observes
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder observationRegistry(ObservationRegistry observationRegistry) {
		Assert.notNull(observationRegistry, "'observationRegistry' must not be null");
		this.observationRegistry = observationRegistry;
		return this;
	}

	/**
	 * Set the names and tags of observations.
	 * @param observationConvention the convention; by default OpenTelemetry's names
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder observationConvention(NatsBatchObservationConvention observationConvention) {
		Assert.notNull(observationConvention, "'observationConvention' must not be null");
		this.observationConvention = observationConvention;
		return this;
	}

	/**
	 * Set what runs listeners and completes futures for commits that nobody waits for.
	 * @param executor the executor, which must not run one task at a time only, since a
	 * task may wait for another; {@code null} for threads of the template's own
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder executor(@Nullable Executor executor) {
		this.executor = executor;
		return this;
	}

	/**
	 * Hold batches back until something is done that they need, such as the creation of
	 * their streams. A caller waits for it as for a connection: as long as its time-out.
	 * @param startAfter what is waited for, whether it then succeeded or failed; not set,
	 * nothing
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder startAfter(CompletionStage<?> startAfter) {
		Assert.notNull(startAfter, "'startAfter' must not be null");
		this.startAfter = startAfter;
		return this;
	}

	/**
	 * Set the outbox that batches of transactions go to.
	 * @param outbox the outbox, such as {@code JdbcTransactionOutbox} of
	 * {@code nats-batch-outbox}; {@code null} for none
	 * @return this builder
	 */
	public NatsBatchTemplateBuilder outbox(@Nullable TransactionOutbox outbox) {
		this.outbox = outbox;
		return this;
	}

	/**
	 * Build the template.
	 * @return the template
	 */
	public NatsBatchTemplate build() {
		return new NatsBatchTemplate(this);
	}

	Connection connection() {
		return this.connection;
	}

	NatsBatchSettings settings() {
		return this.settings;
	}

	@Nullable JetStreamOptions jetStreamOptions() {
		return this.jetStreamOptions;
	}

	@Nullable String defaultStream() {
		return this.defaultStream;
	}

	List<StreamDefinition> streams() {
		return this.streams;
	}

	List<BatchListener> listeners() {
		return this.listeners;
	}

	PayloadConverter payloadConverter() {
		return this.payloadConverter;
	}

	ObservationRegistry observationRegistry() {
		return this.observationRegistry;
	}

	@Nullable NatsBatchObservationConvention observationConvention() {
		return this.observationConvention;
	}

	MeterRegistry meterRegistry() {
		return this.meterRegistry;
	}

	@Nullable Executor executor() {
		return this.executor;
	}

	@Nullable TransactionOutbox outbox() {
		return this.outbox;
	}

	CompletionStage<?> startAfter() {
		return this.startAfter;
	}

}
