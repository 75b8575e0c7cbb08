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
import io.github.natsbatch.Delivery;
import io.github.natsbatch.observation.AbandonReason;

/**
 * The batch of a scope or a transaction, which only the scope or transaction commits.
 */
final class BorrowedBatch extends AbstractBatchPublisher implements Batch {

	private final ScopedBuffer batch;

	private final boolean joined;

	private final BatchCommitter committer;

	BorrowedBatch(BatchScopes.Owner owner, BatchCommitter committer) {
		this.batch = owner.batch();
		this.joined = owner.joined();
		this.committer = committer;
	}

	@Override
	void add(MessageDraft draft) {
		this.batch.requireAccess();
		this.batch.add(draft);
	}

	@Override
	public int size() {
		return this.batch.buffer().size();
	}

	@Override
	public boolean isOpen() {
		return this.batch.isOpen();
	}

	@Override
	public BatchReceipt commit() {
		throw commitsWithItsScope();
	}

	@Override
	public CompletableFuture<BatchReceipt> commitAsync() {
		throw commitsWithItsScope();
	}

	private static IllegalStateException commitsWithItsScope() {
		return new IllegalStateException("A batch from currentBatch() is committed by the end of its scope "
				+ "or transaction; return from the method, or use begin() for a batch to commit by hand");
	}

	@Override
	public CompletableFuture<BatchReceipt> receipt() {
		if (this.batch.buffer().delivery() == Delivery.OUTBOX) {
			throw new IllegalStateException("A batch that goes to the outbox has no receipt, since another process "
					+ "may send it; read the stream, or use delivery = DIRECT");
		}
		return this.batch.buffer().receipt().toFuture();
	}

	@Override
	public void abandon() {
		if (!isOpen()) {
			return;
		}
		this.batch.requireAccess();
		if (this.joined) {
			this.batch.abandonOnly("a nested scope abandoned it", null);
		}
		this.committer.abandon(this.batch.buffer(), AbandonReason.EXPLICIT, null);
	}

	@Override
	public void close() {
		if (!isOpen()) {
			return;
		}
		this.batch.requireAccess();
		this.batch.abandonOnly("close() was called on a handle from currentBatch()", null);
		this.committer.abandon(this.batch.buffer(), AbandonReason.CLOSED, null);
	}

	@Override
	public String toString() {
		return this.batch.buffer().reference().toString();
	}

}
