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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;

/**
 * Tells when a connection is lost: an answer that had not come by then never comes.
 */
final class ConnectionWatch implements ConnectionListener, AutoCloseable {

	private final Connection connection;

	private volatile CompletableFuture<Void> loss = new CompletableFuture<>();

	private volatile long lostSince;

	ConnectionWatch(Connection connection) {
		this.connection = connection;
		connection.addConnectionListener(this);
	}

	boolean isConnected() {
		return this.connection.getStatus() == Connection.Status.CONNECTED;
	}

	/**
	 * Return the last error of the connection, which is where a missing permission shows.
	 * @return the error, empty if there was none
	 */
	String lastError() {
		String error = this.connection.getLastError();
		return (error != null) ? error : "";
	}

	/**
	 * Return a future that is completed when the present connection is lost.
	 * @return completed in the connection's thread for callbacks
	 */
	CompletableFuture<Void> nextLoss() {
		return this.loss;
	}

	/**
	 * Return for how long there has been no connection.
	 * @return the time, zero while there is one
	 */
	Duration lostFor() {
		if (isConnected()) {
			this.lostSince = 0;
			return Duration.ZERO;
		}
		long now = System.nanoTime();
		long since = this.lostSince;
		if (since == 0) {
			this.lostSince = now;
			return Duration.ZERO;
		}
		return Duration.ofNanos(now - since);
	}

	@Override
	@Deprecated
	public void connectionEvent(Connection connection, Events type) {
		if (type == Events.DISCONNECTED || type == Events.RECONNECTED || type == Events.CLOSED) {
			CompletableFuture<Void> before = this.loss;
			this.loss = new CompletableFuture<>();
			before.complete(null);
		}
	}

	@Override
	public void close() {
		this.connection.removeConnectionListener(this);
	}

}
