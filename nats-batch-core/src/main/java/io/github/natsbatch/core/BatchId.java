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

import org.jspecify.annotations.Nullable;

/**
 * The idempotency key that a scope was opened with. The scope can have several batches,
 * its own and those of the transactions in it, and one of them can carry the key: the
 * stream would take a second one for a repetition of the first. Thread-safe.
 */
final class BatchId {

	private final String value;

	private @Nullable BatchBuffer carrier;

	BatchId(String value) {
		this.value = value;
	}

	static @Nullable BatchId of(BatchOptions options) {
		return (options.id() != null) ? new BatchId(options.id()) : null;
	}

	String value() {
		return this.value;
	}

	/**
	 * Take the key for a batch that gets its first message.
	 * @param batch the batch
	 * @return whether it carries the key now; {@code false} if another one does
	 */
	synchronized boolean claim(BatchBuffer batch) {
		if (this.carrier == null) {
			this.carrier = batch;
		}
		return this.carrier == batch;
	}

	/**
	 * Give the key back: the batch has lost its messages.
	 * @param batch the batch
	 */
	synchronized void release(BatchBuffer batch) {
		if (this.carrier == batch) {
			this.carrier = null;
		}
	}

}
