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

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction that a {@link TransactionManagerPostProcessor} saw begin. It is among the
 * transaction's synchronizations, so it is suspended, resumed and forgotten with it.
 *
 * @since 0.1.0
 */
public final class ObservedTransaction implements TransactionSynchronization {

	private final TransactionExecution execution;

	private boolean committing;

	private boolean committed;

	ObservedTransaction(TransactionExecution execution) {
		this.execution = execution;
	}

	/**
	 * Return the transaction of the calling thread.
	 * @return the transaction; {@code null} if there is none, it is over, or its manager
	 * is not a bean and so was not observed
	 */
	public static @Nullable ObservedTransaction present() {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
				if (synchronization instanceof ObservedTransaction observed) {
					return observed;
				}
			}
		}
		return null;
	}

	/**
	 * Return what the transaction manager says about the transaction.
	 * @return the transaction
	 */
	public TransactionExecution execution() {
		return this.execution;
	}

	/**
	 * Return whether participants were told that the database commits. Nobody tells them
	 * of anything that is published after that.
	 * @return whether the commit itself is under way
	 */
	public boolean isCommitting() {
		return this.committing;
	}

	/**
	 * Return whether the database has committed.
	 * @return whether it is too late for the transaction's database
	 */
	public boolean isCommitted() {
		return this.committed;
	}

	void committing() {
		this.committing = true;
	}

	// before all others: what they publish comes after the commit
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void afterCommit() {
		this.committed = true;
	}

}
