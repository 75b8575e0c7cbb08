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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.github.natsbatch.observation.AbandonReason;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a batch when a scope ends.
 */
final class ScopeEnd {

	private final BatchCommitter committer;

	private final VerdictCheck verdicts;

	private final TransactionEnd transactionEnd;

	ScopeEnd(BatchCommitter committer, VerdictCheck verdicts, TransactionEnd transactionEnd) {
		this.committer = committer;
		this.verdicts = verdicts;
		this.transactionEnd = transactionEnd;
	}

	/**
	 * End a scope whose action threw. The caller throws the exception on.
	 * @param scope the scope
	 * @param exception what the action threw
	 */
	void afterThrowing(BatchScope scope, Throwable exception) {
		RuntimeException failure = this.transactionEnd.sendDeferred(scope);
		if (failure == null) {
			fail(scope, exception);
			return;
		}
		failure.addSuppressed(exception);
		fail(scope, failure);
		throw failure;
	}

	private void fail(BatchScope scope, Throwable exception) {
		if (scope.batch() == null) {
			return;
		}
		if (!scope.abandonOn(exception)) {
			commitInSpiteOf(scope, scope.batch(), exception);
			return;
		}
		switch (scope.role()) {
			case OWNER -> this.committer.abandon(scope.batch().buffer(), AbandonReason.EXCEPTION, exception);
			case NESTED -> rollback(scope, scope.batch());
			default -> abandonOnly(scope, scope.batch(), "a nested scope failed", exception);
		}
	}

	private static void abandonOnly(BatchScope scope, ScopedBuffer batch, String reason, Throwable exception) {
		if (!scope.leavesNothingBehind()) {
			batch.abandonOnly(reason, exception);
		}
	}

	private void commitInSpiteOf(BatchScope scope, ScopedBuffer batch, Throwable exception) {
		try {
			if (scope.role() == BatchScope.Role.OWNER) {
				commit(batch);
			}
		}
		catch (RuntimeException ex) {
			ex.addSuppressed(exception);
			throw ex;
		}
	}

	/**
	 * End a scope whose action returned. Where the batch of a transaction inside it fails
	 * now, the scope has failed, too, and sends nothing of its own.
	 * @param <T> the type of the result
	 * @param scope the scope
	 * @param result what the action returned
	 * @return what the scope's caller gets
	 */
	<T extends @Nullable Object> T afterReturning(BatchScope scope, T result) {
		RuntimeException failure = this.transactionEnd.sendDeferred(scope);
		if (failure != null) {
			fail(scope, failure);
			throw failure;
		}
		ScopedBuffer batch = scope.batch();
		if (batch == null) {
			return result;
		}
		if (result instanceof CompletionStage<?> stage) {
			return afterReturningStage(scope, batch, result, stage);
		}
		if (scope.role() == BatchScope.Role.OWNER) {
			commit(batch);
		}
		return result;
	}

	@SuppressWarnings("unchecked")
	private <T extends @Nullable Object> T afterReturningStage(BatchScope scope, ScopedBuffer batch, T result,
			CompletionStage<?> stage) {
		if (scope.role() == BatchScope.Role.OWNER) {
			return (T) commitWhenComplete(scope, batch, stage);
		}
		boolean failed = stage instanceof CompletableFuture<?> future && future.isCompletedExceptionally();
		if (failed && scope.role() == BatchScope.Role.NESTED) {
			rollback(scope, batch);
			return result;
		}
		stage.whenComplete((value, exception) -> {
			if (exception != null && scope.abandonOn(unwrap(exception))) {
				abandonOnly(scope, batch, "the future of a nested scope failed", unwrap(exception));
			}
		});
		return result;
	}

	private CompletableFuture<Object> commitWhenComplete(BatchScope scope, ScopedBuffer batch,
			CompletionStage<?> stage) {
		CompletableFuture<Object> returned = new CompletableFuture<>();
		stage.whenComplete((value, exception) -> {
			if (exception != null && scope.abandonOn(unwrap(exception))) {
				this.committer.abandon(batch.buffer(), AbandonReason.EXCEPTION, unwrap(exception));
				returned.completeExceptionally(exception);
				return;
			}
			commitAsync(batch).whenComplete((receipt, failure) -> {
				Throwable outcome = (failure != null) ? unwrap(failure) : exception;
				if (outcome != null) {
					returned.completeExceptionally(outcome);
				}
				else {
					returned.complete(value);
				}
			});
		});
		if (stage instanceof CompletableFuture<?> source) {
			returned.whenComplete((value, exception) -> {
				if (returned.isCancelled()) {
					source.cancel(true);
				}
			});
		}
		return returned;
	}

	private void commit(ScopedBuffer batch) {
		if (this.verdicts.mayCommit(batch)) {
			this.committer.commitScope(batch.buffer());
		}
	}

	private CompletableFuture<?> commitAsync(ScopedBuffer batch) {
		try {
			return this.verdicts.mayCommit(batch) ? this.committer.commitScopeAsync(batch.buffer())
					: CompletableFuture.completedFuture(null);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void rollback(BatchScope scope, ScopedBuffer batch) {
		if (scope.mark() != null) {
			batch.rollbackTo(scope.mark());
		}
	}

	private static Throwable unwrap(Throwable exception) {
		return (exception instanceof CompletionException && exception.getCause() != null) ? exception.getCause()
				: exception;
	}

}
