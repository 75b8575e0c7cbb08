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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The batches of one stream that wait to be sent, and how many are under way. An idle
 * stream sends at once; while its slot is taken, what comes waits, and what waits becomes
 * one {@link CommitGroup} when the slot is free. A batch of one message needs no slot, as
 * a plain publish. Thread-safe; knows nothing of the server.
 */
final class StreamQueue {

	private final String stream;

	private final GroupCommit limits;

	private final SingleMessageChoice singles;

	private final OutgoingBudget budget;

	private final BooleanSupplier replicated;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Condition arrival = this.lock.newCondition();

	private final WaitingBatches waiting;

	private final ReturningCallers callers = new ReturningCallers();

	private int slotsTaken;

	private int singlesUnderWay;

	/** Groups under way that were refused or not answered: nothing may pass them. */
	private final Set<CommitGroup> stalled = new HashSet<>(2);

	/** Somebody wants, or has, the stream for itself, see {@link #needsQuiet}. */
	private boolean quiet;

	/** A sender was asked for and has not come yet, or waits for callers. */
	private boolean senderExpected;

	StreamQueue(String stream, NatsBatchSettings settings, OutgoingBudget budget, BooleanSupplier replicated) {
		this.stream = stream;
		this.limits = settings.groupCommit();
		this.waiting = new WaitingBatches(this.limits);
		this.singles = new SingleMessageChoice(settings.singleMessage());
		this.budget = budget;
		this.replicated = replicated;
	}

	String stream() {
		return this.stream;
	}

	/**
	 * Wait until there is room for a batch.
	 * @param task the batch
	 * @return whether there is, before the batch's deadline
	 * @throws InterruptedException if the waiting thread was interrupted
	 */
	boolean awaitRoom(CommitTask task) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = task.nanosLeft();
			while (!this.waiting.hasRoomFor(task) && left > 0 && !task.isDone()) {
				left = this.room.awaitNanos(left);
			}
			return this.waiting.hasRoomFor(task);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take a batch in.
	 * @param task the batch
	 * @return what the calling thread has to send now, or {@code null} where the batch
	 * waits
	 */
	@Nullable CommitGroup submit(CommitTask task) {
		if (task.size() == 1) {
			task.measuredBy(this.singles.begin());
		}
		return locked(() -> {
			if (mayPass(task) && this.budget.tryAcquire(1)) {
				this.singlesUnderWay++;
				return begin(List.of(task), false);
			}
			if (mayStart(task) && this.budget.tryAcquire(task.size())) {
				return start(List.of(task));
			}
			this.waiting.add(task);
			if (this.callers.areBack(this.waiting.size())) {
				this.arrival.signal();
			}
			return null;
		});
	}

	// A single message as a plain publish passes the queue, unless that would change the
	// order of its own thread.
	private boolean mayPass(CommitTask task) {
		return task.size() == 1 && !(task.isMergeable() && this.singles.isMerging()) && !this.quiet && !needsQuiet(task)
				&& !this.waiting.order().hasEarlier(task);
	}

	private boolean mayStart(CommitTask task) {
		return this.waiting.isEmpty() && !this.senderExpected && hasFreeSlot() && isQuietEnoughFor(task)
				&& !this.waiting.order().isBehind(task);
	}

	private boolean hasFreeSlot() {
		return this.slotsTaken < this.limits.slots() && this.stalled.isEmpty() && !(this.quiet && this.slotsTaken > 0);
	}

	// On a replicated stream a write to the same subject that is under way, our own
	// included, refuses an expectation (10164).
	private boolean needsQuiet(CommitTask task) {
		return task.isExpecting() && this.replicated.getAsBoolean();
	}

	private boolean isQuietEnoughFor(CommitTask task) {
		return !needsQuiet(task) || (this.slotsTaken == 0 && this.singlesUnderWay == 0);
	}

	private CommitGroup start(List<CommitTask> members) {
		this.slotsTaken++;
		this.quiet = needsQuiet(members.get(0));
		return begin(members, true);
	}

	private CommitGroup begin(List<CommitTask> members, boolean slot) {
		CommitGroup group = new CommitGroup(this, members, slot);
		members.forEach((member) -> {
			member.joined(group);
			this.waiting.order().underWay(member);
		});
		return group;
	}

	/**
	 * Wait a moment for the callers of the last group.
	 * @throws InterruptedException if the waiting thread was interrupted
	 */
	void awaitCallers() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = this.callers.patience();
			while (!this.callers.areBack(this.waiting.size()) && left > 0) {
				left = this.arrival.awaitNanos(left);
			}
			this.callers.forget();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give a sender the next group.
	 * @return the group, or {@code null} when nothing can be sent now
	 */
	@Nullable CommitGroup next() {
		return locked(this::startNext);
	}

	private @Nullable CommitGroup startNext() {
		List<CommitTask> members = hasFreeSlot() ? select() : List.of();
		this.senderExpected = !members.isEmpty() && this.budget.tryAcquire(CommitTask.sizeOf(members));
		if (!this.senderExpected) {
			return null;
		}
		members.forEach(this.waiting::remove);
		this.room.signalAll();
		return start(members);
	}

	private List<CommitTask> select() {
		List<CommitTask> members = this.waiting.select();
		if (!members.isEmpty() && !isQuietEnoughFor(members.get(0))) {
			this.quiet = true;
			return List.of();
		}
		return members;
	}

	/**
	 * Take a batch out that waits.
	 * @param task the batch
	 * @return whether it was waiting, so that nothing of it will be sent
	 */
	boolean remove(CommitTask task) {
		return locked(() -> {
			boolean removed = this.waiting.remove(task);
			this.room.signalAll();
			return removed;
		});
	}

	/**
	 * Let no other group begin before one that was refused or not answered has ended.
	 * @param group the group
	 */
	void stall(CommitGroup group) {
		locked(() -> group.hasSlot() && group.phase() != GroupPhase.ENDED && this.stalled.add(group));
	}

	/**
	 * Take a group back that has ended.
	 * @param group the group
	 * @param again its members that are to be sent again, one by one
	 * @return whether the caller has to provide a sender
	 */
	boolean release(CommitGroup group, Collection<CommitTask> again) {
		group.submitted().forEach(CommitTask::released);
		return locked(() -> {
			this.stalled.remove(group);
			if (group.hasSlot()) {
				this.slotsTaken--;
				this.quiet = false;
				this.callers.ended(group);
			}
			else {
				this.singlesUnderWay--;
			}
			group.submitted().forEach(this.waiting.order()::ended);
			again.forEach((task) -> {
				task.joined(null);
				this.waiting.addTakenApart(task);
			});
			return expectSender();
		});
	}

	// Whether something waits that could be sent, and the caller has to provide a sender.
	boolean wantsSender() {
		return locked(this::expectSender);
	}

	private boolean expectSender() {
		boolean wanted = !this.senderExpected && hasFreeSlot()
				&& (!this.waiting.isEmpty() || this.callers.areWorthWaitingFor());
		this.senderExpected |= wanted;
		return wanted;
	}

	int size() {
		return locked(this.waiting::size);
	}

	// The batches that wait, and the groups under way.
	int unfinished() {
		return locked(() -> this.waiting.size() + this.slotsTaken + this.singlesUnderWay);
	}

	List<CommitTask> waiting() {
		return locked(this.waiting::all);
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
