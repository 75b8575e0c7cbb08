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

package io.github.natsbatch.transaction;

/**
 * What shares the fate of one transaction. Called by the thread of the transaction, but
 * for the end of a JTA transaction, which may come from another.
 * <p>
 * Of {@link #afterCommit()}, {@link #afterRollback()} and {@link #afterUnknownOutcome()}
 * one is called, once.
 *
 * @since 0.1.0
 */
public interface TransactionParticipant {

	/**
	 * A savepoint was created.
	 * @param savepoint identifies it
	 */
	void savepoint(Object savepoint);

	/**
	 * The transaction goes back to a savepoint.
	 * @param savepoint identifies it; not known here if it is older than this participant
	 */
	void savepointRollback(Object savepoint);

	/**
	 * The transaction is about to commit. Not called for a participant that joined
	 * afterwards, such as one of an entity listener during the last flush.
	 * @throws RuntimeException to roll the transaction back instead, thrown on to its
	 * caller
	 */
	void beforeCommit();

	/**
	 * The database is about to commit, and everybody else was told so: the last chance to
	 * write to it. Only called for a transaction that is {@linkplain ObservedTransaction
	 * observed}, and only for a participant that has joined before.
	 * @param flush writes what the transaction's persistence provider has held back
	 * @throws RuntimeException to roll the transaction back instead, thrown on to its
	 * caller
	 */
	void beforeDatabaseCommit(Runnable flush);

	/**
	 * The transaction has committed.
	 * @throws RuntimeException if what depended on it failed. It reaches the caller of
	 * the transaction, which stays committed; for a participant that joined after the
	 * commit, or missed it because another one failed, Spring only logs it
	 */
	void afterCommit();

	/**
	 * The transaction was rolled back.
	 */
	void afterRollback();

	/**
	 * The transaction has ended, and the transaction manager does not know how.
	 */
	void afterUnknownOutcome();

}
