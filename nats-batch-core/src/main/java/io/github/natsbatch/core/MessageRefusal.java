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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import org.jspecify.annotations.Nullable;

/**
 * Says which message is refused, and why.
 *
 * @param index the message's zero-based position
 * @param subject the message's subject
 * @param batch the batch it was meant for
 */
record MessageRefusal(int index, @Nullable String subject, BatchReference batch) {

	InvalidBatchException because(String reason) {
		return because(reason, null);
	}

	InvalidBatchException because(String reason, @Nullable Throwable cause) {
		String place = "Message at index " + this.index
				+ ((this.subject != null) ? " (subject '" + this.subject + "')" : "");
		return new InvalidBatchException(place + " was refused: " + reason, this.batch, cause);
	}

}
