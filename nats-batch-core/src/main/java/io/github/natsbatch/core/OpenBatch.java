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
import io.github.natsbatch.observation.AbandonReason;

/**
 * A batch that its holder commits.
 */
final class OpenBatch extends AbstractBatchPublisher implements Batch {

	private final BatchBuffer buffer;

	private final BatchCommitter committer;

	OpenBatch(BatchBuffer buffer, BatchCommitter committer) {
		this.buffer = buffer;
		this.committer = committer;
	}

	@Override
	void add(MessageDraft draft) {
		this.buffer.add(draft);
	}

	@Override
	public int size() {
		return this.buffer.size();
	}

	@Override
	public boolean isOpen() {
		return this.buffer.isOpen();
	}

	@Override
	public BatchReceipt commit() {
		return this.committer.commit(this.buffer);
	}

	@Override
	public CompletableFuture<BatchReceipt> commitAsync() {
		return this.committer.commitAsync(this.buffer);
	}

	@Override
	public CompletableFuture<BatchReceipt> receipt() {
		return this.buffer.receipt().toFuture();
	}

	@Override
	public void abandon() {
		this.committer.abandon(this.buffer, AbandonReason.EXPLICIT, null);
	}

	@Override
	public void close() {
		this.committer.abandon(this.buffer, AbandonReason.CLOSED, null);
	}

	@Override
	public String toString() {
		return this.buffer.reference().toString();
	}

}
