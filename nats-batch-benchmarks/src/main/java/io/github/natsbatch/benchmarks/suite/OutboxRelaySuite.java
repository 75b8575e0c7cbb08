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
import io.github.natsbatch.benchmarks.publisher.BareLoopPublisher;
import io.github.natsbatch.benchmarks.publisher.Payloads;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;

/**
 * How fast a relay brings waiting transactions from PostgreSQL to a stream, beside what
 * full batches without a database reach on the same server.
 */
final class OutboxRelaySuite implements Suite {

	private static final int MESSAGES = 10;

	private static final int BYTES = 512;

	private static final int FULL_BATCH = 1000;

	private static final double ENOUGH = 2500;

	private static final double OF_CEILING = 0.3;

	@Override
	public String name() {
		return "outbox-relay";
	}

	@Override
	public String description() {
		return "a relay's one lane on an R1 file stream, waiting transactions of 10 messages, against full batches";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		int rows = (effort == Effort.SMOKE) ? 50 : 10_000;
		int batches = (effort == Effort.SMOKE) ? 1 : 100;
		List<Double> relay = new ArrayList<>();
		List<Double> ceiling = new ArrayList<>();
		try (BenchmarkServer server = BenchmarkServer.start(Storage.FILE);
				OutboxTables tables = OutboxTables.create()) {
			Drain drain = new Drain(server, tables);
			BareLoopPublisher bare = new BareLoopPublisher(server);
			for (int i = -effort.repetitions(2); i < effort.repetitions(10); i++) {
				double relayed = drain.of(rows, MESSAGES, BYTES, false).rowsPerSecond();
				double published = ceiling(bare, server, batches);
				if (i >= 0) {
					relay.add(relayed);
					ceiling.add(published);
				}
			}
			return new Findings(server.leader().version(), claims(new Samples(relay), new Samples(ceiling)), List.of());
		}
	}

	private static double ceiling(BareLoopPublisher bare, BenchmarkServer server, int batches) throws Exception {
		List<byte[]> payloads = Payloads.of(FULL_BATCH, BYTES);
		server.purge();
		long begin = System.nanoTime();
		for (int i = 0; i < batches; i++) {
			bare.publish(payloads);
		}
		return batches * (double) FULL_BATCH / MESSAGES * 1e9 / (System.nanoTime() - begin);
	}

	private static List<Claim> claims(Samples relay, Samples ceiling) {
		Samples wanted = new Samples(
				ceiling.values().stream().map((rate) -> Math.min(ENOUGH, rate * OF_CEILING)).toList());
		return List.of(
				Claim.atLeast("transactions/s over what is wanted: 2,500, or 0.3 of the full batches' if that is less",
						1, relay.over(wanted)),
				Claim.information("transactions/s of the relay", "", relay),
				Claim.information("transactions/s if all were sent in batches of 1,000 messages without a database", "",
						ceiling),
				Claim.information("the relay's over the full batches'", "", relay.over(ceiling)));
	}

}
