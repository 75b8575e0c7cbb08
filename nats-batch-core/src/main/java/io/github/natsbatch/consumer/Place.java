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

package io.github.natsbatch.consumer;

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A message's place in its transaction, as its headers say.
 *
 * @param id the transaction's id, or the batch's of another client
 * @param position the position, from 1
 * @param size the number of messages, 0 when it is not known yet
 */
record Place(String id, int position, int size) {

	static @Nullable Place of(Message message) {
		TransactionHeader ours = TransactionHeader.parse(header(message, ProtocolHeaders.TRANSACTION));
		if (ours != null) {
			return new Place(ours.transactionId(), ours.position(), ours.size());
		}
		String batchId = header(message, ProtocolHeaders.BATCH_ID);
		String position = header(message, ProtocolHeaders.BATCH_SEQUENCE);
		if (batchId == null || position == null || !position.matches("[1-9][0-9]{0,8}")) {
			return null;
		}
		int index = Integer.parseInt(position);
		// the server gives the last stored message this header also for an "eob"
		boolean last = header(message, ProtocolHeaders.BATCH_COMMIT) != null;
		return new Place(batchId, index, last ? index : 0);
	}

	static String idOfSingle(Message message, long sequence) {
		String messageId = header(message, ProtocolHeaders.MESSAGE_ID);
		return (messageId != null) ? messageId : Long.toString(sequence);
	}

	static @Nullable String header(Message message, String name) {
		Headers headers = message.getHeaders();
		return (headers != null) ? headers.getFirst(name) : null;
	}

}
