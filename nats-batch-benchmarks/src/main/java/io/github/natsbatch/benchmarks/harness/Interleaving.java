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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Series;

/**
 * Lets contestants take turns in many short rounds of one run. What disturbs a shared
 * machine for a while then disturbs them all, and the ratio of two of them within a round
 * says more than that of their totals. Their order is drawn anew for each round, the same
 * in every run: in a rotation each would always follow the same other, and inherit what
 * that one left the server to do.
 */
public final class Interleaving {

	private final List<List<Contestant>> groups = new ArrayList<>();

	/**
	 * Add contestants that are compared with each other, and therefore measured one right
	 * after the other in each round.
	 * @param contestants the contestants
	 */
	public void add(List<Contestant> contestants) {
		this.groups.add(List.copyOf(contestants));
	}

	/**
	 * Run all rounds.
	 * @param schedule how many and how long
	 * @return the rounds of each contestant, in the order in which they were added
	 * @throws InterruptedException if the calling thread was interrupted
	 */
	public List<Series> run(Schedule schedule) throws InterruptedException {
		Map<Cell, List<Round>> rounds = new LinkedHashMap<>();
		this.groups.forEach((group) -> group.forEach((contestant) -> rounds.put(contestant.cell(), new ArrayList<>())));
		for (int number = -schedule.warmUps(); number < schedule.rounds(); number++) {
			for (List<Contestant> group : this.groups) {
				for (Contestant contestant : shuffled(group, number)) {
					contestant.before().run();
					Round round = new Turn(contestant, schedule.turn()).take(number);
					if (number >= 0) {
						rounds.getOrDefault(contestant.cell(), new ArrayList<>()).add(round);
					}
				}
			}
		}
		return rounds.entrySet().stream().map((entry) -> new Series(entry.getKey(), entry.getValue())).toList();
	}

	private static List<Contestant> shuffled(List<Contestant> group, int number) {
		List<Contestant> shuffled = new ArrayList<>(group);
		Collections.shuffle(shuffled, new Random(number));
		return shuffled;
	}

}
