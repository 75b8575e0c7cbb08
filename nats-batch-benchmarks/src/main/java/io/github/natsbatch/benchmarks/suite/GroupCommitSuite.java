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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Contestant;
import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.harness.Interleaving;
import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.publisher.AckFirstPublisher;
import io.github.natsbatch.benchmarks.publisher.BareLoopPublisher;
import io.github.natsbatch.benchmarks.publisher.PublishAsyncPublisher;
import io.github.natsbatch.benchmarks.publisher.TemplatePublisher;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.core.GroupCommit;
import io.github.natsbatch.core.NatsBatchSettings;

/**
 * Many callers at the same time, each with transactions of three messages, on one kind of
 * storage.
 */
final class GroupCommitSuite implements Suite {

	static final int SIZE = 3;

	static final int FULL_BATCH = 1000;

	/** The number of callers that the longest waits are looked at with. */
	static final int TAIL_CALLERS = 64;

	private static final List<Integer> CALLERS = List.of(1, 4, 16, 64, 256, 1024);

	private static final List<Integer> SMOKE_CALLERS = List.of(1, TAIL_CALLERS);

	private static final int VIRTUAL_THREADS_SINCE = 21;

	private static final GroupCommit NOT_MERGED = new GroupCommit(false, GroupCommit.DEFAULTS.maxMessages(),
			GroupCommit.DEFAULTS.maxBytes(), GroupCommit.DEFAULTS.maxInFlight(),
			GroupCommit.DEFAULTS.maxQueuedMessages(), GroupCommit.DEFAULTS.maxQueuedBytes());

	private final String name;

	private final Storage storage;

	GroupCommitSuite(String name, Storage storage) {
		this.name = name;
		this.storage = storage;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String description() {
		return "1 to 1,024 callers with 3 messages each on " + this.storage.label()
				+ ", against naive batches, publishAsync and full batches";
	}

	@Override
	public Findings run(Effort effort) throws Exception {
		try (BenchmarkServer server = BenchmarkServer.start(this.storage); Field field = new Field(server)) {
			Entrants entrants = enter(field, server);
			List<Integer> callers = effort.loads(CALLERS, SMOKE_CALLERS);
			List<Series> series = lineUp(entrants, callers).run(effort.schedule(12, Duration.ofMillis(500)));
			GroupCommitClaims claims = new GroupCommitClaims(new Measurements(series), entrants);
			return new Findings(server.leader().version(), claims.about(this.storage, callers), series);
		}
	}

	private static Entrants enter(Field field, BenchmarkServer server) throws IOException {
		return new Entrants(field.enter(TemplatePublisher.NAME, new TemplatePublisher(server)),
				field.enter(AckFirstPublisher.NAME, new AckFirstPublisher(server)),
				field.enter(PublishAsyncPublisher.NAME, new PublishAsyncPublisher(server)),
				field.enter(BareLoopPublisher.NAME, new BareLoopPublisher(server)),
				field.enter(TemplatePublisher.NAME + ", not merged",
						new TemplatePublisher(server, NatsBatchSettings.builder().groupCommit(NOT_MERGED).build())));
	}

	private static Interleaving lineUp(Entrants entrants, List<Integer> callers) {
		Interleaving interleaving = new Interleaving();
		for (int count : callers) {
			List<Contestant> contestants = new ArrayList<>(List.of(entrants.template.with(count, SIZE),
					entrants.naive.with(count, SIZE), entrants.async.with(count, SIZE)));
			if (Runtime.version().feature() >= VIRTUAL_THREADS_SINCE) {
				contestants.add(entrants.template.onVirtualThreads().with(count, SIZE));
			}
			if (count == 1) {
				contestants.add(entrants.unmerged.with(1, SIZE));
			}
			if (count == TAIL_CALLERS) {
				contestants.add(entrants.bare.with(1, TAIL_CALLERS * SIZE));
			}
			interleaving.add(contestants);
		}
		interleaving.add(List.of(entrants.bare.with(1, FULL_BATCH)));
		return interleaving;
	}

	/**
	 * Who competes.
	 *
	 * @param template this library
	 * @param naive a batch of its own for each transaction
	 * @param async the same messages, not atomic
	 * @param bare batches as large as one likes by a single caller
	 * @param unmerged this library without group commit
	 */
	record Entrants(Field.Entrant template, Field.Entrant naive, Field.Entrant async, Field.Entrant bare,
			Field.Entrant unmerged) {
	}

}
