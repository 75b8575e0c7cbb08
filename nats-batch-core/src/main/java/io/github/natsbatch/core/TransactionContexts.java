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

import io.github.natsbatch.transaction.TransactionParticipants;
import io.github.natsbatch.transaction.TransactionState;
import io.github.natsbatch.transaction.TransactionSynchronizationMode;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Says where the calling thread is with regard to transactions, and gives each
 * transaction its batch.
 */
final class TransactionContexts {

	private final BatchEnvironment environment;

	private final ScopeStack stack;

	private final TransactionEnd end;

	private final TransactionParticipants<TransactionBatch> participants = new TransactionParticipants<>();

	TransactionContexts(BatchEnvironment environment, ScopeStack stack, TransactionEnd end) {
		this.environment = environment;
		this.stack = stack;
		this.end = end;
	}

	/**
	 * Return where the calling thread is, as far as the settings let transactions matter.
	 * @param inScope whether a scope asks, or surrounds who asks
	 * @return the context
	 */
	ScopeContext present(boolean inScope) {
		return switch (isLookedAt(inScope) ? this.participants.state() : TransactionState.NONE) {
			case NONE -> ScopeContext.NO_TRANSACTION;
			case OVER -> ScopeContext.TRANSACTION_OVER;
			case ACTIVE -> this.participants.current(this::newBatch).context();
		};
	}

	private boolean isLookedAt(boolean inScope) {
		return switch (this.environment.settings().transactionSynchronization()) {
			case ALWAYS -> true;
			case ON_ANNOTATION -> inScope;
			case NEVER -> false;
		};
	}

	/**
	 * Return whether there is a transaction that is not looked at.
	 * @return whether the settings are why a message finds no batch
	 */
	boolean isIgnored() {
		return this.environment.settings().transactionSynchronization() != TransactionSynchronizationMode.ALWAYS
				&& this.participants.state() == TransactionState.ACTIVE;
	}

	private TransactionBatch newBatch() {
		String current = TransactionSynchronizationManager.getCurrentTransactionName();
		String name = (current != null) ? current : "(unnamed)";
		BatchScope around = this.stack.innermost();
		if (around == null || !around.enclosed().isFree()) {
			return new TransactionBatch(new BatchBuffer(this.environment, BatchOptions.DEFAULTS), name, null, this.end);
		}
		EnclosedTransactions enclosing = around.enclosed();
		BatchBuffer buffer = new BatchBuffer(this.environment, around.options(), enclosing.id());
		return new TransactionBatch(buffer, name, enclosing, this.end);
	}

}
