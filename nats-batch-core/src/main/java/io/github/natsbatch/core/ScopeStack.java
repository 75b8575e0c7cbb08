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

import io.github.natsbatch.transaction.TransactionBeginObserver;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The scopes of each thread. They are bound to the thread as a resource, so that
 * transactions which begin in them can tell them; a scope is there from its begin to its
 * return and not longer, so nothing is left behind in a pooled thread.
 */
final class ScopeStack {

	@Nullable BatchScope innermost() {
		ThreadScopes scopes = scopes();
		return (scopes != null) ? scopes.innermost : null;
	}

	void push(BatchScope scope, TransactionBeginObserver observer) {
		ThreadScopes scopes = scopes();
		if (scopes == null) {
			scopes = new ThreadScopes(observer);
			TransactionSynchronizationManager.bindResource(this, scopes);
		}
		scopes.innermost = scope;
	}

	/**
	 * Take the innermost scope off.
	 * @param scope the scope
	 */
	void pop(BatchScope scope) {
		ThreadScopes scopes = scopes();
		BatchScope outer = scope.outer();
		if (scopes == null || outer == null) {
			TransactionSynchronizationManager.unbindResourceIfPossible(this);
		}
		else {
			outer.enclosed().include(scope.enclosed());
			scopes.innermost = outer;
		}
	}

	/**
	 * Return whether a scope is still open in the calling thread.
	 * @param enclosed identifies the scope
	 * @return whether it is
	 */
	boolean contains(EnclosedTransactions enclosed) {
		for (BatchScope scope = innermost(); scope != null; scope = scope.outer()) {
			if (scope.enclosed() == enclosed) {
				return true;
			}
		}
		return false;
	}

	private @Nullable ThreadScopes scopes() {
		return (ThreadScopes) TransactionSynchronizationManager.getResource(this);
	}

	/**
	 * The scopes of one thread.
	 */
	private static final class ThreadScopes implements TransactionBeginObserver {

		private final TransactionBeginObserver observer;

		private @Nullable BatchScope innermost;

		ThreadScopes(TransactionBeginObserver observer) {
			this.observer = observer;
		}

		@Override
		public void transactionBegun() {
			this.observer.transactionBegun();
		}

	}

}
