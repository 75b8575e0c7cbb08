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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The transactions that begin directly inside one scope, one after the other. When one
 * has committed, its batch waits here for the end of the scope, where the transaction's
 * connection is back in its pool. Used by the scope's thread only.
 */
final class EnclosedTransactions {

	private final @Nullable BatchId id;

	private final List<TransactionBatch> committed = new ArrayList<>(0);

	private @Nullable TransactionBatch present;

	private boolean any;

	/**
	 * Create them.
	 * @param id the scope's idempotency key, or {@code null}
	 */
	EnclosedTransactions(@Nullable BatchId id) {
		this.id = id;
	}

	@Nullable BatchId id() {
		return this.id;
	}

	/**
	 * Return whether a transaction that begins now is directly inside the scope.
	 * @return {@code false} while there is one that is not over, even if it is suspended
	 */
	boolean isFree() {
		return this.present == null;
	}

	void begun(TransactionBatch transaction) {
		this.present = transaction;
		this.any = true;
	}

	void ended(TransactionBatch transaction) {
		if (this.present == transaction) {
			this.present = null;
		}
	}

	/**
	 * Return whether there was a transaction.
	 * @return whether one has begun, however it ended
	 */
	boolean any() {
		return this.any;
	}

	/**
	 * Count those of a scope inside this one, which has ended.
	 * @param inner those of the inner scope
	 */
	void include(EnclosedTransactions inner) {
		this.any |= inner.any;
	}

	void defer(TransactionBatch transaction) {
		this.committed.add(transaction);
	}

	/**
	 * Return the batches to send, in the order of the commits.
	 * @return the batches
	 */
	List<TransactionBatch> committed() {
		return this.committed;
	}

}
