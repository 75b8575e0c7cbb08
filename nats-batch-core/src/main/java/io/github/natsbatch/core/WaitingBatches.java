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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What waits in a {@link StreamQueue}, in order, and how much it is. Used under its lock.
 */
final class WaitingBatches {

	private final GroupCommit limits;

	private final GroupSelection selection;

	private final SubmissionOrder order = new SubmissionOrder();

	/** Members of refused groups, which are sent one by one and before all others. */
	private final Deque<CommitTask> takenApart = new ArrayDeque<>();

	private final Set<CommitTask> queue = new LinkedHashSet<>();

	private long messages;

	private long bytes;

	WaitingBatches(GroupCommit limits) {
		this.limits = limits;
		this.selection = new GroupSelection(limits, this.order);
	}

	SubmissionOrder order() {
		return this.order;
	}

	boolean isEmpty() {
		return this.queue.isEmpty() && this.takenApart.isEmpty();
	}

	int size() {
		return this.queue.size() + this.takenApart.size();
	}

	// What is too large for the limits is let in alone
	boolean hasRoomFor(CommitTask task) {
		return this.queue.isEmpty() || (this.messages + task.size() <= this.limits.maxQueuedMessages()
				&& this.bytes + task.bytes() <= this.limits.maxQueuedBytes());
	}

	void add(CommitTask task) {
		this.queue.add(task);
		this.messages += task.size();
		this.bytes += task.bytes();
		this.order.waiting(task);
	}

	void addTakenApart(CommitTask task) {
		this.takenApart.add(task);
		this.order.waiting(task);
	}

	boolean remove(CommitTask task) {
		if (this.queue.remove(task)) {
			this.messages -= task.size();
			this.bytes -= task.bytes();
			this.order.waitsNoLonger(task);
			return true;
		}
		if (this.takenApart.remove(task)) {
			this.order.waitsNoLonger(task);
			return true;
		}
		return false;
	}

	/**
	 * Choose the members of the next group, which stay in here.
	 * @return the members, in order; empty when nothing can be sent now
	 */
	List<CommitTask> select() {
		CommitTask apart = this.takenApart.peek();
		if (apart != null) {
			return this.order.isBehind(apart) ? List.of() : List.of(apart);
		}
		return this.selection.select(this.queue);
	}

	List<CommitTask> all() {
		List<CommitTask> all = new ArrayList<>(this.takenApart);
		all.addAll(this.queue);
		return all;
	}

}
