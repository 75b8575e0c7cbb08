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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.observation.AbandonReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the batch of a transaction when the transaction ends.
 */
final class TransactionEnd {

	private static final Log logger = LogFactory.getLog(TransactionEnd.class);

	private final BatchCommitter committer;

	private final VerdictCheck verdicts;

	private final ScopeStack stack;

	private final @Nullable TransactionOutbox outbox;

	TransactionEnd(BatchCommitter committer, VerdictCheck verdicts, ScopeStack stack,
			@Nullable TransactionOutbox outbox) {
		this.committer = committer;
		this.verdicts = verdicts;
		this.stack = stack;
		this.outbox = outbox;
	}

	/**
	 * Veto the commit if a joined scope failed and messages would be lost. Without
	 * messages the batch stays open, since the last flush may still bring some.
	 * @param batch the batch
	 */
	void beforeCommit(TransactionBatch batch) {
		boolean empty = batch.buffer().isOpen() && batch.buffer().size() == 0;
		if (!empty) {
			this.verdicts.mayCommit(batch);
		}
	}

	/**
	 * Write what goes to the outbox. The flush comes first: a row that was numbered
	 * before it could overtake a transaction that this one has to wait for.
	 * @param batch the batch
	 * @param flush writes what is held back
	 */
	void beforeDatabaseCommit(TransactionBatch batch, Runnable flush) {
		if (this.outbox == null) {
			return;
		}
		flush.run();
		if (batch.buffer().target().settled() == Delivery.OUTBOX && this.verdicts.mayCommit(batch)) {
			batch.rows(this.outbox).write(batch.buffer().outboxBatches());
		}
	}

	/**
	 * Send the batch, or leave it to the scope around the transaction, whose end comes
	 * when the transaction has given its connection back.
	 * @param batch the batch
	 */
	void afterCommit(TransactionBatch batch) {
		if (this.outbox != null && batch.buffer().target().settled() == Delivery.OUTBOX) {
			batch.buffer().close();
			batch.rows(this.outbox).committed();
			return;
		}
		batch.buffer().transactionCommitted(batch.name());
		if (!mayCommitStill(batch)) {
			return;
		}
		EnclosedTransactions enclosing = batch.enclosing();
		if (enclosing != null && batch.buffer().size() > 0 && this.stack.contains(enclosing)) {
			enclosing.defer(batch);
		}
		else {
			this.committer.commit(batch.buffer());
		}
	}

	// A scope that failed during the last flush comes too late for a veto
	private boolean mayCommitStill(TransactionBatch batch) {
		BatchReference reference = batch.buffer().reference();
		List<String> subjects = batch.buffer().subjects();
		try {
			return this.verdicts.mayCommit(batch);
		}
		catch (UnexpectedBatchAbandonException ex) {
			throw TransactionFailures.alreadyCommitted(reference, String.valueOf(reference.batchId()), subjects,
					batch.name(), ex);
		}
	}

	void afterRollback(TransactionBatch batch) {
		ScopedBuffer.Verdict verdict = batch.verdict();
		this.committer.abandon(batch.buffer(), AbandonReason.ROLLBACK, (verdict != null) ? verdict.cause() : null);
	}

	void afterUnknownOutcome(TransactionBatch batch) {
		BatchReference reference = batch.buffer().reference();
		if (batch.buffer().isOpen() && reference.size() > 0) {
			logger.warn("Abandoned " + reference + ": nobody knows whether its transaction '" + batch.name()
					+ "' has committed; look into the database and, if it has, publish the messages again (subjects "
					+ batch.buffer().subjects() + ")");
		}
		this.committer.abandon(batch.buffer(), AbandonReason.UNKNOWN, null);
	}

	/**
	 * Send the batches that waited for the end of a scope, all of them, whatever happens
	 * to one.
	 * @param scope the scope
	 * @return the first failure, with the others suppressed, or {@code null}
	 */
	@Nullable RuntimeException sendDeferred(BatchScope scope) {
		RuntimeException failure = null;
		for (TransactionBatch batch : scope.enclosed().committed()) {
			try {
				this.committer.commit(batch.buffer());
			}
			catch (RuntimeException ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		return failure;
	}

}
