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

import java.util.List;
import java.util.function.Supplier;

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What is written to the server together: one batch, or several merged ones, or a single
 * message. A state machine without input or output: it is told what happened and says
 * what comes next, by the {@link GroupRules}. Its phases are those of the engine in
 * {@code docs/model/engine.cpp}.
 * <p>
 * Once an attempt has stayed without an answer the group is <em>frozen</em>: the same
 * messages under the same message id until it is known what became of them. No refusal
 * rejects it any more, since an earlier attempt may be stored, or still be on its way.
 * Thread-safe.
 */
final class CommitGroup {

	private final StreamQueue queue;

	private final List<CommitTask> submitted;

	private final boolean slot;

	private final GroupAttempts attempts = new GroupAttempts();

	private List<CommitTask> members;

	private GroupPhase phase = GroupPhase.WRITE;

	/** The number of the first attempt without an answer, 0 while there is none. */
	private int firstUnanswered;

	private boolean lostWhileWriting;

	private int rounds;

	private @Nullable String obstacle;

	CommitGroup(StreamQueue queue, List<CommitTask> members, boolean slot) {
		this.queue = queue;
		this.submitted = List.copyOf(members);
		this.members = this.submitted;
		this.slot = slot;
	}

	StreamQueue queue() {
		return this.queue;
	}

	String stream() {
		return this.queue.stream();
	}

	boolean hasSlot() {
		return this.slot;
	}

	/**
	 * Return all that were members at the beginning.
	 * @return the tasks, whether they were told an outcome or not
	 */
	List<CommitTask> submitted() {
		return this.submitted;
	}

	GroupAttempts attempts() {
		return this.attempts;
	}

	/**
	 * Return the batches that the next attempt writes.
	 * @return the tasks, in order
	 */
	synchronized List<CommitTask> members() {
		return this.members;
	}

	synchronized GroupPhase phase() {
		return this.phase;
	}

	synchronized boolean isFrozen() {
		return this.firstUnanswered > 0;
	}

	// How often it was written or asked for again, for the backoff.
	synchronized int rounds() {
		return this.rounds;
	}

	// What was in the way last, for a caller whose time is over.
	synchronized @Nullable String obstacle() {
		return this.obstacle;
	}

	synchronized void waitsFor(String obstacle) {
		this.obstacle = obstacle;
	}

	/**
	 * Go from one phase to another, if it is in that phase: of several threads that want
	 * to do the next thing, one does it.
	 * @param from the phase it has to be in
	 * @param to the phase it is in then
	 * @return whether it was
	 */
	synchronized boolean advance(GroupPhase from, GroupPhase to) {
		boolean may = this.phase == from;
		this.phase = may ? to : this.phase;
		return may;
	}

	/**
	 * Take a member out of which nothing was sent, or whose attempts were all refused.
	 * @param member the member
	 * @return whether it is out; {@code false} where an attempt may be stored
	 */
	synchronized boolean remove(CommitTask member) {
		boolean may = !isFrozen() && (this.phase == GroupPhase.WRITE || this.phase == GroupPhase.PREPARE);
		if (may) {
			this.members = this.members.stream().filter((other) -> other != member).toList();
			// other messages need another id
			this.attempts.forgetMessageId();
		}
		return may;
	}

	/**
	 * Begin an attempt, unless no member is left, or the stream may have forgotten the id
	 * of an attempt before.
	 * @param ids makes ids
	 * @param deduplication whether the group gets a message id of ours
	 * @return whether to write
	 */
	synchronized boolean beginWriting(Supplier<String> ids, boolean deduplication) {
		boolean tooOld = isFrozen() && !this.attempts.areYoung();
		if (this.phase != GroupPhase.PREPARE || this.members.isEmpty() || tooOld) {
			return false;
		}
		this.phase = GroupPhase.WRITING;
		this.attempts.begin(this.members, ids, deduplication);
		return true;
	}

	synchronized GroupDecision written(Attempt attempt, GroupRules rules) {
		this.attempts.written(attempt);
		if (this.phase != GroupPhase.WRITING) {
			return GroupDecision.Wait.INSTANCE;
		}
		this.phase = GroupPhase.WAIT;
		return this.lostWhileWriting ? unanswered(rules, "the connection was lost", null, true)
				: GroupDecision.Wait.INSTANCE;
	}

	/**
	 * Go back to the beginning of an attempt that could not be prepared.
	 * @param reason what was in the way
	 * @return what comes next
	 */
	synchronized GroupDecision notPrepared(String reason) {
		if (this.phase != GroupPhase.PREPARE) {
			return GroupDecision.Wait.INSTANCE;
		}
		waitsFor(reason);
		return next(isFrozen() ? new GroupDecision.Ask() : new GroupDecision.Write("stream"));
	}

