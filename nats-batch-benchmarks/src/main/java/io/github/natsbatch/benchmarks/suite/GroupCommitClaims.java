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
import java.util.Comparator;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.Storage;
import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;

/**
 * The targets of group commit.
 */
final class GroupCommitClaims {

	/** How many times the usual time of one server batch a late transaction may take. */
	private static final double TAIL = 4;

	private static final double OF_BEST = 0.85;

	/** What is within the spread of one and the same contestant. */
	private static final double AS_WELL = 0.95;

	private static final int MOST_CALLERS = 1024;

	private final Measurements measurements;

	private final GroupCommitSuite.Entrants entrants;

	GroupCommitClaims(Measurements measurements, GroupCommitSuite.Entrants entrants) {
		this.measurements = measurements;
		this.entrants = entrants;
	}

	private static List<Goal> goals(Storage storage) {
		return switch (storage) {
			case FILE -> List.of(new Goal(64, 25, 0.35, 0), new Goal(256, 45, 0.6, 0.6));
			case SYNCED_FILE -> List.of(new Goal(64, 20, 4, 0), new Goal(256, 30, 7, 0));
			case MEMORY -> List.of(new Goal(64, 1.8, 1, 0), new Goal(256, 2.5, 1, 0));
			case REPLICATED_FILE -> List.of(new Goal(64, 2, 0, 0), new Goal(256, 0, 0, 0));
		};
	}

	List<Claim> about(Storage storage, List<Integer> callers) {
		List<Claim> claims = new ArrayList<>();
		for (Goal goal : goals(storage)) {
			if (!callers.contains(goal.callers)) {
				continue;
			}
			Cell subject = template(goal.callers);
			String who = goal.callers + " callers: throughput over ";
			claims.add(claim(who + "the naive publisher's", goal.overNaive, subject,
					this.entrants.naive().cell(goal.callers, GroupCommitSuite.SIZE)));
			claims.add(claim(who + "publishAsync's", goal.overAsync, subject,
					this.entrants.async().cell(goal.callers, GroupCommitSuite.SIZE)));
			claims.add(claim(who + "that of full batches, in messages", goal.overFullBatches, subject,
					this.entrants.bare().cell(1, GroupCommitSuite.FULL_BATCH)));
		}
		claims.add(Claim.atLeast("1 caller: throughput over that without group commit", AS_WELL,
				this.measurements.throughput(template(1), this.entrants.unmerged().cell(1, GroupCommitSuite.SIZE))));
		int tail = GroupCommitSuite.TAIL_CALLERS;
		claims.add(Claim.atMost(tail + " callers: 99th percentile over the median of one server batch with all of it",
				TAIL,
				this.measurements.tail(template(tail), this.entrants.bare().cell(1, tail * GroupCommitSuite.SIZE))));
		claims.add(Claim.atLeast("the least throughput with more callers than the best number, over the best", OF_BEST,
				beyondTheBest(callers)));
		addVirtualThreads(claims);
		return claims;
	}

	private Claim claim(String text, double limit, Cell subject, Cell baseline) {
		Samples ratios = this.measurements.throughput(subject, baseline);
		return (limit > 0) ? Claim.atLeast(text, limit, ratios) : Claim.information(text, "", ratios);
	}

	private Cell template(int callers) {
		return this.entrants.template().cell(callers, GroupCommitSuite.SIZE);
	}

	private Samples beyondTheBest(List<Integer> callers) {
		Comparator<Integer> byThroughput = Comparator
			.comparingDouble((count) -> this.measurements.of(template(count)).messagesPerSecond().median());
		int best = callers.stream().max(byThroughput).orElseThrow();
		return callers.stream()
			.filter((count) -> count >= best)
			.map((count) -> this.measurements.throughput(template(count), template(best)))
			.min(Comparator.comparingDouble(Samples::median))
			.orElseThrow();
	}

	private void addVirtualThreads(List<Claim> claims) {
		Cell virtual = this.entrants.template().onVirtualThreads().cell(MOST_CALLERS, GroupCommitSuite.SIZE);
		if (this.measurements.has(virtual)) {
			claims.add(Claim.atLeast("1,024 callers: throughput of virtual over platform threads", AS_WELL,
					this.measurements.throughput(virtual, template(MOST_CALLERS))));
		}
	}

	/**
	 * The targets for a number of callers, each the least ratio of throughputs, 0 for
	 * none.
	 *
	 * @param callers the number of callers
	 * @param overNaive over a batch of its own for each transaction
	 * @param overAsync over {@code publishAsync}
	 * @param overFullBatches over one caller's full batches
	 */
	private record Goal(int callers, double overNaive, double overAsync, double overFullBatches) {
	}

}
