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
import java.util.Locale;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.Interleaving;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.publisher.PublishAsyncPublisher;
import io.github.natsbatch.benchmarks.publisher.TemplatePublisher;
import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.SingleMessage;

/**
 * Transactions of one message by many callers, as plain publishes, merged, and as the
 * library chooses by itself.
 */
final class SingleMessageModesSuite implements Suite {

	private static final double OF_BETTER = 0.85;

	private static final List<Integer> CALLERS = List.of(1, 16, 64, 256);

	private static final List<Integer> SMOKE_CALLERS = List.of(16);

	private final String name;

	private final Storage storage;

	SingleMessageModesSuite(String name, Storage storage) {
		this.name = name;
		this.storage = storage;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String description() {
		return "1 to 256 callers with one message each on " + this.storage.label()
				+ ": plain, merged and chosen by the library";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		try (BenchmarkServer server = BenchmarkServer.start(this.storage); Field field = new Field(server)) {
			List<Field.Entrant> entrants = new ArrayList<>();
			for (SingleMessage mode : List.of(SingleMessage.AUTO, SingleMessage.PLAIN, SingleMessage.MERGE)) {
				entrants.add(field.enter(label(mode),
						new TemplatePublisher(server, NatsBatchSettings.builder().singleMessage(mode).build())));
			}
			Field.Entrant async = field.enter(PublishAsyncPublisher.NAME, new PublishAsyncPublisher(server));
			List<Integer> callers = effort.loads(CALLERS, SMOKE_CALLERS);
			Interleaving interleaving = new Interleaving();
			for (int count : callers) {
				interleaving.add(List.of(entrants.get(0).with(count, 1), entrants.get(1).with(count, 1),
						entrants.get(2).with(count, 1), async.with(count, 1)));
			}
			List<Series> series = interleaving.run(effort.schedule(12, Duration.ofSeconds(1)));
			Measurements measurements = new Measurements(series);
			List<Claim> claims = new ArrayList<>();
			callers.forEach((count) -> add(claims, measurements,
					entrants.stream().map((entrant) -> entrant.cell(count, 1)).toList(), async.cell(count, 1)));
			return new Findings(server.leader().version(), claims, series);
		}
	}

	private static String label(SingleMessage mode) {
		return "single-message: " + mode.name().toLowerCase(Locale.ROOT);
	}

	private static void add(List<Claim> claims, Measurements measurements, List<Cell> modes, Cell async) {
		Cell chosen = modes.get(0);
		Samples overPlain = measurements.throughput(chosen, modes.get(1));
		Samples overMerged = measurements.throughput(chosen, modes.get(2));
		Samples overBetter = (overPlain.median() < overMerged.median()) ? overPlain : overMerged;
		String who = chosen.callers() + " callers: throughput of the library's choice over ";
		claims.add(Claim.atLeast(who + "the better of plain and merged", OF_BETTER, overBetter));
		claims.add(Claim.information(who + "publishAsync's", "", measurements.throughput(chosen, async)));
	}

}
