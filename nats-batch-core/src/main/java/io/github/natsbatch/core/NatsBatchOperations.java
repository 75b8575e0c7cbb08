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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.natsbatch.BatchReceipt;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages as atomic batches: all messages of a batch are stored in the stream,
 * or none of them. Implementations are thread-safe.
 * <p>
 * {@code publish} adds a message to the batch of the innermost boundary of the calling
 * thread: a transaction, or a scope opened by {@link #execute} or
 * {@link io.github.natsbatch.annotation.AtomicBatch @AtomicBatch} that has a batch of its
 * own. The batch of a transaction is sent after the transaction has committed, or, if a
 * scope surrounds the transaction, at the end of that scope. Where there is no boundary,
 * {@code publish} throws {@link IllegalStateException}, unless immediate publishing is
 * allowed.
 *
 * @since 0.1.0
 */
public interface NatsBatchOperations extends BatchPublisher {

	/**
	 * Run an action in a batch with the default options: joined to the surrounding scope
	 * or transaction, if there is one, else a batch of its own that commits when the
	 * action returns.
	 * @param <T> the type of the result
	 * @param action the action
	 * @return what the action returned; a {@code CompletionStage} decides the batch when
	 * it completes, and what is returned then completes after the commit
	 * @throws io.github.natsbatch.NatsBatchException if the commit failed, see
	 * {@link Batch#commit()}
	 */
	<T extends @Nullable Object> T execute(BatchCallback<T> action);

	/**
	 * Run an action in a batch. Whatever it throws abandons the batch, unless the options
	 * say otherwise, and is thrown on.
	 * @param <T> the type of the result
	 * @param options what kind of batch, and how it relates to a surrounding scope or
	 * transaction
	 * @param action the action
	 * @return what the action returned; a {@code CompletionStage} decides the batch when
	 * it completes, and what is returned then completes after the commit
	 * @throws io.github.natsbatch.InvalidBatchException if the options contradict those
	 * of the scope that is joined
	 * @throws org.springframework.transaction.IllegalTransactionStateException if the
	 * propagation forbids or misses a surrounding scope or transaction
	 * @throws io.github.natsbatch.UnexpectedBatchAbandonException if a nested scope
	 * abandoned the batch and the action returned nevertheless
	 * @throws io.github.natsbatch.TransactionAlreadyCommittedException if a transaction
	 * inside the action has committed and its batch could not be; what the action threw,
	 * and the failures of further batches, are suppressed exceptions of it
	 * @throws io.github.natsbatch.NatsBatchException if the commit failed, see
	 * {@link Batch#commit()}
	 */
	<T extends @Nullable Object> T execute(BatchOptions options, BatchCallback<T> action);

	/**
	 * Run an action without a result in a batch with the default options.
	 * @param action the action
	 * @throws io.github.natsbatch.NatsBatchException if the commit failed, see
	 * {@link Batch#commit()}
	 */
	void executeWithoutResult(Consumer<NatsBatchOperations> action);

	/**
	 * Open a batch that belongs to no scope and no transaction.
	 * @return a handle to commit, abandon or close
	 */
	Batch begin();

	/**
	 * Open a batch that belongs to no scope and no transaction.
	 * @param options what kind of batch; the propagation has no meaning here
	 * @return a handle to commit, abandon or close
	 */
	Batch begin(BatchOptions options);

	/**
	 * Publish messages as one batch now, whatever surrounds the call, and wait.
	 * @param messages the messages, in order; may be empty
	 * @return the receipt; of size 0 for no messages
	 * @throws io.github.natsbatch.NatsBatchException if the commit failed, see
	 * {@link Batch#commit()}
	 */
	BatchReceipt publishBatch(Collection<? extends Message> messages);

	/**
	 * Publish messages as one batch now, whatever surrounds the call, and wait.
	 * @param options what kind of batch; the propagation has no meaning here
	 * @param messages the messages, in order; may be empty
	 * @return the receipt; of size 0 for no messages
	 * @throws io.github.natsbatch.NatsBatchException if the commit failed, see
	 * {@link Batch#commit()}
	 */
	BatchReceipt publishBatch(BatchOptions options, Collection<? extends Message> messages);

	/**
	 * Publish messages as one batch now, without waiting for the server.
	 * @param messages the messages, in order; may be empty
	 * @return the receipt to come, see {@link Batch#commitAsync()}
	 * @throws io.github.natsbatch.InvalidBatchException if a message is refused
	 */
	CompletableFuture<BatchReceipt> publishBatchAsync(Collection<? extends Message> messages);

	/**
	 * Publish messages as one batch now, without waiting for the server.
	 * @param options what kind of batch; the propagation has no meaning here
	 * @param messages the messages, in order; may be empty
	 * @return the receipt to come, see {@link Batch#commitAsync()}
	 * @throws io.github.natsbatch.InvalidBatchException if a message is refused
	 */
	CompletableFuture<BatchReceipt> publishBatchAsync(BatchOptions options, Collection<? extends Message> messages);

	/**
	 * Return the batch that {@code publish} would add to in this thread.
	 * @return a borrowed handle, which its scope or transaction commits:
	 * {@link Batch#commit()} on it is an {@link IllegalStateException}. That of a
	 * transaction can be used in the transaction's thread until the transaction is over.
	 * Empty when there is none
	 */
	Optional<Batch> currentBatch();

}
