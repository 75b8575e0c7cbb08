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

import java.util.ArrayList;
import java.util.List;
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

	private final List<CompletableFuture<BatchReceipt>> futures = new ArrayList<>(0);

	private @Nullable Consumer<CompletableFuture<BatchReceipt>> end;

	/**
	 * Return a future of its own for each caller, so that none can complete another's.
	 * @return the receipt to come
	 */
	CompletableFuture<BatchReceipt> toFuture() {
		CompletableFuture<BatchReceipt> future = new CompletableFuture<>();
		Consumer<CompletableFuture<BatchReceipt>> known;
		synchronized (this) {
			known = this.end;
			if (known == null) {
				this.futures.add(future);
			}
		}
		if (known != null) {
			known.accept(future);
		}
		return future;
	}

	void committed(BatchReceipt receipt) {
		end((future) -> future.complete(receipt));
	}

	void failed(NatsBatchException failure) {
		end((future) -> future.completeExceptionally(failure));
	}

	void abandoned(@Nullable Throwable cause) {
		end((future) -> {
			CancellationException cancellation = new CancellationException("The batch was abandoned");
			cancellation.initCause(cause);
			future.completeExceptionally(cancellation);
		});
	}

	private void end(Consumer<CompletableFuture<BatchReceipt>> completion) {
		List<CompletableFuture<BatchReceipt>> waiting;
		synchronized (this) {
			this.end = completion;
			waiting = List.copyOf(this.futures);
			this.futures.clear();
		}
		// outside of the lock: what depends on the futures runs in this thread
		waiting.forEach(completion);
	}

}
