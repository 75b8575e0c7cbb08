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
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;

/**
 * The least that can be done with jnats: a loop that writes the bytes which this library
 * writes, and waits for the reply to the commit. It checks nothing, and the reply to the
 * first message goes to a subject that nobody listens to, so no correct client can be as
 * cheap.
 */
public final class BareLoopPublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "bare loop";

	private final Connection connection;

	private final String ignored;

	private final TransactionIdGenerator ids = new TransactionIdGenerator();

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 */
	public BareLoopPublisher(BenchmarkServer server) {
		this.connection = server.connect();
		this.ignored = this.connection.createInbox() + ".1.0";
	}

	@Override
	public void publish(List<byte[]> payloads) throws Exception {
		String id = this.ids.generateId().toString();
		int size = payloads.size();
		for (int i = 0; i < size - 1; i++) {
			this.connection.publish(BenchmarkServer.SUBJECT, (i == 0) ? this.ignored : null, headers(id, i, size),
					payloads.get(i));
		}
		Message reply = this.connection
			.request(BenchmarkServer.SUBJECT, headers(id, size - 1, size), payloads.get(size - 1))
			.get(10, TimeUnit.SECONDS);
		new PublishAck(reply);
	}

	private static Headers headers(String id, int index, int size) {
		int position = index + 1;
		Headers headers = new Headers();
		headers.put(ProtocolHeaders.BATCH_ID, id);
		headers.put(ProtocolHeaders.BATCH_SEQUENCE, Integer.toString(position));
		headers.put(ProtocolHeaders.TRANSACTION, id + ';' + position + '/' + size);
		if (index == 0) {
			headers.put(ProtocolHeaders.MESSAGE_ID, id);
			headers.put(ProtocolHeaders.EXPECTED_STREAM, BenchmarkServer.STREAM);
		}
		if (position == size) {
			headers.put(ProtocolHeaders.BATCH_COMMIT, ProtocolHeaders.COMMIT_AND_STORE);
		}
		return headers;
	}

}
