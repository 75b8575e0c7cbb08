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

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import org.jspecify.annotations.Nullable;

/**
 * The receipt to come. Most batches are never asked for it, so the future is made when
 * somebody does. Thread-safe.
 */
final class ReceiptPromise {

	private @Nullable CompletableFuture<BatchReceipt> future;

	private @Nullable Consumer<CompletableFuture<BatchReceipt>> end;

	/**
	 * Return a future of its own for each caller, so that none can complete another's.
	 * @return the receipt to come
	 */
	CompletableFuture<BatchReceipt> toFuture() {
		CompletableFuture<BatchReceipt> shared;
		Consumer<CompletableFuture<BatchReceipt>> known;
		synchronized (this) {
			if (this.future == null) {
				this.future = new CompletableFuture<>();
			}
			shared = this.future;
			known = this.end;
		}
		if (known != null) {
			known.accept(shared);
		}
		return shared.copy();
	}

	void committed(BatchReceipt receipt) {
		end((shared) -> shared.complete(receipt));
	}

	void failed(NatsBatchException failure) {
		end((shared) -> shared.completeExceptionally(failure));
	}

	void abandoned(@Nullable Throwable cause) {
		end((shared) -> {
			CancellationException cancellation = new CancellationException("The batch was abandoned");
			cancellation.initCause(cause);
			shared.completeExceptionally(cancellation);
		});
	}

	// Completes outside of the lock: what depends on the future runs in this thread.
	private void end(Consumer<CompletableFuture<BatchReceipt>> completion) {
		CompletableFuture<BatchReceipt> shared;
		synchronized (this) {
			this.end = completion;
			shared = this.future;
		}
		if (shared != null) {
			completion.accept(shared);
		}
	}

}