	/**
	 * An attempt was answered. An error counts only as the answer to the attempt that is
	 * waited for.
	 * @param attempt the attempt
	 * @param answer the answer
	 * @param rules what it means
	 * @return what comes next
	 */
	synchronized GroupDecision onAnswer(Attempt attempt, Answer answer, GroupRules rules) {
		if (this.phase == GroupPhase.ENDED) {
			return GroupDecision.Wait.INSTANCE;
		}
		if (answer instanceof Answer.Stored stored) {
			return next(rules.onStored(this.attempts, attempt, stored));
		}
		if (answer instanceof Answer.StoredSingly singly) {
			return new GroupDecision.Partial(singly.sequences(),
					"the server acknowledged single messages, so it does not know batches");
		}
		if (this.phase != GroupPhase.WAIT || this.attempts.last() != attempt) {
			return GroupDecision.Wait.INSTANCE;
		}
		if (answer instanceof Answer.Refused refused) {
			return onRefused(refused, rules);
		}
		if (answer instanceof Answer.Withheld withheld) {
			this.obstacle = GroupRules.describe(withheld);
			return next(rules.onWithheld(this.attempts, isFrozen(), withheld));
		}
		Answer.Lost lost = (Answer.Lost) answer;
		return unanswered(rules, lost.reason(), lost.cause(), false);
	}

	private GroupDecision onRefused(Answer.Refused refused, GroupRules rules) {
		this.obstacle = Outcomes.describe(refused);
		if (this.attempts.mayHaveStored(refused)) {
			return unanswered(rules, "the server answered the commit with " + this.obstacle
					+ ", which on a stream with one replica can come from the middle of storing", null, false);
		}
		this.attempts.refused(refused);
		if (this.firstUnanswered == this.attempts.count()) {
			// it was late, and the only one without an answer
			this.firstUnanswered = 0;
		}
		return next(rules.onRefused(this.attempts, isFrozen(), refused));
	}

	/**
	 * The connection was lost, or the answer did not come in time.
	 * @param rules what it means
	 * @param reason which of it
	 * @param connectionLost whether no answer can come over this connection
	 * @return what comes next
	 */
	synchronized GroupDecision onSilence(GroupRules rules, String reason, boolean connectionLost) {
		this.lostWhileWriting |= this.phase == GroupPhase.WRITING;
		return (this.phase == GroupPhase.WAIT) ? unanswered(rules, reason, null, connectionLost)
				: GroupDecision.Wait.INSTANCE;
	}

	private GroupDecision unanswered(GroupRules rules, String reason, @Nullable Throwable cause,
			boolean connectionLost) {
		this.firstUnanswered = isFrozen() ? this.firstUnanswered : this.attempts.count();
		this.lostWhileWriting = false;
		this.obstacle = reason;
		return next(rules.onUnanswered(this.attempts, reason, cause, connectionLost));
	}

	synchronized GroupDecision onProbe(Answer answer, GroupRules rules) {
		return (this.phase == GroupPhase.ASKING) ? next(rules.onProbe(this.attempts, isFrozen(), answer))
				: GroupDecision.Wait.INSTANCE;
	}

	/**
	 * What stands in the stream under the group's id could not be read now.
	 * @return what comes next
	 */
	synchronized GroupDecision notRead() {
		return (this.phase == GroupPhase.READ) ? next(new GroupDecision.Ask()) : GroupDecision.Wait.INSTANCE;
	}

	private GroupDecision next(GroupDecision decision) {
		if (decision instanceof GroupDecision.Write || decision instanceof GroupDecision.Ask) {
			this.phase = (decision instanceof GroupDecision.Ask) ? GroupPhase.PROBE : GroupPhase.WRITE;
			this.rounds++;
		}
		else if (decision instanceof GroupDecision.Read) {
			this.phase = GroupPhase.READ;
		}
		return decision;
	}

	// Nobody is left to be told, and it will never be known what to tell.
	synchronized boolean isSpent() {
		boolean hopeful = this.attempts.canAskForId() && this.attempts.areYoung();
		return isFrozen() && !hopeful && this.submitted.stream().allMatch(CommitTask::isDone);
	}

	/**
	 * End the group.
	 * @return whether it had not ended before
	 */
	synchronized boolean end() {
		boolean first = this.phase != GroupPhase.ENDED;
		this.phase = GroupPhase.ENDED;
		return first;
	}

}
