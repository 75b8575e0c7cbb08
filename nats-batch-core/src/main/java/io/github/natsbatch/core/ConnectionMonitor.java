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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;

/**
 * Waits for a connection that is being established. jnats would take messages meanwhile
 * and send them after the reconnect, also those of a caller who was told that they were
 * not sent.
 */
final class ConnectionMonitor implements ConnectionListener, AutoCloseable {

	private final Connection connection;

	private final Runnable onLost;

	private volatile CompletableFuture<Void> change = new CompletableFuture<>();

	/**
	 * Create the monitor.
	 * @param connection the connection
	 * @param onLost what to do when a connection is lost, in the connection's thread for
	 * callbacks; must not block
	 */
	ConnectionMonitor(Connection connection, Runnable onLost) {
		this.connection = connection;
		this.onLost = onLost;
		connection.addConnectionListener(this);
	}

	boolean isConnected() {
		return this.connection.getStatus() == Connection.Status.CONNECTED;
	}

	boolean isClosed() {
		return this.connection.getStatus() == Connection.Status.CLOSED;
	}

	/**
	 * Return a future that is completed when the connection is made, or given up.
	 * @return completed in the connection's thread for callbacks
	 */
	CompletableFuture<Void> nextConnectedOrClosed() {
		return this.change;
	}

	/**
	 * Do something now, if there is a connection, and each time that there is a new one.
	 * @param action what to do
	 * @param executor what does it
	 */
	void onEachConnection(Runnable action, Executor executor) {
		CompletableFuture<Void> next = this.change;
		if (isConnected()) {
			executor.execute(action);
		}
		next.thenRunAsync(() -> {
			if (!isClosed()) {
				onEachConnection(action, executor);
			}
		}, executor);
	}

	@Override
	@Deprecated
	public void connectionEvent(Connection connection, Events type) {
		if (type == Events.DISCONNECTED || type == Events.CLOSED) {
			this.onLost.run();
		}
		// every failed attempt to reconnect is an event, too, and changes nothing
		if (type == Events.CONNECTED || type == Events.RECONNECTED || type == Events.CLOSED) {
			CompletableFuture<Void> before = this.change;
			this.change = new CompletableFuture<>();
			before.complete(null);
		}
	}

	@Override
	public void close() {
		this.connection.removeConnectionListener(this);
	}

}
