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

import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The random crash suite, short enough for every build.
 * {@code -Dcrash.seconds=600 -Dcrash.seed=1} makes each run that long, with that seed.
 */
class CrashSuiteTests {

	private static final Duration NEVER_FORGETS = Duration.ofMinutes(2);

	private static final Duration FORGETS = Duration.ofMillis(100);

	private static final Duration LATEST = Duration.ofSeconds(2);

	private static final Duration CONTROL_AT_MOST = Duration.ofSeconds(120);

	private final Duration time = Duration.ofSeconds(Integer.getInteger("crash.seconds", 8));

	private final long seed = Long.getLong("crash.seed", System.nanoTime());

	@ParameterizedTest
	@CsvSource({ "POSTGRESQL, false, EPOCH", "MARIADB, true, EPOCH", "MARIADB, false, MSG_ID" })
	void everyCommittedTransactionIsThereOnceWholeAndInOrder(TestDatabase database, boolean cluster, ExactlyOnce how)
			throws Exception {
		// with epochs the stream may forget ids at once
		Duration window = (how == ExactlyOnce.EPOCH) ? FORGETS : NEVER_FORGETS;
		CrashRun.Result result = run(new CrashRun.Options(database, cluster, how, window, LATEST, CrashRun.Control.NONE,
				this.time, this.seed));
		assertThat(result.problems()).as(result.toString()).isEmpty();
		assertThat(result.duplicates()).as(result.toString()).isZero();
		assertThat(result.parked()).as(result.toString()).isEmpty();
		assertThat(result.transactions()).isPositive();
		assertThat(result.cycles()).isPositive();
	}

	// The two controls: without what the design rests on, the same trouble doubles
	// messages.
	// They end as soon as it has.
	@ParameterizedTest
	@CsvSource({ "MSG_ID, NO_LOOKUP", "EPOCH, NO_EXPECTATION" })
	void withoutWhatTheDesignRestsOnMessagesAreDoubled(ExactlyOnce how, CrashRun.Control control) throws Exception {
		CrashRun.Result result = run(new CrashRun.Options(TestDatabase.POSTGRESQL, false, how, FORGETS,
				LATEST.multipliedBy(4), control, CONTROL_AT_MOST, this.seed));
		assertThat(result.duplicates()).as(result.toString()).isPositive();
	}

	private static CrashRun.Result run(CrashRun.Options options) throws Exception {
		CrashRun.Result result = new CrashRun(options).run();
		System.out.println(result);
		return result;
	}

}
