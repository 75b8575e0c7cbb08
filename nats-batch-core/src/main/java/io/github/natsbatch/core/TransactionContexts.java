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

import io.github.natsbatch.transaction.ObservedTransaction;
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

	private final Deliveries deliveries;

	private final TransactionParticipants<TransactionBatch> participants = new TransactionParticipants<>();

	TransactionContexts(BatchEnvironment environment, ScopeStack stack, TransactionEnd end, Deliveries deliveries) {
		this.environment = environment;
		this.stack = stack;
		this.end = end;
		this.deliveries = deliveries;
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
		ObservedTransaction observed = ObservedTransaction.present();
		DeliveryRule rule = this.deliveries.ofTransaction(name, observed);
		BatchScope around = this.stack.innermost();
		if (around == null || !around.enclosed().isFree()) {
			return new TransactionBatch(new BatchBuffer(this.environment, BatchOptions.DEFAULTS, rule), name, null,
					this.end, observed);
		}
		EnclosedTransactions enclosing = around.enclosed();
		BatchBuffer buffer = new BatchBuffer(this.environment, around.options(), enclosing.id(), rule);
		return new TransactionBatch(buffer, name, enclosing, this.end, observed);
	}

	/**
	 * Return whether messages of the calling thread belong to a transaction that the
	 * outbox is in.
	 * @return whether they do; {@code false} where transactions are not looked at
	 */
	boolean isInOutboxTransaction() {
		return isLookedAt(this.stack.innermost() != null) && this.participants.state() == TransactionState.ACTIVE
				&& this.deliveries.isOutboxTransaction(ObservedTransaction.present());
	}

}
