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

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.OutboxTables;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;

/**
 * Whether a relay brings a large backlog to the stream as fast as a small one, and what
 * it holds on to meanwhile. Transactions are small, so that reading and deleting rows is
 * what takes the time.
 */
final class OutboxBacklogSuite implements Suite {

	private static final int BYTES = 64;

	private static final double AS_FAST = 0.8;

	private static final double MEBIBYTE = 1024 * 1024;

	@Override
	public String name() {
		return "outbox-backlog";
	}

	@Override
	public String description() {
		return "draining a million rows of one message against draining fifty thousand";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		int small = (effort == Effort.SMOKE) ? 50 : 50_000;
		int large = switch (effort) {
			case SMOKE -> 500;
			case QUICK -> 250_000;
			case FULL -> 1_000_000;
		};
		List<Double> rates = new ArrayList<>();
		try (BenchmarkServer server = BenchmarkServer.start(Storage.FILE);
				OutboxTables tables = OutboxTables.create()) {
			Drain drain = new Drain(server, tables);
			drain.of(small, 1, BYTES, false);
			for (int i = 0; i < effort.repetitions(3); i++) {
				rates.add(drain.of(small, 1, BYTES, false).rowsPerSecond());
			}
			Drain.Found found = drain.of(large, 1, BYTES, true);
			return new Findings(server.leader().version(), claims(new Samples(rates), found), List.of());
		}
	}

	private static List<Claim> claims(Samples small, Drain.Found large) {
		double median = small.median();
		Samples ratio = new Samples(List.of((median > 0) ? large.rowsPerSecond() / median : 0));
		return List.of(Claim.atLeast("rows/s of the large backlog over those of the small one", AS_FAST, ratio),
				Claim.information("rows/s of the small backlog", "", small),
				Claim.information("rows/s of the large backlog", "", new Samples(List.of(large.rowsPerSecond()))),
				Claim.information("live heap while the large one is drained", "MiB", scaled(large.heap(), MEBIBYTE)),
				Claim.information("rows that were deleted and not cleared away yet, meanwhile", "",
						scaled(large.deadRows(), 1)));
	}

	private static Samples scaled(List<Long> values, double unit) {
		return new Samples(values.stream().map((value) -> value / unit).toList());
	}

}
