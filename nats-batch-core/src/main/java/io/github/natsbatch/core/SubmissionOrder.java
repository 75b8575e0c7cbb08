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

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the batches of one thread in their order. A thread that commits without waiting
 * may have several batches on their way; a later one must not be sent while an earlier
 * one can still fail and be sent again. Used under the lock of its queue.
 */
final class SubmissionOrder {

	private final Map<Thread, Count> threads = new HashMap<>();

	/**
	 * Return whether an earlier batch of the same thread waits or is under way.
	 * @param task the later batch
	 * @return whether it must not pass the queue
	 */
	boolean hasEarlier(CommitTask task) {
		return !this.threads.isEmpty() && this.threads.containsKey(task.submitter());
	}

	/**
	 * Return whether an earlier batch of the same thread is under way.
	 * @param task the later batch
	 * @return whether it has to wait in the queue
	 */
	boolean isBehind(CommitTask task) {
		Count count = this.threads.isEmpty() ? null : this.threads.get(task.submitter());
		return count != null && count.underWay > 0;
	}

	void waiting(CommitTask task) {
		if (task.isAsynchronous()) {
			this.threads.computeIfAbsent(task.submitter(), (thread) -> new Count()).waiting++;
		}
	}

	void waitsNoLonger(CommitTask task) {
		if (task.isAsynchronous()) {
			this.threads.computeIfPresent(task.submitter(), (thread, count) -> {
				count.waiting--;
				return count.orNone();
			});
		}
	}

	void underWay(CommitTask task) {
		if (task.isAsynchronous()) {
			this.threads.computeIfAbsent(task.submitter(), (thread) -> new Count()).underWay++;
		}
	}

	void ended(CommitTask task) {
		if (task.isAsynchronous()) {
			this.threads.computeIfPresent(task.submitter(), (thread, count) -> {
				count.underWay--;
				return count.orNone();
			});
		}
	}

	boolean isEmpty() {
		return this.threads.isEmpty();
	}

	/**
	 * The batches of one thread that nobody waits for.
	 */
	private static final class Count {

		private int waiting;

		private int underWay;

		private @Nullable Count orNone() {
			return (this.waiting > 0 || this.underWay > 0) ? this : null;
		}

	}

}
