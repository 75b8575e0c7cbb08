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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.observation.AbandonReason;

/**
 * Looks at what joined scopes said about a batch before it is committed.
 */
final class VerdictCheck {

	private final BatchCommitter committer;

	VerdictCheck(BatchCommitter committer) {
		this.committer = committer;
	}

	/**
	 * Return whether a batch is to be committed, and abandon it if a joined scope failed.
	 * @param batch the batch
	 * @return {@code false} if there is nothing to commit
	 * @throws UnexpectedBatchAbandonException if messages are lost
	 */
	boolean mayCommit(ScopedBuffer batch) {
		ScopedBuffer.Verdict verdict = batch.verdict();
		if (verdict == null) {
			// closed without a verdict: its own scope abandoned it, and knows
			return batch.buffer().isOpen();
		}
		BatchReference reference = batch.buffer().reference();
		boolean nothingLost = batch.buffer().isOpen() && reference.size() == 0;
		this.committer.abandon(batch.buffer(), AbandonReason.EXCEPTION, verdict.cause());
		if (nothingLost) {
			return false;
		}
		throw new UnexpectedBatchAbandonException("Abandoned " + reference + ", although its " + batch.boundary()
				+ " ended normally, because " + verdict.reason() + "; nothing was sent", reference, verdict.cause());
	}

}
