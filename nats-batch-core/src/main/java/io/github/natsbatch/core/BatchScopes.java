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

import org.springframework.core.NamedThreadLocal;
import org.springframework.transaction.IllegalTransactionStateException;

/**
 * The scopes of each thread. A scope is on its thread's stack from its begin to its
 * return and not longer, so nothing is left behind in a pooled thread.
 */
final class BatchScopes {

	private final BatchEnvironment environment;

	private final ThreadLocal<BatchScope> innermost = new NamedThreadLocal<>("Innermost NATS batch scope");

	BatchScopes(BatchEnvironment environment) {
		this.environment = environment;
	}

	@Nullable BatchScope innermost() {
		return this.innermost.get();
	}

	/**
	 * Open a scope in the calling thread.
	 * @param options what was asked for
	 * @return the scope, to be closed by the same thread
	 */
	BatchScope open(BatchOptions options) {
		BatchScope outer = this.innermost.get();
		ScopedBuffer surrounding = (outer != null) ? outer.batch() : null;
		BatchScope scope = switch (options.propagation()) {
			case REQUIRED -> (surrounding != null) ? join(outer, options, surrounding) : own(outer, options);
			case NESTED -> (surrounding != null) ? nest(outer, options, surrounding) : own(outer, options);
			case SUPPORTS -> (surrounding != null) ? join(outer, options, surrounding) : none(outer, options);
			case REQUIRES_NEW, NOT_SUPPORTED -> own(outer, options);
			case MANDATORY -> {
				if (surrounding == null) {
					throw new IllegalTransactionStateException(
							"No surrounding batch found for a scope marked with propagation 'mandatory'; call it from "
									+ "a method with @AtomicBatch, or inside execute");
				}
				yield join(outer, options, surrounding);
			}
			case NEVER -> {
				if (surrounding != null) {
					throw new IllegalTransactionStateException(
							"A surrounding batch found for a scope marked with propagation 'never'");
				}
				yield own(outer, options);
			}
		};
		this.innermost.set(scope);
		return scope;
	}

	/**
	 * Take a scope off the stack of the calling thread.
	 * @param scope the scope, the innermost one
	 */
	void close(BatchScope scope) {
		BatchScope outer = scope.outer();
		if (outer != null) {
			this.innermost.set(outer);
		}
		else {
			this.innermost.remove();
		}
	}

	BatchBuffer newBuffer(BatchOptions options) {
		if (options.delivery() == Delivery.OUTBOX) {
			throw new InvalidBatchException("Delivery OUTBOX needs an outbox, and there is none; "
					+ "add nats-batch-outbox, or use DIRECT or AUTO", BatchReference.NONE, null);
		}
		return new BatchBuffer(this.environment, options);
	}

	private BatchScope own(@Nullable BatchScope outer, BatchOptions options) {
		return new BatchScope(outer, options, new ScopedBuffer(newBuffer(options)), BatchScope.Role.OWNER, null);
	}

	private static BatchScope join(@Nullable BatchScope outer, BatchOptions options, ScopedBuffer surrounding) {
		surrounding.buffer().target().join(options, surrounding.buffer().reference());
		return new BatchScope(outer, options, surrounding, BatchScope.Role.JOINED, null);
	}

	private static BatchScope nest(@Nullable BatchScope outer, BatchOptions options, ScopedBuffer surrounding) {
		// before it joins: what it adds is taken back with its messages
		ScopedBuffer.Mark mark = surrounding.mark();
		surrounding.buffer().target().join(options, surrounding.buffer().reference());
		return new BatchScope(outer, options, surrounding, BatchScope.Role.NESTED, mark);
	}

	private static BatchScope none(@Nullable BatchScope outer, BatchOptions options) {
		return new BatchScope(outer, options, null, BatchScope.Role.NONE, null);
	}

}
