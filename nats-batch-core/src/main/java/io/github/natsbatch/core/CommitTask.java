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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way through the engine, on behalf of one caller. What its caller is
 * told is decided once, by whoever knows it first: an answer, or the deadline. Waits in
 * the {@link StreamQueue} of its stream until it becomes a member of a
 * {@link CommitGroup}.
 */
final class CommitTask {

	private final PendingBatch batch;

	private final boolean asynchronous;

	private final Thread submitter = Thread.currentThread();

	private final boolean mergeable;

	private final boolean expecting;

	private final long bytes;

	private final long deadline;

	private final CompletableFuture<BatchReceipt> outcome = new CompletableFuture<>();

	private final long start = System.nanoTime();

	private volatile @Nullable CommitGroup group;

	private SingleMessageChoice.@Nullable Measurement measurement;

	private volatile int attempts;

	private volatile @Nullable String batchId;

	private volatile Answer.@Nullable Refused lastRefusal;

	CommitTask(PendingBatch batch, boolean asynchronous) {
		this.batch = batch;
		this.asynchronous = asynchronous;
		this.mergeable = batch.isMergeable();
		this.expecting = batch.hasExpectation();
		this.bytes = batch.bytes();
		this.deadline = this.start + batch.timeout().toNanos();
	}

	static int sizeOf(List<CommitTask> tasks) {
		int size = 0;
		for (CommitTask task : tasks) {
			size += task.size();
		}
		return size;
	}

	PendingBatch batch() {
		return this.batch;
	}

	/**
	 * Return whether the submitting thread goes on before the outcome is known, so that
	 * its next batch has to stay behind this one.
	 * @return whether nobody waits
	 */
	boolean isAsynchronous() {
		return this.asynchronous;
	}

	Thread submitter() {
		return this.submitter;
	}

	boolean isMergeable() {
		return this.mergeable;
	}

	boolean isExpecting() {
		return this.expecting;
	}

	int size() {
		return this.batch.size();
	}

	long bytes() {
		return this.bytes;
	}

	CompletableFuture<BatchReceipt> outcome() {
		return this.outcome;
	}

	boolean isDone() {
		return this.outcome.isDone();
	}

	/**
	 * Return the server batch that this one is, or is part of.
	 * @return the group, or {@code null} while it waits in the queue
	 */
	@Nullable CommitGroup group() {
		return this.group;
	}

	void joined(@Nullable CommitGroup group) {
		this.group = group;
	}

	/**
	 * Take part in the measurement of single messages.
	 * @param measurement the present one
	 */
	void measuredBy(SingleMessageChoice.Measurement measurement) {
		this.measurement = measurement;
	}

	/**
	 * Take note that the group has ended that this batch was sent with.
	 */
	void released() {
		if (this.measurement != null) {
			this.measurement.ended(System.nanoTime() - this.start);
		}
	}

	int attempts() {
		return this.attempts;
	}

	String lastBatchId() {
		String last = this.batchId;
		return (last != null) ? last : this.batch.transactionId();
	}

	BatchReference reference() {
		return this.batch.reference(lastBatchId());
	}

	Answer.@Nullable Refused lastRefusal() {
		return this.lastRefusal;
	}

	void written(String batchId) {
		this.attempts++;
		this.batchId = batchId;
	}

	void refused(Answer.Refused refusal) {
		this.lastRefusal = refusal;
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
