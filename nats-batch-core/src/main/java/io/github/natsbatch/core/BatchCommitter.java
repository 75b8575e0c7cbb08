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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.core.internal.OutboxBatch;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.observation.AbandonReason;
import io.github.natsbatch.observation.CommitOutcome;
import io.github.natsbatch.observation.NatsBatchMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Ends batches: commits them through the engine or abandons them, and tells everybody who
 * wants to know. Thread-safe.
 */
final class BatchCommitter {

	private static final BatchReceipt EMPTY = new BatchReceipt("", null, "", 0, 0, false);

	private final CommitEngine engine;

	private final EngineThreads threads;

	private final NatsBatchMetrics metrics;

	private final BatchListeners listeners;

	private final PublishObservations observations;

	private final @Nullable TransactionOutbox outbox;

	BatchCommitter(CommitEngine engine, EngineThreads threads, NatsBatchMetrics metrics, BatchListeners listeners,
			PublishObservations observations, @Nullable TransactionOutbox outbox) {
		this.engine = engine;
		this.threads = threads;
		this.metrics = metrics;
		this.listeners = listeners;
		this.observations = observations;
		this.outbox = outbox;
	}

	/**
	 * Commit the batch of a scope, wherever it goes, and wait for it.
	 * @param buffer the batch
	 */
	void commitScope(BatchBuffer buffer) {
		if (!storedInOutbox(buffer)) {
			commit(buffer);
		}
	}

	/**
	 * Commit the batch of a scope, wherever it goes; only what is sent is not waited for.
	 * @param buffer the batch
	 * @return the end of it
	 */
	CompletableFuture<?> commitScopeAsync(BatchBuffer buffer) {
		return storedInOutbox(buffer) ? CompletableFuture.completedFuture(null) : commitAsync(buffer);
	}

	private boolean storedInOutbox(BatchBuffer buffer) {
		if (this.outbox == null || buffer.target().settled() != Delivery.OUTBOX) {
			return false;
		}
		List<OutboxBatch> batches = buffer.outboxBatches();
		buffer.close();
		this.outbox.writeInNewTransaction(batches);
		return true;
	}

	/**
	 * Commit and wait in the calling thread, which then also runs the listeners.
	 * @param buffer the batch
	 * @return the receipt
	 */
	BatchReceipt commit(BatchBuffer buffer) {
		PendingBatch batch = buffer.seal();
		if (batch == null) {
			buffer.receipt().committed(EMPTY);
			return EMPTY;
		}
		this.listeners.onClosed(batch.info(), batch.messages());
		long start = System.nanoTime();
		PublishObservations.ObservedBatch observed = this.observations.start(batch);
		CommitTask task = this.engine.submit(observed.batch(), false);
		awaitOrExpire(task);
		try {
			BatchReceipt receipt = task.outcome().join();
			observed.committed(receipt);
			committed(buffer, receipt, start);
			return receipt;
		}
		catch (CompletionException ex) {
			NatsBatchException failure = failureOf(ex, batch);
			observed.failed(failure);
			failed(buffer, batch, failure, start);
			// made in a thread of the connection: show where the caller was
			failure.fillInStackTrace();
			throw failure;
		}
	}

	private void awaitOrExpire(CommitTask task) {
		try {
			if (!task.await()) {
				this.engine.expire(task, "no answer within " + task.batch().timeout());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.engine.expire(task, "the waiting thread was interrupted");
		}
	}

	/**
	 * Commit without waiting; a worker runs the listeners and completes the future.
	 * @param buffer the batch
	 * @return the receipt to come
	 */
	CompletableFuture<BatchReceipt> commitAsync(BatchBuffer buffer) {
		PendingBatch batch = buffer.seal();
		if (batch == null) {
			buffer.receipt().committed(EMPTY);
			return CompletableFuture.completedFuture(EMPTY);
		}
		this.listeners.onClosed(batch.info(), batch.messages());
		long start = System.nanoTime();
		return report(this.observations.start(batch), buffer, start);
	}

	private CommitTask start(PendingBatch batch) {
		CommitTask task = this.engine.submit(batch, true);
		Future<?> deadline = this.threads.after(Duration.ofNanos(task.nanosLeft()),
				() -> this.engine.expire(task, "no answer within " + batch.timeout()));
		task.outcome().whenComplete((receipt, failure) -> deadline.cancel(false));
		return task;
	}

	private CompletableFuture<BatchReceipt> report(PublishObservations.ObservedBatch observed, BatchBuffer buffer,
			long start) {
		CommitTask task = start(observed.batch());
		CompletableFuture<BatchReceipt> result = new CompletableFuture<>();
		task.outcome().whenCompleteAsync((receipt, thrown) -> {
			if (thrown == null) {
				observed.committed(receipt);
				committed(buffer, receipt, start);
				result.complete(receipt);
			}
			else {
				NatsBatchException failure = failureOf(thrown, task.batch());
				observed.failed(failure);
				failed(buffer, task.batch(), failure, start);
				result.completeExceptionally(failure);
			}
		}, this.threads.workers());
		return result;
	}

	/**
	 * Drop a batch that was not sent. Does nothing for one that ended before.
	 * @param buffer the batch
	 * @param reason why
	 * @param cause the exception, or {@code null}
	 */
	void abandon(BatchBuffer buffer, AbandonReason reason, @Nullable Throwable cause) {
		if (!buffer.isOpen()) {
			return;
		}
		List<OutgoingMessage> messages = buffer.messages();
		BatchInfo dropped = buffer.drop();
		buffer.receipt().abandoned(cause);
		if (dropped != null) {
			this.metrics.abandoned(reason);
			this.listeners.onClosed(dropped, messages);
			this.listeners.onAbandoned(dropped, cause);
		}
	}

	private void committed(BatchBuffer buffer, BatchReceipt receipt, long start) {
		CommitOutcome outcome = receipt.duplicate() ? CommitOutcome.DUPLICATE : CommitOutcome.COMMITTED;
		this.metrics.commit(receipt.stream(), Delivery.DIRECT, outcome, receipt.size(), since(start));
		this.listeners.onCommitted(receipt);
		buffer.receipt().committed(receipt);
	}

	private void failed(BatchBuffer buffer, PendingBatch batch, NatsBatchException failure, long start) {
		this.metrics.commit(batch.stream(), Delivery.DIRECT, Outcomes.of(failure), batch.size(), since(start));
		if (failure instanceof TransactionAlreadyCommittedException) {
			this.metrics.transactionFailed(batch.stream());
		}
		this.listeners.onFailed(batch.info(), failure);
		buffer.receipt().failed(failure);
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static NatsBatchException failureOf(Throwable thrown, PendingBatch batch) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (cause instanceof NatsBatchException failure) {
			return batch.failure(failure);
		}
		BatchReference reference = batch.reference(batch.transactionId());
		return batch.failure(new BatchInDoubtException(
				"In doubt, " + reference + ": an unexpected failure of this library", reference, cause));
	}

}
