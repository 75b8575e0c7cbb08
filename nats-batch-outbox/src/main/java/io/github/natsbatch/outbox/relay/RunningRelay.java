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
import java.util.Set;

import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.TransactionIdGenerator;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.stream.StreamCatalog;
import io.nats.client.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A relay from its start to its stop: the threads and subscriptions that belong to it.
 */
final class RunningRelay {

	private final ConnectionWatch watch;

	private final BatchWriter writer;

	private final RelayMetrics metrics;

	private final @Nullable WakeChannel channel;

	private final LaneSignal signal = new LaneSignal();

	private final RelayLoop loop;

	private final Thread thread;

	RunningRelay(OutboxRelayBuilder builder) {
		Connection connection = builder.connection();
		OutboxDatabase database = builder.database();
		RelaySettings settings = builder.settings();
		this.watch = new ConnectionWatch(connection);
		this.writer = new BatchWriter(connection);
		this.channel = builder.wakesOthers() ? new WakeChannel(connection, builder.application()) : null;
		this.metrics = new RelayMetrics(builder.registry());
		AnswerWaiter answers = new AnswerWaiter(this.watch);
		StreamAccess streams = new StreamAccess(connection, builder.options());
		RelayEnvironment environment = new RelayEnvironment(settings, database.lanes(settings.completion()),
				database.reader(), builder.codec(), this.watch, this.writer, answers, streams,
				new StreamCatalog(connection, builder.options(), Set.of(), null),
				builder.lookup(streams, new IdProbe(this.writer), answers), builder.epoch(),
				new TransactionIdGenerator(), new RelayReporter(this.metrics, builder.listeners()), builder.faults());
		this.loop = new RelayLoop(environment, database.relays(), database.keptRows(), this.metrics, this.signal,
				builder.owner());
		this.thread = new Thread(this.loop, "nats-outbox-relay");
		this.thread.setDaemon(true);
	}

	void start() {
		if (this.channel != null) {
			this.channel.subscribe(this.loop::wake);
		}
		this.thread.start();
	}

	void wake(LaneId lane) {
		if (!this.loop.wake(lane) && this.channel != null) {
			this.channel.publish(lane);
		}
	}

	LaneWorkers workers() {
		return this.loop.workers();
	}

	void stop(Duration atMost) {
		if (this.channel != null) {
			this.channel.close();
		}
		this.signal.stop();
		try {
			this.thread.join(atMost.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.thread.interrupt();
		this.metrics.close();
		this.writer.close();
		this.watch.close();
	}

}
