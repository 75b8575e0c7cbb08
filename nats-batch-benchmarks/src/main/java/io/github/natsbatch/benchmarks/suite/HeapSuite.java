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

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.LiveHeap;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a large batch holds on to: before its commit, while its answer is awaited, and
 * when the connection takes nothing any more, so that the messages wait in jnats' queue,
 * too.
 */
final class HeapSuite implements Suite {

	private static final int MESSAGES = 1000;

	private static final int BYTES = 1024;

	private static final int CLOG_ATTEMPTS = 20;

	private static final int CLOG_MESSAGES = 128;

	private static final int CLOG_BYTES = 64 * 1024;

	/** A connection that has written nothing for so long is clogged. */
	private static final Duration STANDSTILL = Duration.ofMillis(250);

	private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(30);

	private static final double TIMES_PAYLOAD = 3;

	@Override
	public String name() {
		return "heap";
	}

	@Override
	public String description() {
		return "live heap of a batch of 1,000 messages of 1 KiB, before and during its commit";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		Found found = new Found();
		try (BenchmarkServer server = BenchmarkServer.start(Storage.MEMORY)) {
			Connection connection = server.connect();
			NatsBatchTemplate template = NatsBatchTemplate.builder(connection).build();
			fill(template.begin()).commit();
			for (int i = 0; i < effort.repetitions(9); i++) {
				measureCommit(server, connection, template, found);
				found.clogged.add(clogged(server, connection, () -> fill(template.begin()).commitAsync()));
				found.queued.add(clogged(server, connection, () -> queue(connection)));
			}
			template.close();
			return new Findings(server.leader().version(), found.claims(), List.of());
		}
	}

	private static void measureCommit(BenchmarkServer server, Connection connection, NatsBatchTemplate template,
			Found found) {
		long before = LiveHeap.used();
		Batch batch = fill(template.begin());
		found.open.add(grown(before));
		server.leader().pause();
		CompletableFuture<BatchReceipt> receipt = batch.commitAsync();
		awaitStandstill(connection);
		found.unanswered.add(grown(before));
		server.leader().resume();
		receipt.join();
		found.closed.add(grown(before));
		Reference.reachabilityFence(batch);
	}

	private static Batch fill(Batch batch) {
		for (int i = 0; i < MESSAGES; i++) {
			batch.publish(BenchmarkServer.SUBJECT, new byte[BYTES]);
		}
		return batch;
	}

	// The operating system takes some megabytes from a connection that nobody reads, at
	// times some more later on, and what it took is not in the heap any more: then the
	// measurement is made again.
	private static double clogged(BenchmarkServer server, Connection connection, Supplier<@Nullable Object> publishing)
			throws InterruptedException, TimeoutException {
		for (int attempt = 0; attempt < CLOG_ATTEMPTS; attempt++) {
			clog(server, connection);
			long before = LiveHeap.used();
			long written = connection.getStatistics().getOutMsgs();
			Object published = publishing.get();
			double grown = grown(before);
			boolean complete = connection.getStatistics().getOutMsgs() == written;
			server.leader().resume();
			if (published instanceof CompletableFuture<?> receipt) {
				receipt.join();
			}
			// nothing of this may be in the heap when the next measurement begins
			connection.flush(FLUSH_TIMEOUT);
			if (complete) {
				return grown;
			}
		}
		throw new IllegalStateException("the operating system takes from a connection that nobody reads, in "
				+ CLOG_ATTEMPTS + " attempts, so what waits in it cannot be measured");
	}

	private static void clog(BenchmarkServer server, Connection connection) {
		server.leader().pause();
		do {
			for (int i = 0; i < CLOG_MESSAGES; i++) {
				connection.publish("unused", new byte[CLOG_BYTES]);
			}
		}
		while (awaitStandstill(connection));
	}

	// Returns whether something was written meanwhile.
	private static boolean awaitStandstill(Connection connection) {
		long first = connection.getStatistics().getOutMsgs();
		long before;
		long now = first;
		do {
			before = now;
			LockSupport.parkNanos(STANDSTILL.toNanos());
			now = connection.getStatistics().getOutMsgs();
		}
		while (now > before);
		return now > first;
	}

	private static @Nullable Object queue(Connection connection) {
		for (int i = 0; i < MESSAGES; i++) {
			Headers headers = new Headers();
			headers.put("Header-1", "018f0000-0000-7000-8000-000000000000");
			headers.put("Header-2", Integer.toString(i));
			headers.put("Header-3", "018f0000-0000-7000-8000-000000000000;" + i + "/1000");
			connection.publish("unused", headers, new byte[BYTES]);
		}
		return null;
	}

	private static double grown(long before) {
		return (LiveHeap.used() - before) / (double) (MESSAGES * BYTES);
	}

	/**
	 * The samples, each the growth of the live heap over the payloads.
	 */
	private static final class Found {

		private final List<Double> open = new ArrayList<>();

		private final List<Double> unanswered = new ArrayList<>();

		private final List<Double> closed = new ArrayList<>();

		private final List<Double> clogged = new ArrayList<>();

		private final List<Double> queued = new ArrayList<>();

		List<Claim> claims() {
			return List.of(claim("before the commit", this.open),
					claim("during the commit, written and unanswered", this.unanswered),
					claim("during the commit on a connection that takes nothing", this.clogged),
					Claim.information("the same for jnats alone, the messages with three headers in its queue", "",
							new Samples(this.queued)),
					Claim.information("live heap over the payloads, after the commit, the closed batch still held", "",
							new Samples(this.closed)));
		}

		private static Claim claim(String when, List<Double> samples) {
			return Claim.atMost("live heap over the payloads, " + when, TIMES_PAYLOAD, new Samples(samples));
		}

	}

}
