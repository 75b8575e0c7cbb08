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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way through the engine. Its outcome is decided once, by whoever knows
 * it first: an answer, or the deadline.
 */
final class CommitTask {

	private final PendingBatch batch;

	private final long deadline;

	private final CompletableFuture<BatchReceipt> outcome = new CompletableFuture<>();

	private volatile int attempts;

	private volatile int incompleteAnswers;

	private volatile @Nullable String batchId;

	private volatile @Nullable Attempt current;

	private volatile Answer.@Nullable Refused lastRefusal;

	CommitTask(PendingBatch batch) {
		this.batch = batch;
		this.deadline = System.nanoTime() + batch.timeout().toNanos();
	}

	PendingBatch batch() {
		return this.batch;
	}

	CompletableFuture<BatchReceipt> outcome() {
		return this.outcome;
	}

	boolean isDone() {
		return this.outcome.isDone();
	}

	int attempts() {
		return this.attempts;
	}

	int incompleteAnswers() {
		return this.incompleteAnswers;
	}

	String lastBatchId() {
		String last = this.batchId;
		return (last != null) ? last : this.batch.transactionId();
	}

	Answer.@Nullable Refused lastRefusal() {
		return this.lastRefusal;
	}

	void starting(String batchId) {
		this.attempts++;
		this.batchId = batchId;
		this.lastRefusal = null;
	}

	void written(Attempt attempt) {
		this.current = attempt;
	}

	void refused(Answer.Refused refusal, boolean incomplete) {
		this.lastRefusal = refusal;
		this.current = null;
		this.incompleteAnswers += incomplete ? 1 : 0;
	}

	/**
	 * Return the attempt that waits for its answer.
	 * @return the attempt, or {@code null} when nothing is under way
	 */
	@Nullable Attempt current() {
		return this.current;
	}

	void succeed(BatchReceipt receipt) {
		this.outcome.complete(receipt);
	}

	void fail(NatsBatchException failure) {
		this.outcome.completeExceptionally(failure);
	}

	/**
	 * Wait until the outcome is known or the deadline is there.
	 * @return whether the outcome is known
	 * @throws InterruptedException if the waiting thread was interrupted
	 */
	boolean await() throws InterruptedException {
		try {
			this.outcome.get(this.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (ExecutionException ex) {
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

	long nanosLeft() {
		return Math.max(0, this.deadline - System.nanoTime());
	}

}
