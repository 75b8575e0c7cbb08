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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.observation.AbandonReason;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a batch when a scope ends.
 */
final class ScopeEnd {

	private final BatchCommitter committer;

	ScopeEnd(BatchCommitter committer) {
		this.committer = committer;
	}

	/**
	 * End a scope whose action threw. The caller throws the exception on.
	 * @param scope the scope
	 * @param exception what the action threw
	 */
	void afterThrowing(BatchScope scope, Throwable exception) {
		if (scope.batch() == null) {
			return;
		}
		if (!scope.options().abandonOn(exception)) {
			commitInSpiteOf(scope, scope.batch(), exception);
			return;
		}
		switch (scope.role()) {
			case OWNER -> this.committer.abandon(scope.batch().buffer(), AbandonReason.EXCEPTION, exception);
			case NESTED -> rollback(scope, scope.batch());
			default -> scope.batch().abandonOnly("a nested scope failed", exception);
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
	 * End a scope whose action returned.
	 * @param <T> the type of the result
	 * @param scope the scope
	 * @param result what the action returned
	 * @return what the scope's caller gets
	 */
	<T extends @Nullable Object> T afterReturning(BatchScope scope, T result) {
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
			if (exception != null && scope.options().abandonOn(unwrap(exception))) {
				batch.abandonOnly("the future of a nested scope failed", unwrap(exception));
			}
		});
		return result;
	}

	private CompletableFuture<Object> commitWhenComplete(BatchScope scope, ScopedBuffer batch,
			CompletionStage<?> stage) {
		CompletableFuture<Object> returned = new CompletableFuture<>();
		stage.whenComplete((value, exception) -> {
			if (exception != null && scope.options().abandonOn(unwrap(exception))) {
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
		if (mayCommit(batch)) {
			this.committer.commit(batch.buffer());
		}
	}

	private CompletableFuture<?> commitAsync(ScopedBuffer batch) {
		try {
			return mayCommit(batch) ? this.committer.commitAsync(batch.buffer())
					: CompletableFuture.completedFuture(null);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private boolean mayCommit(ScopedBuffer batch) {
		ScopedBuffer.Verdict verdict = batch.verdict();
		if (verdict == null) {
			// closed without a verdict: its own scope abandoned it, and knows
			return batch.buffer().isOpen();
		}
		BatchReference reference = batch.buffer().reference();
		boolean nothingLost = batch.buffer().isOpen() && reference.size() == 0;
		this.committer.abandon(batch.buffer(), AbandonReason.EXCEPTION, verdict.cause());
		if (nothingLost) {
			return false;
		}
		throw new UnexpectedBatchAbandonException("Abandoned " + reference + ", although its scope ended normally, "
				+ "because " + verdict.reason() + "; nothing was sent", reference, verdict.cause());
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
