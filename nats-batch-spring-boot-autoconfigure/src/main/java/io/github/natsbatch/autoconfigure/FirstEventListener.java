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

package io.github.natsbatch.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * Gets hold of a connection that is being made in the background: jnats shows it to its
 * listener only.
 */
final class FirstEventListener implements ConnectionListener {

	private final CompletableFuture<Connection> connection = new CompletableFuture<>();

	private final @Nullable ConnectionListener next;

	/**
	 * Create a listener.
	 * @param next the listener of the options, or {@code null}
	 */
	FirstEventListener(@Nullable ConnectionListener next) {
		this.next = next;
	}

	CompletableFuture<Connection> connection() {
		return this.connection;
	}

	@Override
	@Deprecated
	public void connectionEvent(Connection connection, Events type) {
		connectionEvent(connection, type, System.currentTimeMillis(), "");
	}

	@Override
	public void connectionEvent(Connection connection, Events type, Long time, String uriDetails) {
		this.connection.complete(connection);
		if (this.next != null) {
			this.next.connectionEvent(connection, type, time, uriDetails);
		}
	}

}
