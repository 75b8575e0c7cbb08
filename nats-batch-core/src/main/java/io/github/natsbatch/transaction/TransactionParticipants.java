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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The participants of one kind, one in each transaction that something asked for it in.
 * Holds no state of its own: everything is bound to the transaction. Thread-safe.
 *
 * @param <P> the type of the participant
 * @since 0.1.0
 */
public final class TransactionParticipants<P extends TransactionParticipant> {

	/**
	 * Return what the calling thread knows of a transaction.
	 * @return the state
	 */
	public TransactionState state() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			return TransactionState.NONE;
		}
		return TransactionSynchronizationManager.isSynchronizationActive() ? TransactionState.ACTIVE
				: TransactionState.OVER;
	}

	/**
	 * Return the participant in the present transaction.
	 * @param factory makes one, if there is none yet
	 * @return the participant
	 * @throws IllegalStateException if the state is not {@link TransactionState#ACTIVE}
	 */
	public P current(Supplier<? extends P> factory) {
		BatchSynchronization<P> bound = bound();
		if (bound != null && bound.isCurrent()) {
			return bound.participant();
		}
		P participant = factory.get();
		TransactionSynchronizationManager.unbindResourceIfPossible(this);
		return BatchSynchronization.register(this, participant).participant();
	}

	@SuppressWarnings("unchecked")
	private @Nullable BatchSynchronization<P> bound() {
		return (BatchSynchronization<P>) TransactionSynchronizationManager.getResource(this);
	}

}
