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

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The groups that have begun and not ended, and what is due at their end: the next one,
 * and telling the callers. Thread-safe.
 */
final class OpenGroups {

	/** Why a caller is told before its deadline when there is no time left. */
	static final String SHUTTING_DOWN = "this application is shutting down";

	private final BatchEnvironment environment;

	private final Consumer<StreamQueue> senders;

	private final Set<CommitGroup> groups = ConcurrentHashMap.newKeySet();

	private volatile Runnable onRoom = () -> {
	};

	private volatile boolean closed;

	/**
	 * Create the set.
	 * @param environment what is released at the end of a group
	 * @param senders provides a sender for a queue
	 */
	OpenGroups(BatchEnvironment environment, Consumer<StreamQueue> senders) {
		this.environment = environment;
		this.senders = senders;
	}

	/**
	 * Set what to do when there is room again in the connection's outgoing queue.
	 * @param action what to do
	 */
	void onRoom(Runnable action) {
		this.onRoom = action;
	}

	Collection<CommitGroup> all() {
		return this.groups;
	}

	boolean isEmpty() {
		return this.groups.isEmpty();
	}

	/**
	 * Return how many batches are in groups of which nothing was sent yet.
	 * @return the number
	 */
	int unsent() {
		return this.groups.stream()
			.filter((group) -> group.attempts().count() == 0)
			.mapToInt((group) -> group.members().size())
			.sum();
	}

	/**
	 * Return how many groups nobody waits for any more.
	 * @return the number
	 */
	int told() {
		return (int) this.groups.stream()
			.filter((group) -> group.submitted().stream().allMatch(CommitTask::isDone))
			.count();
	}

	/**
	 * Let no group go on that is not here yet. Those that are have to be ended.
	 */
	void close() {
		this.closed = true;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Add a group, unless it has ended already.
	 * @param group the group
	 * @return whether it was not there before
	 */
	boolean add(CommitGroup group) {
		boolean added = this.groups.add(group);
		if (added && group.phase() == GroupPhase.ENDED) {
			this.groups.remove(group);
			return false;
		}
		return added;
	}

	/**
	 * End a group with a decision that is final.
	 * @param group the group
	 * @param decision the decision
	 */
	void conclude(CommitGroup group, GroupDecision decision) {
		List<CommitTask> written = group.attempts().members();
		if (decision instanceof GroupDecision.Refuse refuse && written.size() > 1) {
			end(group, () -> sentAgain(written, refuse));
			return;
		}
		if (decision instanceof GroupDecision.Partial || decision instanceof GroupDecision.Refuse) {
			this.environment.streams().forget(group.stream());
		}
		end(group, List::of, () -> GroupOutcomes.tell(group, decision));
	}

	// One by one. Whoever was told "in doubt" may have sent it again already.
	private static List<CommitTask> sentAgain(List<CommitTask> written, GroupDecision.Refuse refuse) {
		written.stream().filter(CommitTask::isDone).forEach((task) -> GroupOutcomes.dropped(task, refuse));
		return written.stream().filter((task) -> !task.isDone()).toList();
	}

	/**
	 * End a group of which nobody has to be told anything.
	 * @param group the group
	 * @param again finds its members that are to be sent again, one by one, when nobody
	 * can take one out any more
	 */
	void end(CommitGroup group, Supplier<List<CommitTask>> again) {
		end(group, again, () -> {
		});
	}

	/**
	 * End a group. The next one is on its way before its callers are woken.
	 * @param group the group
	 * @param again finds its members that are to be sent again, one by one, when nobody
	 * can take one out any more
	 * @param tell tells its callers
	 */
	void end(CommitGroup group, Supplier<List<CommitTask>> again, Runnable tell) {
		if (!group.end()) {
			return;
		}
		this.groups.remove(group);
		group.attempts().all().forEach((attempt) -> attempt.giveUp("the commit is decided"));
		if (group.queue().release(group, again.get())) {
			this.senders.accept(group.queue());
		}
		if (this.environment.budget().release(CommitTask.sizeOf(group.submitted()))) {
			this.onRoom.run();
		}
		tell.run();
	}

}
