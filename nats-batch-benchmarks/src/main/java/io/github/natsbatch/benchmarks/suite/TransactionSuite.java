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

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.BusinessDatabase;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.Interleaving;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.publisher.BareLoopPublisher;
import io.github.natsbatch.benchmarks.publisher.Payloads;
import io.github.natsbatch.benchmarks.publisher.TransactionPublisher;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Database transactions with and without messages in them.
 */
final class TransactionSuite implements Suite {

	private static final int SIZE = 3;

	private static final double OUR_PART = 50;

	private static final int TRANSACTIONS = 20;

	@Override
	public String name() {
		return "transaction";
	}

	@Override
	public String description() {
		return "transactions of two statements in PostgreSQL with and without three messages, 1 and 32 callers";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		try (BenchmarkServer server = BenchmarkServer.start(Storage.MEMORY);
				BusinessDatabase database = BusinessDatabase.create();
				Field field = new Field(server)) {
			List<Claim> claims = new ArrayList<>(ourPart(effort, server, database));
			List<Series> series = lineUp(field, server, database, claims, effort);
			return new Findings(server.leader().version(), claims, series);
		}
	}

	private static List<Series> lineUp(Field field, BenchmarkServer server, BusinessDatabase database,
			List<Claim> claims, Effort effort) throws InterruptedException {
		Field.Entrant alone = field.enter("transaction without messages", (payloads) -> database.transaction(() -> {
		}));
		Field.Entrant with = field.enter(TransactionPublisher.NAME, new TransactionPublisher(server, database, false));
		Field.Entrant enclosed = field.enter(TransactionPublisher.ENCLOSED_NAME,
				new TransactionPublisher(server, database, true));
		Interleaving interleaving = new Interleaving();
		List<Integer> callers = List.of(1, 32);
		for (int count : callers) {
			interleaving.add(List.of(alone.with(count, SIZE), with.with(count, SIZE), enclosed.with(count, SIZE)));
		}
		List<Series> series = interleaving.run(effort.schedule(40, Duration.ofMillis(400)));
		Measurements measurements = new Measurements(series);
		for (int count : callers) {
			claims.add(Claim.information(count + " callers: transactions/s over those without messages", "",
					measurements.throughput(with.cell(count, SIZE), alone.cell(count, SIZE))));
			claims.add(Claim.information(count + " callers, scope around them: the same", "",
					measurements.throughput(enclosed.cell(count, SIZE), alone.cell(count, SIZE))));
		}
		return series;
	}

	// From the database commit's return to the caller's, by this library and by a bare
	// loop in its place: what the bare loop takes is the server's part.
	private static List<Claim> ourPart(Effort effort, BenchmarkServer server, BusinessDatabase database)
			throws Exception {
		List<byte[]> payloads = Payloads.of(SIZE, Field.PAYLOAD);
		BareLoopPublisher bare = new BareLoopPublisher(server);
		List<Double> ours = new ArrayList<>();
		List<Double> bareTimes = new ArrayList<>();
		try (TransactionPublisher publisher = new TransactionPublisher(server, database, false)) {
			for (int i = -effort.repetitions(40); i < effort.repetitions(160); i++) {
				server.purge();
				Commit commit = new Commit();
				double library = median(() -> {
					publisher.publish(payloads, commit::notice);
					return commit.age();
				});
				double byHand = median(() -> {
					database.transaction(commit::notice);
					bare.publish(payloads);
					return commit.age();
				});
				if (i >= 0) {
					ours.add(library - byHand);
					bareTimes.add(byHand);
				}
			}
		}
		return List.of(
				new Claim("1 caller: from the database commit to the caller's return, more than a bare loop takes",
						"µs", Claim.Bound.AT_MOST, OUR_PART, ours),
				Claim.information("1 caller: the same of the bare loop, which is the server's part", "µs",
						new Samples(bareTimes)));
	}

	private static double median(Measured action) throws Exception {
		List<Double> times = new ArrayList<>();
		for (int i = 0; i < TRANSACTIONS; i++) {
			times.add(action.run());
		}
		return new Samples(times).median();
	}

	@FunctionalInterface
	private interface Measured {

		double run() throws Exception;

	}

	/**
	 * Notices the return of the database's commit, before anybody else who waits for it.
	 */
	private static final class Commit implements TransactionSynchronization {

		private long time;

		void notice() {
			TransactionSynchronizationManager.registerSynchronization(this);
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void afterCommit() {
			this.time = System.nanoTime();
		}

		double age() {
			return (System.nanoTime() - this.time) / 1e3;
		}

	}

}
