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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The random crash suite, short enough for every build. With {@code -Dcrash.seconds=75
 * -Dcrash.seed=1} there are more runs, each as long as that, with that seed.
 */
class CrashSuiteTests {

	private static final String SECONDS = "crash.seconds";

	private static final Duration NEVER_FORGETS = Duration.ofMinutes(2);

	/** Relays may all be gone for longer; nothing that was sent arrives so late. */
	private static final Duration SOON_FORGETS = Duration.ofSeconds(4);

	private static final Duration FORGETS_AT_ONCE = Duration.ofMillis(100);

	private static final Duration LATEST = Duration.ofSeconds(2);

	private static final Duration CONTROL_AT_MOST = Duration.ofSeconds(120);

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger(SECONDS, 8));

	private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

	static List<CrashRun.Options> runs() {
		if (System.getProperty(SECONDS) != null) {
			return longRuns();
		}
		return List.of(options(TestDatabase.POSTGRESQL, false, ExactlyOnce.EPOCH, CrashRun.NO_DEDUPLICATION),
				options(TestDatabase.MARIADB, true, ExactlyOnce.EPOCH, CrashRun.NO_DEDUPLICATION),
				options(TestDatabase.MARIADB, false, ExactlyOnce.MSG_ID, NEVER_FORGETS));
	}

	private static List<CrashRun.Options> longRuns() {
		List<CrashRun.Options> runs = new ArrayList<>();
		for (TestDatabase database : List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB)) {
			for (boolean cluster : List.of(false, true)) {
				runs.add(options(database, cluster, ExactlyOnce.EPOCH, CrashRun.NO_DEDUPLICATION));
				runs.add(options(database, cluster, ExactlyOnce.EPOCH, NEVER_FORGETS));
				runs.add(options(database, cluster, ExactlyOnce.MSG_ID, SOON_FORGETS));
			}
		}
		runs.add(new CrashRun.Options(TestDatabase.POSTGRESQL, false, ExactlyOnce.MSG_ID, FORGETS_AT_ONCE,
				LATEST.multipliedBy(4), CrashRun.Control.NONE, TIME, SEED));
		return runs;
	}

	private static CrashRun.Options options(TestDatabase database, boolean cluster, ExactlyOnce how, Duration window) {
		return new CrashRun.Options(database, cluster, how, window, LATEST, CrashRun.Control.NONE, TIME, SEED);
	}

	@ParameterizedTest
	@MethodSource("runs")
	void everyCommittedTransactionIsThereOnceWholeAndInOrder(CrashRun.Options options) throws Exception {
		CrashRun.Result result = run(options);
		assertThat(result.problems()).as(result.toString()).isEmpty();
		if (!options.mayDouble()) {
			assertThat(result.duplicates()).as(result.toString()).isZero();
		}
		assertThat(result.parked()).as(result.toString()).isEmpty();
		assertThat(result.transactions()).isPositive();
		assertThat(result.recoveries()).isPositive();
	}

	// The two controls: without what the design rests on, the same trouble doubles
	// messages. They end as soon as it has.
	@ParameterizedTest
	@CsvSource({ "MSG_ID, NO_LOOKUP", "EPOCH, NO_EXPECTATION" })
	void withoutWhatTheDesignRestsOnMessagesAreDoubled(ExactlyOnce how, CrashRun.Control control) throws Exception {
		CrashRun.Result result = run(new CrashRun.Options(TestDatabase.POSTGRESQL, false, how, FORGETS_AT_ONCE,
				LATEST.multipliedBy(4), control, CONTROL_AT_MOST, SEED));
		assertThat(result.duplicates()).as(result.toString()).isPositive();
	}

	private static CrashRun.Result run(CrashRun.Options options) throws Exception {
		CrashRun.Result result = new CrashRun(options).run();
		System.out.println(result);
		return result;
	}

}
