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

import java.time.Duration;
import java.util.List;

import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.StreamReader;
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.github.natsbatch.observation.NatsBatchMetrics;
import io.github.natsbatch.stream.StreamCatalog;
import io.github.natsbatch.stream.StreamDefinition;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a template together, and takes them apart in the right order.
 */
final class EngineResources implements AutoCloseable {

	private final BatchEnvironment environment;

	private final EngineThreads threads;

	private final BatchWriter writer;

	private final CommitEngine engine;

	private final BatchCommitter committer;

	EngineResources(NatsBatchTemplateBuilder builder) {
		Connection connection = builder.connection();
		StreamCatalog streams = new StreamCatalog(connection, builder.jetStreamOptions(), builder.streams(),
				builder.defaultStream());
		this.environment = new BatchEnvironment(connection, streams, builder.settings(), new TransactionIdGenerator(),
				new MessageFactory(builder.payloadConverter()),
				new OutgoingBudget(connection.getOptions().getMaxMessagesInOutgoingQueue()),
				new StorageCheck(connection, builder.jetStreamOptions(), builder.settings().storageLimits()),
				domainOf(builder.jetStreamOptions()), builder.startAfter().toCompletableFuture());
		this.threads = new EngineThreads(builder.executor());
		this.writer = new BatchWriter(connection);
		NatsBatchMetrics metrics = new NatsBatchMetrics(builder.meterRegistry());
		GroupSender sender = new GroupSender(this.environment, this.writer, metrics);
		GroupResolver resolver = new GroupResolver(this.environment, this.threads, new IdProbe(this.writer),
				new StoredBatchReader(new StreamReader(connection, builder.jetStreamOptions())));
		this.engine = new CommitEngine(this.environment,
				new GroupDriver(this.environment, sender, resolver, this.threads, metrics));
		lookAtDeclaredStreams(sender, builder);
		metrics.bindEngine(this.engine::queued, this.writer::inFlight);
		this.committer = new BatchCommitter(this.engine, this.threads, metrics, new BatchListeners(builder.listeners()),
				new PublishObservations(builder.observationRegistry(), builder.observationConvention(),
						this.environment),
				builder.outbox());
	}

	// In a thread of its own, since it waits for the server; again after a reconnect,
	// perhaps to a server of another version.
	private void lookAtDeclaredStreams(GroupSender sender, NatsBatchTemplateBuilder builder) {
		List<String> names = builder.streams().stream().map(StreamDefinition::name).toList();
		if (!names.isEmpty()) {
			this.environment.start()
				.whenComplete((done, failure) -> this.engine.onConnected(() -> sender.lookAt(names)));
		}
	}

	// jnats makes $JS.<domain>.API. of a domain, and keeps only that
	private static @Nullable String domainOf(@Nullable JetStreamOptions options) {
		String[] tokens = ((options != null) ? String.valueOf(options.getPrefix()) : "").split("\\.");
		return (tokens.length == 3 && tokens[0].equals("$JS") && tokens[2].equals("API")) ? tokens[1] : null;
	}

	BatchEnvironment environment() {
		return this.environment;
	}

	BatchCommitter committer() {
		return this.committer;
	}

	boolean awaitCompletion(Duration timeout) {
		return this.engine.awaitCompletion(timeout);
	}

	boolean drain() {
		return this.engine.drain();
	}

	@Override
	public void close() {
		this.engine.close();
		this.threads.close();
		this.writer.close();
	}

}
