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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Series;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.Error;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InterleavingTests {

	private static final Duration TURN = Duration.ofNanos(1);

	private final List<String> turns = Collections.synchronizedList(new ArrayList<>());

	@Test
	void groupsTakeTurnsAsTheyWereAdded() throws InterruptedException {
		Interleaving interleaving = new Interleaving();
		interleaving.add(List.of(contestant("A"), contestant("B")));
		interleaving.add(List.of(contestant("x"), contestant("y")));
		interleaving.run(new Schedule(0, 2, TURN));
		assertThat(this.turns.subList(0, 2)).containsExactlyInAnyOrder("A", "B");
		assertThat(this.turns.subList(2, 4)).containsExactlyInAnyOrder("x", "y");
		assertThat(this.turns.subList(4, 6)).containsExactlyInAnyOrder("A", "B");
	}

	@Test
	void eachContestantFollowsEachOtherAboutAsOften() throws InterruptedException {
		Interleaving interleaving = new Interleaving();
		interleaving.add(List.of(contestant("A"), contestant("B"), contestant("C")));
		interleaving.run(new Schedule(0, 300, TURN));
		int aThenB = 0;
		for (int i = 1; i < this.turns.size(); i++) {
			aThenB += (this.turns.get(i - 1) + this.turns.get(i)).equals("AB") ? 1 : 0;
		}
		// of 899 successions a third begins with A, and a third or so of those goes to B
		assertThat(aThenB).isBetween(80, 150);
	}

	@Test
	void theOrderIsTheSameInEveryRun() throws InterruptedException {
		for (int run = 0; run < 2; run++) {
			Interleaving interleaving = new Interleaving();
			interleaving.add(List.of(contestant("A"), contestant("B"), contestant("C")));
			interleaving.run(new Schedule(2, 8, TURN));
		}
		assertThat(this.turns.subList(0, 30)).isEqualTo(this.turns.subList(30, 60));
	}

	@Test
	void roundsForWarmingUpAreRunAndNotKept() throws InterruptedException {
		Interleaving interleaving = new Interleaving();
		interleaving.add(List.of(contestant("A")));
		List<Series> series = interleaving.run(new Schedule(2, 3, TURN));
		assertThat(this.turns).hasSize(5);
		assertThat(series.get(0).rounds()).extracting(Round::number).containsExactly(0, 1, 2);
	}

	@Test
	void allCallersArePresentAtTheSameTime() throws InterruptedException {
		AtomicInteger present = new AtomicInteger();
		Interleaving interleaving = new Interleaving();
		interleaving.add(List.of(contestant("A", 8, () -> {
			present.incrementAndGet();
			while (present.get() < 8) {
				Thread.onSpinWait();
			}
		})));
		List<Series> series = interleaving.run(new Schedule(0, 1, TURN));
		assertThat(series.get(0).rounds().get(0).transactions()).isGreaterThanOrEqualTo(8);
	}

	@Test
	void failuresAreCountedByWhatTheyAreAndNotAsTransactions() throws InterruptedException {
		AtomicInteger calls = new AtomicInteger();
		Interleaving interleaving = new Interleaving();
		interleaving.add(List.of(contestant("A", 1, () -> {
			if (calls.getAndIncrement() == 0) {
				throw new JetStreamApiException(Error.JsBadRequestErr);
			}
			throw new IllegalStateException("with an id that is different each time");
		})));
		List<Series> series = interleaving.run(new Schedule(0, 2, TURN));
		assertThat(series.get(0).failures()).containsEntry("bad request (10003)", 1L)
			.containsEntry("IllegalStateException", 1L);
		assertThat(series.get(0).rounds()).extracting(Round::transactions).containsOnly(0L);
		assertThat(series.get(0).messagesPerSecond().values()).containsOnly(0.0);
	}

	private Contestant contestant(String name) {
		return contestant(name, 1, () -> {
		});
	}

	private Contestant contestant(String name, int callers, Action action) {
		return new Contestant(new Cell(name, "storage", callers, 1), action, false, () -> this.turns.add(name));
	}

}
