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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a lane's thread is told by others: that there may be rows, that it is paused, that
 * it is to hand over. Thread-safe.
 */
final class LaneSignal {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean work;

	private volatile boolean paused;

	private volatile boolean stopping;

	/**
	 * Say that there may be rows.
	 */
	void wake() {
		change(() -> this.work = true);
	}

	void setPaused(boolean paused) {
		if (this.paused != paused) {
			change(() -> {
				this.paused = paused;
				this.work = true;
			});
		}
	}

	boolean isPaused() {
		return this.paused;
	}

	/**
	 * Ask to finish what is on its way and hand the lane over.
	 */
	void stop() {
		change(() -> this.stopping = true);
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Wait until there may be rows, or the lane is to be handed over.
	 * @param atMost how long to wait
	 * @return whether something was said
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean awaitWork(Duration atMost) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = atMost.toNanos();
			while (!this.work && !this.stopping && left > 0) {
				left = this.changed.awaitNanos(left);
			}
			boolean told = this.work || this.stopping;
			this.work = false;
			return told;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for a time, unless the lane is to be handed over.
	 * @param time how long to wait
	 * @throws InterruptedException if the thread was interrupted
	 */
	void awaitStop(Duration time) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = time.toNanos();
			while (!this.stopping && left > 0) {
				left = this.changed.awaitNanos(left);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
