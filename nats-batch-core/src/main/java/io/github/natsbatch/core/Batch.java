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

import io.github.natsbatch.BatchReceipt;

/**
 * A handle of one batch. May be handed to other threads and used by several at once until
 * it is closed. Either opened by {@link NatsBatchOperations#begin()} and then committed
 * or abandoned by whoever holds it, or borrowed by
 * {@link NatsBatchOperations#currentBatch()} and then committed by its scope or
 * transaction. The handle of a transaction's batch stays in the transaction's thread:
 * elsewhere, and when the transaction is over, changing it is an
 * {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public interface Batch extends BatchPublisher, AutoCloseable {

	/**
	 * Return the number of messages so far.
	 * @return the number
	 */
	int size();

	/**
	 * Return whether messages can be added.
	 * @return {@code false} once the batch is committed, abandoned or closed
	 */
	boolean isOpen();

	/**
	 * Commit, and wait for the server. Closes the batch, whatever the outcome.
	 * @return the receipt; of size 0 with an empty stream for a batch without messages
	 * @throws IllegalStateException if the batch is not open, or is borrowed from a scope
	 * @throws io.github.natsbatch.InvalidBatchException if the batch as a whole is
	 * refused; nothing was sent
	 * @throws io.github.natsbatch.BatchNotSentException if it could not be sent; nothing
	 * is stored
	 * @throws io.github.natsbatch.BatchRejectedException if the server said no; nothing
	 * is stored
	 * @throws io.github.natsbatch.BatchInDoubtException if the outcome could not be found
	 * out in time
	 * @throws io.github.natsbatch.BatchPartiallyStoredException if the server stored some
	 * of the messages
	 */
	BatchReceipt commit();

	/**
	 * Commit without waiting. Closes the batch. The first batch of a stream on a
	 * connection asks the server, in the calling thread, whether the stream takes
	 * batches.
	 * @return the receipt to come; completed off the connection's threads, exceptionally
	 * with the exceptions of {@link #commit()}; cancelling it cancels nothing
	 * @throws IllegalStateException if the batch is not open, or is borrowed from a scope
	 */
	CompletableFuture<BatchReceipt> commitAsync();

	/**
	 * Return the receipt to come, whoever commits.
	 * @return a future completed off the connection's threads: with the receipt,
	 * exceptionally with the exceptions of {@link #commit()}, or with a
	 * {@link java.util.concurrent.CancellationException} when the batch is abandoned;
	 * cancelling it cancels nothing
	 * @throws IllegalStateException for a batch that goes to the outbox
	 */
	CompletableFuture<BatchReceipt> receipt();

	/**
	 * Drop all messages and close the batch. Does nothing when it is closed already. A
	 * borrowed batch ends so for its whole scope or transaction: silently when this is
	 * called where the batch was opened, else the end of that scope throws
	 * {@link io.github.natsbatch.UnexpectedBatchAbandonException}, and a transaction
	 * rolls back with it.
	 */
	void abandon();

	/**
	 * Abandon the batch if it is still open. On a borrowed batch the end of its scope or
	 * transaction then throws
	 * {@link io.github.natsbatch.UnexpectedBatchAbandonException}, so that messages are
	 * not lost without a word.
	 */
	@Override
	void close();

}
