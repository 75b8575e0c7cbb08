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
import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;

/**
 * Messages one by one with {@code JetStream.publish}, which waits for the acknowledgement
 * of each.
 */
public final class OneByOnePublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "JetStream.publish";

	/** What it is called in results when it sends what this library sends. */
	public static final String NAME_WITH_ID = "JetStream.publish with a message id";

	private final JetStream jetStream;

	private final boolean withId;

	private final TransactionIdGenerator ids = new TransactionIdGenerator();

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 * @param withId whether each message has a message id and expects its stream, as
	 * single messages of this library do
	 * @throws IOException if there is no JetStream
	 */
	public OneByOnePublisher(BenchmarkServer server, boolean withId) throws IOException {
		this.jetStream = server.connect().jetStream();
		this.withId = withId;
	}

	@Override
	public void publish(List<byte[]> payloads) throws IOException, JetStreamApiException {
		for (byte[] payload : payloads) {
			if (this.withId) {
				this.jetStream.publish(BenchmarkServer.SUBJECT, payload,
						PublishOptions.builder()
							.messageId(this.ids.generateId().toString())
							.expectedStream(BenchmarkServer.STREAM)
							.build());
			}
			else {
				this.jetStream.publish(BenchmarkServer.SUBJECT, payload);
			}
		}
	}

}
