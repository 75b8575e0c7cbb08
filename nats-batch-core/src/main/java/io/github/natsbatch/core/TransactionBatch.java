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

import java.util.Map;
import java.util.WeakHashMap;

import io.github.natsbatch.Delivery;
import io.github.natsbatch.core.internal.OutboxRows;
import io.github.natsbatch.transaction.ObservedTransaction;
import io.github.natsbatch.transaction.TransactionParticipant;
import io.github.natsbatch.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * The batch of one database transaction. Used by the transaction's thread; only its
 * verdict may come from another.
 */
final class TransactionBatch extends ScopedBuffer implements TransactionParticipant {

	private final ScopeContext context = new ScopeContext(TransactionState.ACTIVE, this);

	private final Thread thread = Thread.currentThread();

	private final String name;

	private final @Nullable EnclosedTransactions enclosing;

	private final TransactionEnd end;

	private final @Nullable ObservedTransaction observed;

	private @Nullable OutboxRows rows;

	private final Mark start;

	// Nobody tells when a savepoint is released
	private final Map<Object, Mark> savepoints = new WeakHashMap<>(0);

	private volatile int savepointRollbacks;

	private volatile boolean over;

	/**
	 * Create a batch.
	 * @param buffer its messages
	 * @param name the transaction's name, for people
	 * @param enclosing what waits for the end of the scope directly around the
	 * transaction, or {@code null} if there is no such scope
	 * @param end ends it
	 * @param observed the transaction, or {@code null} if it was not observed
	 */
	TransactionBatch(BatchBuffer buffer, String name, @Nullable EnclosedTransactions enclosing, TransactionEnd end,
			@Nullable ObservedTransaction observed) {
		super(buffer);
		this.name = name;
		this.enclosing = enclosing;
		this.end = end;
		this.observed = observed;
		this.start = mark();
		if (enclosing != null) {
			enclosing.begun(this);
		}
	}

	ScopeContext context() {
		return this.context;
	}

	String name() {
		return this.name;
	}

	@Nullable EnclosedTransactions enclosing() {
		return this.enclosing;
	}

	/**
	 * Return the rows of this transaction in the outbox.
	 * @param outbox the outbox
	 * @return the rows, the same every time
	 */
	OutboxRows rows(TransactionOutbox outbox) {
		if (this.rows == null) {
			this.rows = outbox.rows();
		}
		return this.rows;
	}

	// Nobody says when the commit comes after a flush in the middle of it
	@Override
	void add(MessageDraft draft) {
		if (this.observed != null && this.observed.isCommitted() && buffer().target().settled() == Delivery.OUTBOX) {
			throw new IllegalStateException("Transaction '" + this.name + "' has committed already, and its outbox row "
					+ "with it; publish before that, or in a transaction of its own (REQUIRES_NEW)");
		}
		super.add(draft);
		if (this.observed != null && this.observed.isCommitting()) {
			this.end.beforeDatabaseCommit(this, () -> {
			});
		}
	}

	@Override
	String boundary() {
		return "transaction '" + this.name + "'";
	}

	@Override
	boolean isOpen() {
		return !this.over && super.isOpen();
	}

	@Override
	void requireAccess() {
		if (Thread.currentThread() != this.thread) {
			throw new IllegalStateException("The batch of transaction '" + this.name + "' was used in thread '"
					+ Thread.currentThread().getName() + "', and a transaction stays in its thread, '"
					+ this.thread.getName() + "'; hand a batch from begin() to other threads");
		}
		if (this.over) {
			throw new IllegalStateException("The batch of transaction '" + this.name
					+ "' was used after the end of the transaction; publish before that, or use begin()");
		}
	}

	@Override
	int savepointRollbacks() {
		return this.savepointRollbacks;
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, mark());
	}

	// A savepoint from before the first message is not known: everything came after it
	@Override
	public void savepointRollback(Object savepoint) {
		rollbackTo(this.savepoints.getOrDefault(savepoint, this.start));
		this.savepointRollbacks++;
	}

	@Override
	public void beforeCommit() {
		this.end.beforeCommit(this);
	}

	@Override
	public void beforeDatabaseCommit(Runnable flush) {
		this.end.beforeDatabaseCommit(this, flush);
	}

	@Override
	public void afterCommit() {
		over();
		this.end.afterCommit(this);
	}

	@Override
	public void afterRollback() {
		over();
		this.end.afterRollback(this);
	}

	@Override
	public void afterUnknownOutcome() {
		over();
		this.end.afterUnknownOutcome(this);
	}

	private void over() {
		this.over = true;
		if (this.enclosing != null) {
			this.enclosing.ended(this);
		}
	}

}
