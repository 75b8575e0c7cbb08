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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to write one group: the ids they carry, and what the server may have made
 * of them. Each has a batch id of its own, and all have the same message id. Used under
 * the lock of the group.
 */
final class GroupAttempts {

	/** The server's default, where the stream was never asked. */
	private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(2);

	private final List<String> batchIds = new ArrayList<>(1);

	private final List<Attempt> written = new ArrayList<>(1);

	private List<CommitTask> members = List.of();

	private @Nullable String messageId;

	private boolean messageIdChosen;

	private @Nullable Duration window;

	private boolean singleReplica = true;

	private boolean everSingleReplica;

	private long firstWrite;

	private long lastSent;

	private int incomplete;

	private Answer.@Nullable Refused lastRefusal;

	private @Nullable Attempt question;

	/**
	 * Take note of what the stream is like now. What was stored while it remembered ids
	 * for a shorter time is forgotten, whatever it does now.
	 * @param stream the description
	 */
	synchronized void seen(StreamDescription stream) {
		Duration now = stream.duplicateWindow();
		this.window = (this.window == null || now.compareTo(this.window) < 0) ? now : this.window;
		this.singleReplica = stream.isSingleReplica();
	}

	/**
	 * Begin another attempt.
	 * @param members the batches to write
	 * @param ids makes ids
	 * @param deduplication whether the group gets a message id of ours
	 */
	synchronized void begin(List<CommitTask> members, Supplier<String> ids, boolean deduplication) {
		this.members = members;
		PendingBatch first = members.get(0).batch();
		boolean lone = members.size() == 1;
		if (!this.messageIdChosen) {
			this.messageId = lone ? first.messageId(deduplication) : mergedId(ids, deduplication);
			this.messageIdChosen = true;
		}
		String batchId = (lone && this.batchIds.isEmpty()) ? first.transactionId() : ids.get();
		this.batchIds.add(batchId);
		members.forEach((member) -> member.written(batchId));
		this.everSingleReplica |= this.singleReplica;
		this.lastSent = System.nanoTime();
		this.firstWrite = (this.batchIds.size() == 1) ? this.lastSent : this.firstWrite;
		this.lastRefusal = null;
	}

	private static @Nullable String mergedId(Supplier<String> ids, boolean deduplication) {
		return deduplication ? ids.get() : null;
	}

	/**
	 * Choose another message id for the next attempt, whose messages are others. Only
	 * where every attempt was refused.
	 */
	synchronized void forgetMessageId() {
		this.messageIdChosen = false;
	}

	synchronized void written(Attempt attempt) {
		this.written.add(attempt);
		this.lastSent = System.nanoTime();
	}

	synchronized void asked(Attempt question) {
		this.question = question;
		this.lastSent = System.nanoTime();
	}

	synchronized @Nullable Attempt question() {
		return this.question;
	}

	/**
	 * Return the attempt that an answer is awaited for.
	 * @return the last attempt, or {@code null} before the first
	 */
	synchronized @Nullable Attempt last() {
		return this.written.isEmpty() ? null : this.written.get(this.written.size() - 1);
	}

	synchronized List<Attempt> all() {
		List<Attempt> all = new ArrayList<>(this.written);
		if (this.question != null) {
			all.add(this.question);
		}
		return all;
	}

	synchronized int count() {
		return this.batchIds.size();
	}

	synchronized String lastBatchId() {
		return this.batchIds.get(this.batchIds.size() - 1);
	}

	synchronized boolean owns(@Nullable String batchId) {
		return batchId != null && this.batchIds.contains(batchId);
	}

	/**
	 * Return the batch id that the group is stored under if it is stored.
	 * @return the id, or {@code null} for a single message
	 */
	synchronized @Nullable String onlyBatchId() {
		return (CommitTask.sizeOf(this.members) > 1) ? lastBatchId() : null;
	}

	synchronized @Nullable String messageId() {
		return this.messageId;
	}

	synchronized List<CommitTask> members() {
		return this.members;
	}

	/**
	 * Return whether to ask for a reply to every message: the batch was found incomplete
	 * twice, and the server does not say which message is to blame.
	 * @return whether to ask
	 */
	synchronized boolean needReplyToEvery() {
		return this.incomplete > 1;
	}

	synchronized void refused(Answer.Refused refusal) {
		this.lastRefusal = refusal;
		this.incomplete += (refusal.code() == ServerErrors.BATCH_INCOMPLETE) ? 1 : 0;
		int offset = 0;
		for (CommitTask member : this.members) {
			member.refused(refusal.within(offset, member.size()));
			offset += member.size();
		}
	}

	synchronized Answer.@Nullable Refused lastRefusal() {
		return this.lastRefusal;
	}

	/**
	 * Return whether an error may have come from the middle of storing: on one replica
	 * the server stores the messages of a batch one by one and stops at the first that
	 * fails.
	 * @param refused the error
	 * @return whether the attempt has to be taken for unanswered
	 */
	synchronized boolean mayHaveStored(Answer.Refused refused) {
		return CommitTask.sizeOf(this.members) > 1 && refused.onCommit() && this.everSingleReplica
				&& !ServerErrors.isCheckedBeforeStoring(refused.code());
	}

	/**
	 * Return whether the server can be asked for the group's id.
	 * @return whether there is an id, and the stream remembers ids
	 */
	synchronized boolean canAskForId() {
		return this.messageId != null && !window().isZero();
	}

	/**
	 * Return whether 10201 can be about an id that only the caller knows: then the answer
	 * speaks for itself.
	 * @return whether the id that can be asked for is not the caller's to lose
	 */
	synchronized boolean refusalSpeaksForItself() {
		PendingBatch first = this.members.get(0).batch();
		return first.id() == null && hasOtherIdsOfCaller();
	}

	/**
	 * Return whether the first message's id is the caller's, so that it may be known from
	 * a batch of before.
	 * @return whether it is
	 */
	synchronized boolean hasIdOfCaller() {
		return this.members.size() == 1 && this.members.get(0).batch().startsWithIdOfCaller();
	}

	synchronized boolean hasOtherIdsOfCaller() {
		return this.members.size() == 1 && this.members.get(0).batch().hasMessageIdOfCaller();
	}

	/**
	 * Return whether a known id does not prove that all is stored, or by which attempt.
	 * @return whether to read what stands in the stream
	 */
	synchronized boolean needReading() {
		boolean several = CommitTask.sizeOf(this.members) > 1;
		return hasIdOfCaller() || (several && (this.everSingleReplica || this.singleReplica || count() > 1));
	}

	synchronized boolean wroteToSingleReplica() {
		return this.everSingleReplica || this.singleReplica;
	}

	/**
	 * Return whether the id is remembered with certainty if it was stored: another
	 * attempt is then safe.
	 * @return whether the first attempt is younger than half the duplicate window
	 */
	synchronized boolean areYoung() {
		return this.batchIds.isEmpty() || System.nanoTime() - this.firstWrite < window().toNanos() / 2;
	}

	private Duration window() {
		return (this.window != null) ? this.window : DEFAULT_WINDOW;
	}

	synchronized boolean isOlderThan(Duration time) {
		return nanosSinceLast() > time.toNanos();
	}

	synchronized long nanosSinceLast() {
		return System.nanoTime() - this.lastSent;
	}

}
