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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.Interleaving;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.publisher.TemplatePublisher;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.core.GroupCommit;
import io.github.natsbatch.core.NatsBatchSettings;

/**
 * How many server batches to have in flight, and how large to let them become: where the
 * defaults come from.
 */
final class GroupCommitSettingsSuite implements Suite {

	/** What of the best setting the default must reach: no setting is best everywhere. */
	private static final double OF_BEST = 0.85;

	private static final List<Storage> STORAGES = List.of(Storage.MEMORY, Storage.FILE, Storage.SYNCED_FILE);

	private static final List<Integer> CALLERS = List.of(16, 64, 256);

	private static final List<Integer> SMOKE_CALLERS = List.of(16);

	private static final List<Integer> IN_FLIGHT = List.of(1, 2, 4, 8);

	private static final List<Integer> MESSAGES = List.of(1000, 100, 30);

	@Override
	public String name() {
		return "group-commit-settings";
	}

	@Override
	public String description() {
		return "server batches in flight (1 to 8) and messages in each (30 to 1,000), 16 to 256 callers";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		List<Claim> claims = new ArrayList<>();
		List<Series> series = new ArrayList<>();
		String version = "";
		for (Storage storage : STORAGES) {
			try (BenchmarkServer server = BenchmarkServer.start(storage); Field field = new Field(server)) {
				version = server.leader().version();
				Map<String, Field.Entrant> entrants = enter(field, server);
				List<Integer> callers = effort.loads(CALLERS, SMOKE_CALLERS);
				Interleaving interleaving = new Interleaving();
				callers.forEach((count) -> interleaving.add(entrants.values()
					.stream()
					.map((entrant) -> entrant.with(count, GroupCommitSuite.SIZE))
					.toList()));
				List<Series> found = interleaving.run(effort.schedule(6, Duration.ofMillis(250)));
				series.addAll(found);
				callers.forEach((count) -> claims.add(ofBest(storage, count, found)));
			}
		}
		return new Findings(version, claims, series);
	}

	private static Map<String, Field.Entrant> enter(Field field, BenchmarkServer server) {
		Map<String, Field.Entrant> entrants = new LinkedHashMap<>();
		IN_FLIGHT.forEach((inFlight) -> enter(field, server, entrants, inFlight, MESSAGES.get(0)));
		MESSAGES.forEach((messages) -> enter(field, server, entrants, IN_FLIGHT.get(0), messages));
		return entrants;
	}

	private static void enter(Field field, BenchmarkServer server, Map<String, Field.Entrant> entrants, int inFlight,
			int messages) {
		GroupCommit defaults = GroupCommit.DEFAULTS;
		GroupCommit settings = new GroupCommit(true, messages, defaults.maxBytes(), inFlight,
				defaults.maxQueuedMessages(), defaults.maxQueuedBytes());
		entrants.computeIfAbsent(label(settings), (name) -> field.enter(name,
				new TemplatePublisher(server, NatsBatchSettings.builder().groupCommit(settings).build())));
	}

	private static String label(GroupCommit settings) {
		return settings.maxInFlight() + " in flight, at most " + settings.maxMessages() + " messages";
	}

	private static Claim ofBest(Storage storage, int callers, List<Series> series) {
		List<Series> candidates = series.stream().filter((each) -> each.cell().callers() == callers).toList();
		Series usual = candidates.stream()
			.filter((each) -> each.cell().contestant().equals(label(GroupCommit.DEFAULTS)))
			.findFirst()
			.orElseThrow();
		Samples best = candidates.stream()
			.map(Series::messagesPerSecond)
			.max((one, other) -> Double.compare(one.median(), other.median()))
			.orElseThrow();
		return Claim.atLeast(storage.label() + ", " + callers + " callers: throughput of the defaults over the best",
				OF_BEST, usual.messagesPerSecond().over(best));
	}

}
