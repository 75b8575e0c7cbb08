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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Chooses what waits and fits into one server batch. The first one is always taken, so a
 * large batch is never passed for ever; smaller ones that come after one which does not
 * fit may fill the rest, so they do not wait for it either. Batches of one thread stay in
 * their order. Used under the lock of the queue.
 */
final class GroupSelection {

	/** How far to look: selecting takes time while others wait for the lock. */
	private static final int LOOK_AHEAD = 4_000;

	private final GroupCommit limits;

	private final SubmissionOrder order;

	GroupSelection(GroupCommit limits, SubmissionOrder order) {
		this.limits = limits;
		this.order = order;
	}

	/**
	 * Choose the members of the next group.
	 * @param waiting what waits, in order
	 * @return the members, in order; empty when nothing can be sent now
	 */
	List<CommitTask> select(Iterable<CommitTask> waiting) {
		List<CommitTask> members = new ArrayList<>();
		Set<Thread> passed = new HashSet<>();
		long messages = 0;
		long bytes = 0;
		int looked = 0;
		for (CommitTask task : waiting) {
			boolean ordered = !this.order.isBehind(task) && !passed.contains(task.submitter());
			boolean fits = members.isEmpty() || (messages + task.size() <= this.limits.maxMessages()
					&& bytes + task.bytes() <= this.limits.maxBytes() && goTogether(members.get(0), task));
			if (ordered && fits) {
				members.add(task);
				messages += task.size();
				bytes += task.bytes();
			}
			else {
				passed.add(task.submitter());
			}
			if (isComplete(members, messages) || ++looked == LOOK_AHEAD) {
				break;
			}
		}
		return members;
	}

	private static boolean goTogether(CommitTask first, CommitTask task) {
		return task.isMergeable() && Objects.equals(first.batch().flowControl(), task.batch().flowControl());
	}

	private boolean isComplete(List<CommitTask> members, long messages) {
		return !members.isEmpty()
				&& (!this.limits.enabled() || !members.get(0).isMergeable() || messages >= this.limits.maxMessages());
	}

}
