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

/**
 * The stream cannot take batches: {@code allow_atomic} is off (server error 10174), the
 * server is older than 2.12.1, or the stream has {@code no_ack} or the persist mode
 * async. Not one message was sent where this was known before.
 *
 * @since 0.1.0
 */
public class AtomicPublishUnavailableException extends BatchRejectedException {

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param apiErrorCode the server's error code
	 * @param messageIndex the zero-based position of the message that was refused, -1
	 * when the answer concerns the batch
	 * @param cause the cause, or {@code null}
	 */
	public AtomicPublishUnavailableException(String message, BatchReference batch, int apiErrorCode, int messageIndex,
			@Nullable Throwable cause) {
		super(message, batch, apiErrorCode, messageIndex, cause);
	}

}
