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

package io.github.natsbatch.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.benchmarks.result.Round;
import io.nats.client.JetStreamApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * One contestant's turn: its callers start together, and each begins transactions one
 * after the other until the time is over.
 */
final class Turn {

	private final Contestant contestant;

	private final Duration duration;

	private final CountDownLatch go = new CountDownLatch(1);

	Turn(Contestant contestant, Duration duration) {
		this.contestant = contestant;
		this.duration = duration;
	}

	/**
	 * Take the turn.
	 * @param number the round's number
	 * @return what was measured
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	Round take(int number) throws InterruptedException {
		int callers = this.contestant.cell().callers();
		CountDownLatch ready = new CountDownLatch(callers);
		CountDownLatch done = new CountDownLatch(callers);
		List<Caller> all = new ArrayList<>();
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("caller-");
		threads.setVirtualThreads(this.contestant.virtualThreads());
		for (int i = 0; i < callers; i++) {
			Caller caller = new Caller();
			all.add(caller);
			threads.execute(() -> {
				ready.countDown();
				caller.run();
				done.countDown();
			});
		}
		ready.await();
		this.go.countDown();
		done.await();
		return summarize(number, all);
	}

	private static Round summarize(int number, List<Caller> callers) {
		Latencies latencies = new Latencies();
		double perSecond = 0;
		Map<String, Long> failures = new HashMap<>();
		for (Caller caller : callers) {
			latencies.addAll(caller.latencies);
			perSecond += caller.perSecond();
			caller.failures.forEach((failure, count) -> failures.merge(failure, count, Long::sum));
		}
		return new Round(number, latencies.size(), Math.round(perSecond * 10) / 10.0, latencies.percentile(50),
				latencies.percentile(99), failures);
	}

	/**
	 * One caller. Its rate is that of its own first begin to its own last end, so that it
	 * does not matter when the slowest of the others is through.
	 */
	private final class Caller {

		private final Latencies latencies = new Latencies();

		private final Map<String, Long> failures = new HashMap<>();

		private long elapsed;

		void run() {
			try {
				Turn.this.go.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			long start = System.nanoTime();
			long begin = start;
			while (begin - start < Turn.this.duration.toNanos()) {
				Exception failure = attempt();
				long end = System.nanoTime();
				if (failure == null) {
					this.latencies.add(end - begin);
				}
				else {
					this.failures.merge(describe(failure), 1L, Long::sum);
				}
				begin = end;
			}
			this.elapsed = begin - start;
		}

		private @Nullable Exception attempt() {
			try {
				Turn.this.contestant.action().run();
				return null;
			}
			catch (Exception ex) {
				return ex;
			}
		}

		// By what it is, not by its text, which may hold an id
		private String describe(Exception failure) {
			Throwable cause = (failure instanceof ExecutionException && failure.getCause() != null) ? failure.getCause()
					: failure;
			if (cause instanceof JetStreamApiException refused) {
				return refused.getErrorDescription() + " (" + refused.getApiErrorCode() + ")";
			}
			if (cause instanceof BatchRejectedException rejected) {
				return cause.getClass().getSimpleName() + " (" + rejected.apiErrorCode() + ")";
			}
			return cause.getClass().getSimpleName();
		}

		double perSecond() {
			return this.latencies.size() * 1e9 / this.elapsed;
		}

	}

}
