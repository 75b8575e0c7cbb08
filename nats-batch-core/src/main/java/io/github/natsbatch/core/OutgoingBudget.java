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

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many messages may be unanswered over the connection. jnats' outgoing queue takes
 * 5,000 by default, then it blocks whoever publishes, and throws in the middle of a
 * batch. Thread-safe.
 */
final class OutgoingBudget {

	private static final double SHARE = 0.8;

	private final int limit;

	private final AtomicInteger used = new AtomicInteger();

	private volatile boolean wanting;

	/**
	 * Create a budget.
	 * @param queueSize messages that the connection's outgoing queue takes, not positive
	 * for no limit
	 */
	OutgoingBudget(int queueSize) {
		this.limit = (queueSize > 0) ? Math.max(1, (int) (queueSize * SHARE)) : Integer.MAX_VALUE;
	}

	/**
	 * Take a part of the budget, which may be more than all of it where nothing else is
	 * under way.
	 * @param messages the number of messages
	 * @return whether they may be written now
	 */
	boolean tryAcquire(int messages) {
		int before = this.used.get();
		while (before == 0 || before + messages <= this.limit) {
			if (this.used.compareAndSet(before, before + messages)) {
				return true;
			}
			before = this.used.get();
		}
		this.wanting = true;
		return false;
	}

	/**
	 * Give a part back.
	 * @param messages the number of messages
	 * @return whether somebody was refused meanwhile and should be asked again
	 */
	boolean release(int messages) {
		this.used.addAndGet(-messages);
		if (this.wanting) {
			this.wanting = false;
			return true;
		}
		return false;
	}

}
