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

import java.util.concurrent.TimeUnit;

/**
 * The callers of the group that has ended last, who are woken together and may come again
 * with their next batches. The first of them would have a server batch of its own, and
 * the others would wait for it, if nobody waited a moment. Used under the lock of the
 * queue.
 */
final class ReturningCallers {

	/** The part of a commit's time that is worth waiting, measured. */
	private static final int SHARE = 20;

	private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(1);

	private int expected;

	private long patience;

	/**
	 * Take note of a group that has ended.
	 * @param group the group
	 */
	void ended(CommitGroup group) {
		int callers = 0;
		for (CommitTask task : group.submitted()) {
			callers += task.isAsynchronous() ? 0 : 1;
		}
		this.expected = callers;
		this.patience = Math.min(group.attempts().nanosSinceLast() / SHARE, LONGEST);
	}

	boolean areWorthWaitingFor() {
		return this.expected > 1;
	}

	boolean areBack(int waiting) {
		return waiting >= this.expected;
	}

	/**
	 * Return how long to wait for them.
	 * @return the time in nanoseconds
	 */
	long patience() {
		return this.patience;
	}

	void forget() {
		this.expected = 0;
	}

}
