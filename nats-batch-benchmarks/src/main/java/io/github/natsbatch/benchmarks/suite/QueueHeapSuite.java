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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.LiveHeap;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.GroupCommit;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * What the queue holds when the server stops answering and callers go on: until its limit
 * is reached, and then they wait.
 */
final class QueueHeapSuite implements Suite {

	private static final long LIMIT = 16L * 1024 * 1024;

	private static final int CALLERS = 16;

	private static final int MESSAGES = 3;

	private static final int BYTES = 1024;

	private static final double TIMES_LIMIT = 3;

	@Override
	public String name() {
		return "queue-heap";
	}

	@Override
	public String description() {
		return "live heap when the server stops answering and 16 callers go on until a queue of 16 MiB is full";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		GroupCommit defaults = GroupCommit.DEFAULTS;
		NatsBatchSettings settings = NatsBatchSettings.builder()
			.groupCommit(new GroupCommit(true, defaults.maxMessages(), defaults.maxBytes(), defaults.maxInFlight(),
					defaults.maxQueuedMessages(), LIMIT))
			.build();
		List<Double> full = new ArrayList<>();
		List<Double> after = new ArrayList<>();
		try (BenchmarkServer server = BenchmarkServer.start(Storage.MEMORY);
				NatsBatchTemplate template = NatsBatchTemplate.builder(server.connect()).settings(settings).build()) {
			transaction(template).commit();
			for (int i = 0; i < effort.repetitions(10); i++) {
				long before = LiveHeap.used();
				Flood flood = new Flood(template);
				server.leader().pause();
				flood.begin();
				flood.awaitStandstill();
				full.add((LiveHeap.used() - before) / (double) LIMIT);
				server.leader().resume();
				flood.end();
				after.add((LiveHeap.used() - before) / (double) LIMIT);
			}
			return new Findings(server.leader().version(),
					List.of(Claim.atMost("live heap with a full queue, over the queue's limit", TIMES_LIMIT,
							new Samples(full)),
							Claim.information("live heap after all of it was stored, over the queue's limit", "",
									new Samples(after))),
					List.of());
		}
	}

	private static Batch transaction(NatsBatchTemplate template) {
		Batch batch = template.begin();
		for (int i = 0; i < MESSAGES; i++) {
			batch.publish(BenchmarkServer.SUBJECT, new byte[BYTES]);
		}
		return batch;
	}

	/**
	 * Callers that commit without waiting for the outcome.
	 */
	private static final class Flood {

		/** A queue that has taken nothing for so long is full. */
		private static final Duration STANDSTILL = Duration.ofMillis(500);

		private final NatsBatchTemplate template;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final AtomicInteger taken = new AtomicInteger();

		private final ConcurrentLinkedQueue<CompletableFuture<BatchReceipt>> receipts = new ConcurrentLinkedQueue<>();

		private final CountDownLatch gone = new CountDownLatch(CALLERS);

		Flood(NatsBatchTemplate template) {
			this.template = template;
		}

		void begin() {
			SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("flood-");
			for (int i = 0; i < CALLERS; i++) {
				threads.execute(() -> {
					while (!this.ended.get()) {
						this.receipts.add(transaction(this.template).commitAsync());
						this.taken.incrementAndGet();
					}
					this.gone.countDown();
				});
			}
		}

		void awaitStandstill() {
			int before = -1;
			while (this.taken.get() != before) {
				before = this.taken.get();
				LockSupport.parkNanos(STANDSTILL.toNanos());
			}
		}

		void end() throws InterruptedException {
			this.ended.set(true);
			this.gone.await();
			this.receipts.forEach(CompletableFuture::join);
			this.receipts.clear();
		}

	}

}
