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

import org.jspecify.annotations.Nullable;

/**
 * One call of {@code execute}, or of an annotated method, on the stack of its thread.
 *
 * @param outer the scope around it, or {@code null}
 * @param options what it was opened with
 * @param batch the batch that messages go to, or {@code null} where the propagation runs
 * without one
 * @param role what its end means for the batch
 * @param mark where the batch was when it was opened, {@code null} for its own and for
 * none
 * @param context which transaction it was opened in
 * @param enclosed the transactions that begin in it
 */
record BatchScope(@Nullable BatchScope outer, BatchOptions options, @Nullable ScopedBuffer batch, Role role,
		ScopedBuffer.@Nullable Mark mark, ScopeContext context, EnclosedTransactions enclosed) {

	/**
	 * Return whether messages published here belong to a transaction.
	 * @return whether the batch is a transaction's
	 */
	boolean sharesTransaction() {
		return this.batch instanceof TransactionBatch;
	}

	/**
	 * Return whether an exception fails the scope. In a transaction a checked exception
	 * is left to the transaction, unless the options name it.
	 * @param exception the exception
	 * @return whether it does
	 */
	boolean abandonOn(Throwable exception) {
		AbandonRules rules = this.options.abandonRules();
		return sharesTransaction() ? rules.abandonInTransactionOn(exception) : rules.abandonOn(exception);
	}

	/**
	 * Return whether everything published in the scope has had its fate already: a
	 * savepoint dropped it, or it belonged to transactions that began and ended here.
	 * @return whether the failure of the scope leaves nothing behind in its batch
	 */
	boolean leavesNothingBehind() {
		if (this.batch == null || this.mark == null) {
			return false;
		}
		return this.batch.isDroppedSince(this.mark) || (this.enclosed.any() && this.batch.isEmptySince(this.mark));
	}

	/**
	 * What the end of a scope means for its batch.
	 */
	enum Role {

		/** Opened the batch: commits or abandons it. */
		OWNER,

		/** Shares the fate of a batch that is not its own. */
		JOINED,

		/** As joined, but takes only its own messages back. */
		NESTED,

		/** Has no batch. */
		NONE

	}

}
