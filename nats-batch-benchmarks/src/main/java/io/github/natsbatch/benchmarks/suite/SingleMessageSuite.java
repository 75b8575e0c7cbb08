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
import io.github.natsbatch.benchmarks.publisher.OneByOnePublisher;
import io.github.natsbatch.benchmarks.publisher.TemplatePublisher;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Series;

/**
 * One caller that publishes one message after the other.
 */
final class SingleMessageSuite implements Suite {

	private static final double OF_PUBLISH_TIME = 1.1;

	@Override
	public String name() {
		return "single-message";
	}

	@Override
	public String description() {
		return "one caller, batches of one message, against JetStream.publish";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		List<Claim> claims = new ArrayList<>();
		List<Series> series = new ArrayList<>();
		String version = "";
		for (Storage storage : List.of(Storage.MEMORY, Storage.FILE)) {
			try (BenchmarkServer server = BenchmarkServer.start(storage); Field field = new Field(server)) {
				version = server.leader().version();
				Field.Entrant template = field.enter(TemplatePublisher.NAME, new TemplatePublisher(server));
				Field.Entrant plain = field.enter(OneByOnePublisher.NAME, new OneByOnePublisher(server, false));
				Field.Entrant withId = field.enter(OneByOnePublisher.NAME_WITH_ID, new OneByOnePublisher(server, true));
				Interleaving interleaving = new Interleaving();
				interleaving.add(List.of(template.with(1, 1), plain.with(1, 1), withId.with(1, 1)));
				series.addAll(interleaving.run(effort.schedule(200, Duration.ofMillis(100))));
				Measurements measurements = new Measurements(series);
				claims.add(Claim.atMost(storage.label() + ": time over that of " + OneByOnePublisher.NAME,
						OF_PUBLISH_TIME, measurements.time(template.cell(1, 1), plain.cell(1, 1))));
				claims.add(Claim.information(storage.label() + ": time over that of " + OneByOnePublisher.NAME_WITH_ID,
						"", measurements.time(template.cell(1, 1), withId.cell(1, 1))));
			}
		}
		return new Findings(version, claims, series);
	}

}
