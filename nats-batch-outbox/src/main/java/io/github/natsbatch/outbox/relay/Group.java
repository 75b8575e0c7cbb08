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
import java.util.List;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.outbox.jdbc.Intent;
import io.github.natsbatch.outbox.jdbc.SeqSet;
import io.github.natsbatch.outbox.jdbc.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are sent as one server batch, or one row with one message, and what is known
 * about that so far. The rows and the id never change: after a crash the next owner makes
 * the same group of the same rows. Used by the thread of its lane only.
 */
final class Group {

	private final String id;

	private final List<GroupRow> rows;

	private final int size;

	/** Whether every attempt, those of former owners included, carries its epoch. */
	boolean fenced;

	/** The group cannot be at this sequence, or before it. */
	StreamPosition position;

	/** Since when it may have been on its way, in {@link System#nanoTime()}. */
	long sentAt = System.nanoTime();

	/** Whether an attempt may be stored, now or later. */
	boolean inDoubt;

	/** Whether the server said that it knows a message id of the group. */
	boolean knownId;

	/** Why to give it up, if it turns out not to be stored. */
	@Nullable Refusal refusal;

	/** How often it was sent by this owner. */
	int attempts;

	/** How often in a row it was sent without getting anywhere. */
	int tries;

	/** How often an expectation was not met. */
	int fencedOff;

	Group(String id, List<GroupRow> rows, boolean fenced, StreamPosition position) {
		this.id = id;
		this.rows = List.copyOf(rows);
		this.size = rows.stream().mapToInt((row) -> row.messages().size()).sum();
		this.fenced = fenced;
		this.position = position;
	}

	String id() {
		return this.id;
	}

	List<GroupRow> rows() {
		return this.rows;
	}

	/**
	 * Return the number of messages.
	 * @return the number
	 */
	int size() {
		return this.size;
	}

	boolean isBatch() {
		return this.size > 1;
	}

	GroupRow firstRow() {
		return this.rows.get(0);
	}

	OutgoingMessage firstMessage() {
		return firstRow().messages().get(0);
	}

	SeqSet seqs() {
		return SeqSet.of(this.rows.stream().map(GroupRow::seq).toList());
	}

	/**
	 * Return the {@code Nats-Msg-Id} of the first message, constant over all attempts.
	 * @return the caller's, where there is one, else the id of the group
	 */
	String messageId() {
		String ofCaller = firstRow().firstMessageId();
		return (ofCaller != null) ? ofCaller : this.id;
	}

	/**
	 * Return a batch id that was never used before.
	 * @param fence the fence of the lease
	 * @return the id, at most 64 characters
	 */
	String nextBatchId(long fence) {
		this.attempts++;
		return this.id + '.' + fence + '.' + this.attempts;
	}

	boolean isOwnBatchId(@Nullable String batchId) {
		return batchId != null && batchId.startsWith(this.id + '.');
	}

	Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.sentAt);
	}

	Intent intent() {
		return new Intent(this.id, seqs(), this.size, this.fenced, this.position, Duration.ZERO);
	}

	/**
	 * Return which row a message belongs to.
	 * @param messageIndex the position of the message in the group
	 * @return the position of the row, -1 for none
	 */
	int rowOf(int messageIndex) {
		int end = 0;
		for (int index = 0; index < this.rows.size() && messageIndex >= 0; index++) {
			end += this.rows.get(index).messages().size();
			if (messageIndex < end) {
				return index;
			}
		}
		return -1;
	}

	@Override
	public String toString() {
		return "group " + this.id + " of rows " + seqs() + " with " + this.size + " messages";
	}

}
