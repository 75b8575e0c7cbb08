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

import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * The server answered no. Nothing was stored.
 *
 * @since 0.1.0
 */
public class BatchRejectedException extends NatsBatchException {

	private final int apiErrorCode;

	private final int messageIndex;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param apiErrorCode the server's error code, such as 10071, or 503 where no server
	 * answered for the subject
	 * @param messageIndex the zero-based position of the message that was refused, -1
	 * when the answer concerns the batch
	 * @param cause the cause, or {@code null}
	 */
	public BatchRejectedException(String message, BatchReference batch, int apiErrorCode, int messageIndex,
			@Nullable Throwable cause) {
		super(message, batch, cause);
		this.apiErrorCode = apiErrorCode;
		this.messageIndex = messageIndex;
	}

	/**
	 * Return the server's error code.
	 * @return a JetStream API error code such as 10071, 503 where no server answered for
	 * the subject, or 0 where this library found the reason before the server had to
	 */
	public int apiErrorCode() {
		return this.apiErrorCode;
	}

	/**
	 * Return which message the server refused.
	 * @return the zero-based position in publish order, empty when the answer concerns
	 * the batch or the server does not say
	 */
	public OptionalInt messageIndex() {
		return (this.messageIndex >= 0) ? OptionalInt.of(this.messageIndex) : OptionalInt.empty();
	}

}
