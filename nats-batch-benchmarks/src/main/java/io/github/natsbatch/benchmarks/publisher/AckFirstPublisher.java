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

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;

/**
 * A publisher as introductions to batches show it: send the first message and wait for
 * its acknowledgement, send the rest, then commit. A batch of its own for each
 * transaction, no message ids, no second attempt.
 */
public final class AckFirstPublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "naive, first ack awaited";

	private final Connection connection;

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 */
	public AckFirstPublisher(BenchmarkServer server) {
		this.connection = server.connect();
	}

	@Override
	public void publish(List<byte[]> payloads) throws Exception {
		String id = NUID.nextGlobal();
		int size = payloads.size();
		Message first = request(id, 1, size, payloads.get(0));
		if (size == 1 || first.getData().length > 0 || first.isStatusMessage()) {
			// an acknowledgement, or an exception that says what the server refused
			new PublishAck(first);
			return;
		}
		for (int position = 2; position < size; position++) {
			this.connection.publish(BenchmarkServer.SUBJECT, headers(id, position, size), payloads.get(position - 1));
		}
		new PublishAck(request(id, size, size, payloads.get(size - 1)));
	}

	private Message request(String id, int position, int size, byte[] payload) throws Exception {
		return this.connection.request(BenchmarkServer.SUBJECT, headers(id, position, size), payload)
			.get(10, TimeUnit.SECONDS);
	}

	private static Headers headers(String id, int position, int size) {
		Headers headers = new Headers();
		headers.put(ProtocolHeaders.BATCH_ID, id);
		headers.put(ProtocolHeaders.BATCH_SEQUENCE, Integer.toString(position));
		if (position == size) {
			headers.put(ProtocolHeaders.BATCH_COMMIT, ProtocolHeaders.COMMIT_AND_STORE);
		}
		return headers;
	}

}
