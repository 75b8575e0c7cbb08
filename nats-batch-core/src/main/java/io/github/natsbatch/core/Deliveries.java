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

import io.github.natsbatch.Delivery;
import io.github.natsbatch.transaction.ObservedTransaction;
import io.github.natsbatch.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Propagation;

/**
 * Decides which batches go to the outbox. {@link Delivery#AUTO} never silently promises
 * less than the outbox does: inside a transaction that the outbox cannot use it is
 * refused.
 */
final class Deliveries {

	private static final String OR_DIRECT = ", or say with delivery = DIRECT that the messages are to be sent after the "
			+ "commit, which loses them in a crash between the two";

	private final @Nullable TransactionOutbox outbox;

	/**
	 * Create the rules.
	 * @param outbox the outbox, or {@code null} if there is none
	 */
	Deliveries(@Nullable TransactionOutbox outbox) {
		this.outbox = outbox;
	}

	boolean haveOutbox() {
		return this.outbox != null;
	}

	/**
	 * Return the rule for the batch of a transaction.
	 * @param name the transaction's name
	 * @param transaction the transaction, or {@code null} if it was not observed
	 * @return the rule
	 */
	DeliveryRule ofTransaction(String name, @Nullable ObservedTransaction transaction) {
		return (this.outbox != null) ? new InTransaction(this.outbox, name, transaction) : DeliveryRule.DIRECT;
	}

	/**
	 * Return the rule for a scope's own batch.
	 * @param options what the scope said
	 * @param context where it was opened
	 * @return the rule
	 */
	DeliveryRule ofScope(BatchOptions options, ScopeContext context) {
		return (this.outbox != null) ? new InScope(this.outbox, options.propagation(), context.state())
				: DeliveryRule.DIRECT;
	}

	/**
	 * Return whether the outbox can take the messages of a transaction.
	 * @param transaction the transaction, or {@code null} if it was not observed
	 * @return whether it is a transaction of the outbox' database
	 */
	boolean isOutboxTransaction(@Nullable ObservedTransaction transaction) {
		return this.outbox != null && transaction != null && this.outbox.obstacle(transaction.execution()) == null;
	}

	/**
	 * The rule for the batch of a transaction.
	 *
	 * @param outbox the outbox
	 * @param name the transaction's name
	 * @param transaction the transaction, or {@code null} if it was not observed
	 */
	private record InTransaction(TransactionOutbox outbox, String name,
			@Nullable ObservedTransaction transaction) implements DeliveryRule {

		@Override
		public Delivery decide(Delivery wanted, MessageRefusal refusal) {
			if (wanted == Delivery.DIRECT) {
				return Delivery.DIRECT;
			}
			String obstacle = obstacle();
			if (obstacle != null) {
				throw refusal
					.because("transaction '" + this.name + "' cannot take it to the outbox: " + obstacle + OR_DIRECT);
			}
			return Delivery.OUTBOX;
		}

		@Override
		public Delivery automatic() {
			return (obstacle() == null) ? Delivery.OUTBOX : Delivery.AUTO;
		}

		@Override
		public long outboxLimit() {
			return this.outbox.maxBatchBytes();
		}

		private @Nullable String obstacle() {
			if (this.transaction == null) {
				return "its transaction manager was not seen to begin it; make the transaction manager a bean";
			}
			String obstacle = this.outbox.obstacle(this.transaction.execution());
			if (obstacle != null) {
				return obstacle;
			}
			if (this.transaction.execution().isReadOnly()) {
				return "it is read-only, and the outbox inserts a row; use a transaction that is not";
			}
			return this.transaction.isCommitted()
					? "it has committed already; publish before that, or in a transaction of its own (REQUIRES_NEW)"
					: null;
		}

	}

	/**
	 * The rule for a scope's own batch.
	 *
	 * @param outbox the outbox
	 * @param propagation how the scope relates to what is around it
	 * @param state whether there is a transaction around it
	 */
	private record InScope(TransactionOutbox outbox, Propagation propagation,
			TransactionState state) implements DeliveryRule {

		@Override
		public Delivery decide(Delivery wanted, MessageRefusal refusal) {
			Delivery delivery = (wanted == Delivery.AUTO) ? automatic() : wanted;
			if (delivery == Delivery.AUTO) {
				throw refusal.because("the transaction is over already, as it is in afterCompletion and in "
						+ "@TransactionalEventListener; give the method a transaction of its own for the outbox "
						+ "(REQUIRES_NEW), or say with delivery = DIRECT that the messages need none");
			}
			if (delivery == Delivery.OUTBOX && !hasTransactionOfItsOwn()) {
				throw refusal.because("there is no transaction for the outbox; call it inside @Transactional, open one "
						+ "(propagation REQUIRES_NEW, or nats.batch.outbox.auto-transaction=true for all), or use "
						+ "delivery = DIRECT");
			}
			return delivery;
		}

		@Override
		public Delivery automatic() {
			return switch (this.state) {
				case NONE -> Delivery.DIRECT;
				case ACTIVE -> (this.propagation == Propagation.REQUIRES_NEW) ? Delivery.OUTBOX : Delivery.DIRECT;
				case OVER -> hasTransactionOfItsOwn() ? Delivery.OUTBOX : Delivery.AUTO;
			};
		}

		@Override
		public long outboxLimit() {
			return this.outbox.maxBatchBytes();
		}

		private boolean hasTransactionOfItsOwn() {
			return this.propagation == Propagation.REQUIRES_NEW || this.outbox.opensTransactions();
		}

	}

}
