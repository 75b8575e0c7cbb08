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

package io.github.natsbatch.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How much time a run takes itself.
 */
public enum Effort {

	/** As published: minutes for each suite. */
	FULL,

	/** A first impression: some ten seconds for each suite. */
	QUICK,

	/** Whether it runs at all: a second or so, whose figures mean nothing. */
	SMOKE;

	/** Compilers and servers are at their speed after some seconds, not at once. */
	private static final int ROUNDS_PER_WARM_UP = 6;

	/**
	 * Return the word for it on the command line.
	 * @return the name in lower case
	 */
	public String option() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Scale the schedule of a full run.
	 * @param rounds the rounds of a full run
	 * @param turn the turn of a full run
	 * @return the schedule
	 */
	public Schedule schedule(int rounds, Duration turn) {
		return switch (this) {
			case FULL -> new Schedule(rounds / ROUNDS_PER_WARM_UP, rounds, turn);
			case QUICK -> new Schedule(3, Math.max(3, rounds / 5), turn.dividedBy(2));
			case SMOKE -> new Schedule(0, 1, Duration.ofMillis(5));
		};
	}

	/**
	 * Choose between the number of repetitions of a full run and fewer.
	 * @param full the number for a full run
	 * @return the number, at least 1
	 */
	public int repetitions(int full) {
		return switch (this) {
			case FULL -> full;
			case QUICK -> Math.max(3, full / 5);
			case SMOKE -> 1;
		};
	}

	/**
	 * Choose between the loads of a full run and fewer.
	 * @param full the loads of a full or quick run
	 * @param smoke the loads of a run whose figures nobody looks at
	 * @return the loads
	 */
	public List<Integer> loads(List<Integer> full, List<Integer> smoke) {
		return (this == SMOKE) ? smoke : full;
	}

}
