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

import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.StreamReader;
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.github.natsbatch.observation.NatsBatchMetrics;
import io.github.natsbatch.stream.StreamCatalog;
import io.nats.client.Connection;

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
				new MessageFactory(builder.payloadConverter()));
		this.threads = new EngineThreads(builder.executor());
		this.writer = new BatchWriter(connection);
		DuplicateResolver duplicates = new DuplicateResolver(this.environment, this.threads, new IdProbe(this.writer),
				new StreamReader(connection, builder.jetStreamOptions()));
		NatsBatchMetrics metrics = new NatsBatchMetrics(builder.meterRegistry());
		this.engine = new CommitEngine(this.environment, this.writer, duplicates, this.threads, metrics,
				builder.startAfter().toCompletableFuture());
		metrics.bindEngine(this.engine::queued, this.engine::inFlight);
		this.committer = new BatchCommitter(this.engine, this.threads, metrics,
				new BatchListeners(builder.listeners()));
	}

	BatchEnvironment environment() {
		return this.environment;
	}

	BatchCommitter committer() {
		return this.committer;
	}

	@Override
	public void close() {
		this.engine.close();
		this.threads.close();
		this.writer.close();
	}

}
