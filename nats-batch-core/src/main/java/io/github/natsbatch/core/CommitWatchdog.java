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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices groups whose attempt or question stays without an answer, with one timer for
 * all of them. Runs while there are groups under way.
 */
final class CommitWatchdog {

	private static final Duration TICK = Duration.ofMillis(20);

	/** An answer that takes longer is asked for; one that comes still counts. */
	private static final int ATTEMPT_SHARE = 5;

	private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(3);

	private static final Duration QUESTION = Duration.ofSeconds(1);

	private final GroupDriver driver;

	private final EngineThreads threads;

	private final Duration attemptTimeout;

	private final AtomicBoolean running = new AtomicBoolean();

	CommitWatchdog(GroupDriver driver, EngineThreads threads, NatsBatchSettings settings) {
		this.driver = driver;
		this.threads = threads;
		Duration share = settings.commitTimeout().dividedBy(ATTEMPT_SHARE);
		this.attemptTimeout = (share.compareTo(LONGEST_ATTEMPT) < 0) ? share : LONGEST_ATTEMPT;
	}

	/**
	 * Begin to look, if it does not look already.
	 */
	void wake() {
		if (!this.running.get() && this.running.compareAndSet(false, true)) {
			this.threads.after(TICK, this::look);
		}
	}

	private void look() {
		for (CommitGroup group : this.driver.open().all()) {
			if (group.isSpent()) {
				this.threads.engine()
					.execute(() -> this.driver.perform(group, new GroupDecision.GiveUp("no answer", null)));
			}
			else if (isOverdue(group)) {
				this.threads.engine()
					.execute(() -> this.driver.onSilence(group, "no answer within " + this.attemptTimeout, false));
			}
		}
		if (!this.driver.open().isEmpty()) {
			this.threads.after(TICK, this::look);
			return;
		}
		this.running.set(false);
		if (!this.driver.open().isEmpty()) {
			wake();
		}
	}

	// Without an id nothing follows from the lack of an answer until a caller's time is
	// over.
	private boolean isOverdue(CommitGroup group) {
		GroupAttempts attempts = group.attempts();
		GroupPhase phase = group.phase();
		boolean hopeless = group.isFrozen() && !attempts.canAskForId();
		return (phase == GroupPhase.WAIT && !hopeless && attempts.isOlderThan(this.attemptTimeout))
				|| (phase == GroupPhase.ASKING && attempts.isOlderThan(QUESTION));
	}

}
