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

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a message of a stream says about where it belongs.
 *
 * @param messageId its message id
 * @param batchId the batch it was stored with
 * @param transaction its place in a transaction
 */
record StoredMessage(@Nullable String messageId, @Nullable String batchId, @Nullable TransactionHeader transaction) {

	/**
	 * Read the headers of a message.
	 * @param message the message as it was read
	 * @return what it says, or {@code null} when there is no message
	 * @throws IllegalStateException if the server could not read it now
	 */
	static @Nullable StoredMessage of(MessageInfo message) {
		if (message.hasError()) {
			if (message.getApiErrorCode() == ServerErrors.NO_MESSAGE_FOUND) {
				return null;
			}
			throw new IllegalStateException("The server could not read the stream: " + message.getError());
		}
		Headers headers = message.getHeaders();
		if (headers == null) {
			return new StoredMessage(null, null, null);
		}
		return new StoredMessage(headers.getFirst(ProtocolHeaders.MESSAGE_ID),
				headers.getFirst(ProtocolHeaders.BATCH_ID),
				TransactionHeader.parse(headers.getFirst(ProtocolHeaders.TRANSACTION)));
	}

	boolean isOfBatch(@Nullable String batchId) {
		return batchId != null && batchId.equals(this.batchId);
	}

}
