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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.IllegalTransactionStateException;

/**
 * Opens and closes scopes, and knows the one rule of who owns a message: the innermost
 * boundary, be it a transaction or a scope that opened a batch of its own.
 */
final class BatchScopes {

	private final BatchEnvironment environment;

	private final ScopeStack stack;

	private final TransactionContexts contexts;

	private final Deliveries deliveries;

	BatchScopes(BatchEnvironment environment, ScopeStack stack, TransactionContexts contexts, Deliveries deliveries) {
		this.environment = environment;
		this.stack = stack;
		this.contexts = contexts;
		this.deliveries = deliveries;
	}

	/**
	 * Return what messages published in the calling thread belong to.
	 * @return the owner, or {@code null} where there is no boundary
	 */
	@Nullable Owner owner() {
		return owner(this.contexts.present(this.stack.innermost() != null));
	}

	private @Nullable Owner owner(ScopeContext context) {
		BatchScope scope = this.stack.innermost();
		if (scope != null && scope.context() == context) {
			return Owner.of(scope);
		}
		return switch (context.state()) {
			case ACTIVE -> (context.transaction() != null) ? new Owner(context.transaction(), false) : null;
			case OVER -> null;
			case NONE -> {
				// their transaction is suspended, so it is not for messages from here
				while (scope != null && scope.sharesTransaction()) {
					scope = scope.outer();
				}
				yield (scope != null) ? Owner.of(scope) : null;
			}
		};
	}

	IllegalStateException noOwner() {
		String reason = "There is no batch to publish to in this thread. ";
		if (this.contexts.isIgnored()) {
			reason = "There is no batch to publish to: nats.batch.transaction-synchronization keeps messages out of "
					+ "the transaction of this thread. ";
		}
		else if (this.contexts.present(true) == ScopeContext.TRANSACTION_OVER) {
			reason = "There is no batch to publish to: the transaction of this thread is over already, as it is in "
					+ "afterCompletion and in @TransactionalEventListener. ";
		}
		return new IllegalStateException(reason + "Put @AtomicBatch or @Transactional on the method and call it from "
				+ "another bean, use execute or begin, or set nats.batch.allow-immediate-publish=true to publish such "
				+ "messages at once");
	}

	/**
	 * Open a scope in the calling thread.
	 * @param options what was asked for
	 * @return the scope, to be closed by the same thread
	 */
	BatchScope open(BatchOptions options) {
		ScopeContext context = this.contexts.present(true);
		Owner owner = owner(context);
		BatchScope scope = open(options, context, (owner != null) ? owner.batch() : null);
		this.stack.push(scope, () -> this.contexts.present(true));
		return scope;
	}

	private BatchScope open(BatchOptions options, ScopeContext context, @Nullable ScopedBuffer surrounding) {
		return switch (options.propagation()) {
			case REQUIRED -> (surrounding != null) ? join(options, context, surrounding, BatchScope.Role.JOINED)
					: own(options, context);
			case NESTED -> (surrounding != null) ? join(options, context, surrounding, BatchScope.Role.NESTED)
					: own(options, context);
			case SUPPORTS -> (surrounding != null) ? join(options, context, surrounding, BatchScope.Role.JOINED)
					: none(options, context);
			case REQUIRES_NEW, NOT_SUPPORTED -> own(options, context);
			case MANDATORY -> {
				if (surrounding == null) {
					throw new IllegalTransactionStateException(
							"No surrounding batch or transaction found for a scope marked with propagation "
									+ "'mandatory'; call it from a method with @AtomicBatch or @Transactional, or inside "
									+ "execute");
				}
				yield join(options, context, surrounding, BatchScope.Role.JOINED);
			}
			case NEVER -> {
				if (surrounding != null) {
					throw new IllegalTransactionStateException(
							"A surrounding batch or transaction found for a scope marked with propagation 'never'");
				}
				yield own(options, context);
			}
		};
	}

	/**
	 * Take a scope off the stack of the calling thread.
	 * @param scope the scope, the innermost one
	 */
	void close(BatchScope scope) {
		this.stack.pop(scope);
	}

	/**
	 * Return a buffer that belongs to no scope and no transaction.
	 * @param options what was asked for
	 * @return the buffer
	 */
	BatchBuffer newBuffer(BatchOptions options) {
		requireDeliverable(options);
		if (options.delivery() == Delivery.OUTBOX) {
			throw new InvalidBatchException(
					"Delivery OUTBOX needs a transaction, and a batch of begin or "
							+ "publishBatch belongs to none; publish in a transaction, or use DIRECT or AUTO",
					BatchReference.NONE, null);
		}
		return new BatchBuffer(this.environment, options, DeliveryRule.DIRECT);
	}

	/**
	 * Refuse to send at once what looks as if it belonged to an outbox' transaction.
	 * @param options what was asked for
	 */
	void requireDirectAllowed(BatchOptions options) {
		if (options.delivery() == Delivery.AUTO && this.contexts.isInOutboxTransaction()) {
			throw new InvalidBatchException("publishBatch sends at once, and the transaction of this thread has an "
					+ "outbox, which sends after the commit; use publish, or say that it is meant with delivery = "
					+ "DIRECT", BatchReference.NONE, null);
		}
	}

	private void requireDeliverable(BatchOptions options) {
		if (options.delivery() == Delivery.OUTBOX && !this.deliveries.haveOutbox()) {
			throw new InvalidBatchException("Delivery OUTBOX needs an outbox, and there is none; "
					+ "add nats-batch-outbox, or use DIRECT or AUTO", BatchReference.NONE, null);
		}
	}

	private BatchScope own(BatchOptions options, ScopeContext context) {
		requireDeliverable(options);
		BatchBuffer buffer = new BatchBuffer(this.environment, options, this.deliveries.ofScope(options, context));
		return new BatchScope(this.stack.innermost(), options, new ScopedBuffer(buffer), BatchScope.Role.OWNER, null,
				context, new EnclosedTransactions(buffer.target().batchId()));
	}

	private BatchScope join(BatchOptions options, ScopeContext context, ScopedBuffer surrounding,
			BatchScope.Role role) {
		// before it joins: what it adds is taken back with its messages
		ScopedBuffer.Mark mark = surrounding.mark();
		BatchTarget target = surrounding.buffer().target();
		target.join(options, surrounding.buffer().reference());
		return new BatchScope(this.stack.innermost(), options, surrounding, role, mark, context,
				new EnclosedTransactions((options.id() != null) ? target.batchId() : null));
	}

	private BatchScope none(BatchOptions options, ScopeContext context) {
		requireDeliverable(options);
		return new BatchScope(this.stack.innermost(), options, null, BatchScope.Role.NONE, null, context,
				new EnclosedTransactions(BatchId.of(options)));
	}

	/**
	 * What messages belong to.
	 *
	 * @param batch the batch
	 * @param joined whether the innermost scope joined it, so that it is not that scope's
	 * alone to abandon
	 */
	record Owner(ScopedBuffer batch, boolean joined) {

		static @Nullable Owner of(BatchScope scope) {
			return (scope.batch() != null) ? new Owner(scope.batch(), scope.role() != BatchScope.Role.OWNER) : null;
		}

	}

}
