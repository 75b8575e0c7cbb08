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

import org.jspecify.annotations.Nullable;

/**
 * A buffer that belongs to a scope or a transaction, with the verdict of the scopes that
 * joined it. Used by the scope's thread; a borrowed handle may give a verdict from
 * another.
 */
class ScopedBuffer {

	private final BatchBuffer buffer;

	private volatile @Nullable Verdict verdict;

	ScopedBuffer(BatchBuffer buffer) {
		this.buffer = buffer;
	}

	BatchBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Add a message.
	 * @param draft what the caller passed
	 */
	void add(MessageDraft draft) {
		this.buffer.add(draft);
	}

	/**
	 * Let the batch not be committed: a joined scope failed, or its handle was abandoned.
	 * The first verdict stays.
	 * @param reason what happened, to be read after "because"
	 * @param cause the exception, or {@code null}
	 */
	void abandonOnly(String reason, @Nullable Throwable cause) {
		if (this.verdict == null) {
			this.verdict = new Verdict(reason, cause);
		}
	}

	@Nullable Verdict verdict() {
		return this.verdict;
	}

	/**
	 * Return what the batch belongs to.
	 * @return a noun for a message
	 */
	String boundary() {
		return "scope";
	}

	/**
	 * Return how often a database savepoint has taken messages back.
	 * @return the number; 0 for a batch without a transaction
	 */
	int savepointRollbacks() {
		return 0;
	}

	/**
	 * Return whether a borrowed handle may still be used.
	 * @return whether messages can be added
	 */
	boolean isOpen() {
		return this.buffer.isOpen();
	}

	/**
	 * Check that a borrowed handle may change the batch from where it is used.
	 * @throws IllegalStateException if it may not
	 */
	void requireAccess() {
	}

	Mark mark() {
		return new Mark(this.buffer.size(), this.verdict, this.buffer.target().state(), savepointRollbacks());
	}

	/**
	 * Return whether a savepoint has dropped everything published since a mark.
	 * @param mark the mark
	 * @return whether it has; {@code false} without a rollback to a savepoint since then
	 */
	boolean isDroppedSince(Mark mark) {
		return savepointRollbacks() > mark.savepointRollbacks && isEmptySince(mark);
	}

	boolean isEmptySince(Mark mark) {
		return this.buffer.size() <= mark.size;
	}

	/**
	 * Take back what was published since a mark, and a verdict on it.
	 * @param mark the mark
	 */
	void rollbackTo(Mark mark) {
		this.buffer.truncate(mark.size);
		this.buffer.target().restore(mark.target);
		this.verdict = mark.verdict;
	}

	/**
	 * Why a batch must not be committed.
	 *
	 * @param reason what happened
	 * @param cause the exception, or {@code null}
	 */
	record Verdict(String reason, @Nullable Throwable cause) {
	}

	/**
	 * A place to go back to.
	 *
	 * @param size the number of messages
	 * @param verdict the verdict at that time
	 * @param target where the batch went at that time
	 * @param savepointRollbacks the number of rollbacks to a savepoint at that time
	 */
	record Mark(int size, @Nullable Verdict verdict, BatchTarget.State target, int savepointRollbacks) {

	}

}
