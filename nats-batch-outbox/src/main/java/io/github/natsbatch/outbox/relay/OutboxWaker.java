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

import io.github.natsbatch.outbox.LaneId;
import io.nats.client.Connection;

/**
 * Tells the relays of other processes that a lane has rows, for a process that writes
 * rows and relays none. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxWaker implements AutoCloseable {

	private final WakeChannel channel;

	/**
	 * Create a waker.
	 * @param connection the connection to the server, which is left open
	 * @param application the name that the relays have, too
	 */
	public OutboxWaker(Connection connection, String application) {
		this.channel = new WakeChannel(connection, application);
	}

	/**
	 * Say that a lane may have rows, after a transaction that inserted one has committed.
	 * Never blocks and never throws for want of a connection.
	 * @param lane the lane
	 */
	public void wake(LaneId lane) {
		this.channel.publish(lane);
	}

	@Override
	public void close() {
		this.channel.close();
	}

}
