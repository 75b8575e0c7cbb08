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

import java.util.concurrent.atomic.LongAdder;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;

import org.springframework.util.Assert;

/**
 * Counts the server's own advisories about batches it gave up (ADR-50, "Abandonment
 * Advisories"): incomplete, too large, or without a message for ten seconds. Needs
 * permission to subscribe to the advisories' subject; without it the server says so to
 * the connection's error listener and the count stays 0.
 *
 * @since 0.1.0
 */
public final class BatchAbandonedAdvisories implements AutoCloseable {

	private static final String SUBJECT = "$JS.EVENT.ADVISORY.STREAM.BATCH_ABANDONED.*";

	private final Connection connection;

	private final Dispatcher dispatcher;

	private final LongAdder count = new LongAdder();

	/**
	 * Subscribe to the advisories.
	 * @param connection the connection
	 */
	public BatchAbandonedAdvisories(Connection connection) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
		this.dispatcher = connection.createDispatcher((message) -> this.count.increment());
		this.dispatcher.subscribe(SUBJECT);
	}

	/**
	 * Return how many batches the server gave up since the subscription, of all clients.
	 * @return the number
	 */
	public long count() {
		return this.count.sum();
	}

	@Override
	public void close() {
		if (this.connection.getStatus() != Connection.Status.CLOSED) {
			this.connection.closeDispatcher(this.dispatcher);
		}
	}

}
