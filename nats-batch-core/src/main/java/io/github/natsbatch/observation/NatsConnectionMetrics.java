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

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nats.client.Connection;
import io.nats.client.Statistics;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * jnats' statistics of a connection as {@code nats.connection.*}.
 *
 * @since 0.1.0
 */
public final class NatsConnectionMetrics implements MeterBinder {

	private final Connection connection;

	/**
	 * Create the binder.
	 * @param connection the connection to look at
	 */
	public NatsConnectionMetrics(Connection connection) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		counter(registry, "messages.received", "messages", "Messages received", Statistics::getInMsgs);
		counter(registry, "messages.sent", "messages", "Messages sent", Statistics::getOutMsgs);
		counter(registry, "bytes.received", "bytes", "Bytes received", Statistics::getInBytes);
		counter(registry, "bytes.sent", "bytes", "Bytes sent", Statistics::getOutBytes);
		counter(registry, "messages.dropped", "messages", "Messages dropped by slow consumers",
				Statistics::getDroppedCount);
		counter(registry, "reconnects", null, "Reconnects", Statistics::getReconnects);
		counter(registry, "errors", null, "Errors that the server reported", Statistics::getErrs);
		counter(registry, "exceptions", null, "Exceptions in the connection's threads", Statistics::getExceptions);
		gauge(registry, "up", "Whether the connection is established, 1 or 0",
				(connection) -> (connection.getStatus() == Connection.Status.CONNECTED) ? 1 : 0);
		gauge(registry, "outgoing.messages", "Messages in the connection's outgoing queue",
				Connection::outgoingPendingMessageCount);
		gauge(registry, "outgoing.bytes", "Bytes in the connection's outgoing queue", Connection::outgoingPendingBytes);
	}

	private void counter(MeterRegistry registry, String name, @Nullable String unit, String description,
			ToDoubleFunction<Statistics> value) {
		FunctionCounter
			.builder("nats.connection." + name, this.connection,
					(connection) -> value.applyAsDouble(connection.getStatistics()))
			.description(description)
			.baseUnit(unit)
			.register(registry);
	}

	private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Connection> value) {
		Gauge.builder("nats.connection." + name, this.connection, value).description(description).register(registry);
	}

}
