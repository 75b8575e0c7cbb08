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

package io.github.natsbatch.benchmarks.publisher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.nats.client.JetStream;
import io.nats.client.api.PublishAck;

/**
 * The same messages without atomicity: {@code JetStream.publishAsync} for each, then wait
 * for all acknowledgements. Some messages of a transaction may be stored and others not.
 */
public final class PublishAsyncPublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "publishAsync, not atomic";

	private final JetStream jetStream;

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 * @throws IOException if there is no JetStream
	 */
	public PublishAsyncPublisher(BenchmarkServer server) throws IOException {
		this.jetStream = server.connect().jetStream();
	}

	@Override
	public void publish(List<byte[]> payloads) throws Exception {
		List<CompletableFuture<PublishAck>> acknowledgements = new ArrayList<>(payloads.size());
		for (byte[] payload : payloads) {
			acknowledgements.add(this.jetStream.publishAsync(BenchmarkServer.SUBJECT, payload));
		}
		for (CompletableFuture<PublishAck> acknowledgement : acknowledgements) {
			acknowledgement.get(10, TimeUnit.SECONDS);
		}
	}

}
