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

package io.github.natsbatch;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Root of what can go wrong with a batch. The text names the batch and says what was
 * found, what was wanted and what to change; it never holds a payload or a credential.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public abstract class NatsBatchException extends RuntimeException {

	private final BatchReference batch;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param cause the cause, or {@code null}
	 */
	protected NatsBatchException(String message, BatchReference batch, @Nullable Throwable cause) {
		super(message, cause);
		Assert.notNull(batch, "'batch' must not be null");
		this.batch = batch;
	}

	/**
	 * Return the id to look for in logs and in the stream.
	 * @return the {@code Nats-Batch-Id} of the last attempt or, before there was one, the
	 * transaction's id; {@code null} when neither exists
	 */
	public @Nullable String batchId() {
		return this.batch.batchId();
	}

	/**
	 * Return the stream's name.
	 * @return the name, or {@code null} when it was not found out
	 */
	public @Nullable String stream() {
		return this.batch.stream();
	}

	/**
	 * Return the number of messages in the batch.
	 * @return the number, 0 where the exception is about no batch in particular
	 */
	public int size() {
		return this.batch.size();
	}

}
