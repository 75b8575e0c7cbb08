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

import java.util.List;

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;

/**
 * The series of one run, to be compared round by round.
 */
final class Measurements {

	private final List<Series> series;

	Measurements(List<Series> series) {
		this.series = series;
	}

	boolean has(Cell cell) {
		return this.series.stream().anyMatch((candidate) -> candidate.cell().equals(cell));
	}

	Series of(Cell cell) {
		return this.series.stream()
			.filter((candidate) -> candidate.cell().equals(cell))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("not measured: " + cell));
	}

	/**
	 * Compare messages per second.
	 * @param subject whose rate is the numerator
	 * @param baseline whose rate is the denominator
	 * @return the ratio in each round
	 */
	Samples throughput(Cell subject, Cell baseline) {
		return of(subject).messagesPerSecond().over(of(baseline).messagesPerSecond());
	}

	/**
	 * Compare the time that a caller needs for a transaction, on average.
	 * @param subject whose time is the numerator
	 * @param baseline whose time is the denominator, with as many callers and messages
	 * @return the ratio in each round
	 */
	Samples time(Cell subject, Cell baseline) {
		return throughput(baseline, subject);
	}

	/**
	 * Compare a late transaction with a usual one.
	 * @param subject whose 99th percentile is the numerator
	 * @param baseline whose median is the denominator
	 * @return the ratio in each round
	 */
	Samples tail(Cell subject, Cell baseline) {
		return of(subject).samples(Round::p99).over(of(baseline).samples(Round::p50));
	}

}
