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
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.Interleaving;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.publisher.AckFirstPublisher;
import io.github.natsbatch.benchmarks.publisher.BareLoopPublisher;
import io.github.natsbatch.benchmarks.publisher.TemplatePublisher;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;

/**
 * One caller that commits batches one after the other.
 */
final class CommitSuite implements Suite {

	private static final double OF_BARE_LOOP = 0.95;

	private static final double OF_NAIVE_TIME = 0.6;

	private static final int NAIVE_TARGET_SIZE = 3;

	private static final List<Integer> SIZES = List.of(3, 10, 100, 1000);

	@Override
	public String name() {
		return "commit";
	}

	@Override
	public String description() {
		return "one caller, batches of 3 to 1,000 messages, against a bare loop and a naive publisher";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		List<Claim> claims = new ArrayList<>();
		List<Series> series = new ArrayList<>();
		String version = "";
		for (Storage storage : List.of(Storage.MEMORY, Storage.FILE)) {
			try (BenchmarkServer server = BenchmarkServer.start(storage); Field field = new Field(server)) {
				version = server.leader().version();
				series.addAll(run(effort, storage, field, server, claims));
			}
		}
		return new Findings(version, claims, series);
	}

	private static List<Series> run(Effort effort, Storage storage, Field field, BenchmarkServer server,
			List<Claim> claims) throws InterruptedException {
		Field.Entrant template = field.enter(TemplatePublisher.NAME, new TemplatePublisher(server));
		Field.Entrant bare = field.enter(BareLoopPublisher.NAME, new BareLoopPublisher(server));
		Field.Entrant naive = field.enter(AckFirstPublisher.NAME, new AckFirstPublisher(server));
		Interleaving interleaving = new Interleaving();
		for (int size : SIZES) {
			interleaving.add(List.of(template.with(1, size), bare.with(1, size), naive.with(1, size)));
		}
		List<Series> series = interleaving.run(effort.schedule(160, Duration.ofMillis(50)));
		Measurements measurements = new Measurements(series);
		for (int size : SIZES) {
			String load = storage.label() + ", batches of " + size + ": ";
			claims.add(Claim.atLeast(load + "throughput over the bare loop's", OF_BARE_LOOP,
					measurements.throughput(template.cell(1, size), bare.cell(1, size))));
			Samples time = measurements.time(template.cell(1, size), naive.cell(1, size));
			String overNaive = load + "time over the naive publisher's";
			claims.add((storage == Storage.MEMORY && size == NAIVE_TARGET_SIZE)
					? Claim.atMost(overNaive, OF_NAIVE_TIME, time) : Claim.information(overNaive, "", time));
		}
		return series;
	}

}
