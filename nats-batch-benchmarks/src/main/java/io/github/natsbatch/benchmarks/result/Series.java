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

package io.github.natsbatch.benchmarks.result;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * All rounds of one contestant under one load.
 *
 * @param cell who, and under which load
 * @param rounds the rounds, in order, without those for warming up
 */
public record Series(Cell cell, List<Round> rounds) {

	/**
	 * Collect one value of every round.
	 * @param value what to take
	 * @return the samples
	 */
	public Samples samples(ToDoubleFunction<Round> value) {
		return new Samples(this.rounds.stream().map(value::applyAsDouble).toList());
	}

	/**
	 * Return how many messages succeeded per second, round by round.
	 * @return the samples
	 */
	public Samples messagesPerSecond() {
		return samples((round) -> round.perSecond() * this.cell.size());
	}

	/**
	 * Add up what went wrong in all rounds.
	 * @return the number of failures by their description
	 */
	public Map<String, Long> failures() {
		Map<String, Long> sums = new TreeMap<>();
		for (Round round : this.rounds) {
			round.failures().forEach((failure, count) -> sums.merge(failure, count, Long::sum));
		}
		return sums;
	}

}
