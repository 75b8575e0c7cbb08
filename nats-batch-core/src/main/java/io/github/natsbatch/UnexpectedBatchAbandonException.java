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
 * A nested scope abandoned the batch that the outer scope or transaction tried to commit:
 * the exception of the nested scope, the cause of this one, was caught in between.
 * Nothing was sent, and the transaction is rolled back.
 *
 * @since 0.1.0
 */
public class UnexpectedBatchAbandonException extends NatsBatchException {

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param cause the cause, or {@code null}
	 */
	public UnexpectedBatchAbandonException(String message, BatchReference batch, @Nullable Throwable cause) {
		super(message, batch, cause);
	}

}
