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

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells the observers of a thread that a transaction has begun, and participants that the
 * database commits. A synchronization alone cannot: it exists from the first message of a
 * transaction on, a suspended transaction without messages leaves no trace in the thread,
 * and all synchronizations are called before the last flush.
 */
final class TransactionObserver implements TransactionExecutionListener {

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (beginFailure == null && transaction.isNewTransaction()
				&& TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new ObservedTransaction(transaction));
			resources().forEach((resource) -> {
				if (resource instanceof TransactionBeginObserver observer) {
					observer.transactionBegun();
				}
			});
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		ObservedTransaction observed = ObservedTransaction.present();
		if (observed == null || observed.execution() != transaction) {
			return;
		}
		for (Object resource : resources()) {
			if (resource instanceof BatchSynchronization<?> synchronization && synchronization.isCurrent()) {
				synchronization.beforeDatabaseCommit(() -> flush(transaction));
			}
		}
		observed.committing();
	}

	private static void flush(TransactionExecution transaction) {
		if (transaction instanceof TransactionStatus status) {
			status.flush();
		}
	}

	// a copy, since who is told binds resources
	private static List<Object> resources() {
		return List.copyOf(TransactionSynchronizationManager.getResourceMap().values());
	}

}
