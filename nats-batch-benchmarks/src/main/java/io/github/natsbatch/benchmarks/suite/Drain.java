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

package io.github.natsbatch.benchmarks.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.LiveHeap;
import io.github.natsbatch.benchmarks.harness.OutboxTables;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.relay.OutboxRelay;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

/**
 * Lets a relay bring waiting rows to the stream, over one lane, with its own settings.
 */
final class Drain {

	/** How often the stream is asked, which costs the server as little as it says. */
	private static final int POLL_MILLIS = 5;

	private static final int EXAMINATIONS = 5;

	private final BenchmarkServer server;

	private final OutboxTables tables;

	Drain(BenchmarkServer server, OutboxTables tables) {
		this.server = server;
		this.tables = tables;
	}

	/**
	 * Insert rows, start a relay, and stop it when everything is on the stream.
	 * @param rows the number of rows
	 * @param messages the messages in each
	 * @param bytes the payload of each message
	 * @param examine whether to look at heap and dead rows now and then, for which the
	 * relay has to wait
	 * @return what was found
	 * @throws IOException if the relay gets no connection
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	Found of(int rows, int messages, int bytes, boolean examine) throws IOException, InterruptedException {
		this.server.purge();
		this.tables.vacuum();
		this.tables.fill(rows, messages, bytes);
		Connection connection = Nats
			.connect(Options.builder().server(this.server.leader().url()).reconnectBufferSize(0).build());
		OutboxRelay relay = OutboxRelay.builder()
			.connection(connection)
			.database(this.tables.database())
			.application("benchmark")
			.build();
		long all = (long) rows * messages;
		Found found = new Found(rows);
		found.begin();
		relay.start();
		relay.wake(new LaneId(BenchmarkServer.STREAM, 0));
		await(all, examine ? found : null);
		found.end();
		relay.stop();
		connection.close();
		if (this.server.stored() != all || this.tables.rows() != 0) {
			throw new IllegalStateException("wanted " + all + " messages on the stream and no rows, found "
					+ this.server.stored() + " and " + this.tables.rows());
		}
		return found;
	}

	private void await(long all, @Nullable Found examined) throws InterruptedException {
		long stored = 0;
		while (stored < all) {
			// nothing tells when a stream has a number of messages: asking without a
			// pause
			// would take the processor from those who are measured
			Thread.sleep(POLL_MILLIS);
			stored = this.server.stored();
			if (examined != null && stored * (EXAMINATIONS + 1) / all > examined.heap.size()) {
				long pause = System.nanoTime();
				examined.heap.add(LiveHeap.used());
				examined.deadRows.add(this.tables.deadRows());
				examined.begin += System.nanoTime() - pause;
			}
		}
	}

	/**
	 * What was found.
	 */
	static final class Found {

		private final int rows;

		private final List<Long> heap = new ArrayList<>();

		private final List<Long> deadRows = new ArrayList<>();

		private long begin;

		private long end;

		private Found(int rows) {
			this.rows = rows;
		}

		private void begin() {
			this.begin = System.nanoTime();
		}

		private void end() {
			this.end = System.nanoTime();
		}

		/**
		 * Return the rate, from the start of the relay to the last message.
		 * @return rows per second
		 */
		double rowsPerSecond() {
			return this.rows * 1e9 / (this.end - this.begin);
		}

		/**
		 * Return the live heap in between.
		 * @return bytes
		 */
		List<Long> heap() {
			return this.heap;
		}

		/**
		 * Return the dead rows in between.
		 * @return their numbers
		 */
		List<Long> deadRows() {
			return this.deadRows;
		}

	}

}
