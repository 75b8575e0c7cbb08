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
 * A buffer that belongs to a scope, with the verdict of the scopes that joined it. Used
 * by the scope's thread; a borrowed handle may give a verdict from another.
 */
final class ScopedBuffer {

	private final BatchBuffer buffer;

	private volatile @Nullable Verdict verdict;

	ScopedBuffer(BatchBuffer buffer) {
		this.buffer = buffer;
	}

	BatchBuffer buffer() {
		return this.buffer;
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

	Mark mark() {
		return new Mark(this.buffer.size(), this.verdict, this.buffer.target().state());
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
	 */
	record Mark(int size, @Nullable Verdict verdict, BatchTarget.State target) {
	}

}
