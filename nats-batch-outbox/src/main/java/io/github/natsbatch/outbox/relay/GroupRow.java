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

package io.github.natsbatch.outbox.relay;

import java.util.List;

import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.github.natsbatch.outbox.jdbc.PayloadFormatException;
import io.github.natsbatch.outbox.jdbc.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * A row with its messages.
 *
 * @param row the row
 * @param messages its messages
 * @param writtenAt when it was written, in {@link System#nanoTime()}
 */
record GroupRow(StoredRow row, List<OutgoingMessage> messages, long writtenAt) {

	static GroupRow of(StoredRow row, PayloadCodec codec) {
		List<OutgoingMessage> messages = codec.decode(row.payload());
		if (messages.isEmpty() || messages.size() != row.messages()) {
			throw new PayloadFormatException(
					"The payload holds " + messages.size() + " messages, wanted " + row.messages());
		}
		StoredRow withoutPayload = new StoredRow(row.seq(), row.transactionId(), row.messageId(), row.messages(),
				row.attempts(), row.age(), new byte[0]);
		return new GroupRow(withoutPayload, messages, System.nanoTime() - row.age().toNanos());
	}

	long seq() {
		return this.row.seq();
	}

	BatchMember member() {
		return new BatchMember(this.row.transactionId(), this.messages);
	}

	/**
	 * Return whether the row is the business of its caller alone: the server could refuse
	 * a whole group for it, or change what it does with the others.
	 * @return whether it may not be sent together with others
	 */
	boolean goesAlone() {
		return this.row.messageId() != null || !this.messages.stream().allMatch(OutgoingMessage::isMergeable);
	}

	boolean hasOwnExpectation() {
		return hasHeader(ProtocolHeaders.EXPECTED_LAST_SEQUENCE)
				|| hasHeader(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE);
	}

	boolean hasMessageIdOfCaller() {
		return this.row.messageId() != null || hasHeader(ProtocolHeaders.MESSAGE_ID);
	}

	/**
	 * Return whether the id of the first message says nothing about the others: it is the
	 * caller's, and not that of the batch.
	 * @return whether somebody else's message may have the id
	 */
	boolean sharesFirstMessageId() {
		return this.row.messageId() == null && this.messages.size() > 1
				&& this.messages.get(0).header(ProtocolHeaders.MESSAGE_ID) != null;
	}

	/**
	 * Return the id of the caller's that the first message carries.
	 * @return the id, or {@code null} if the first message has none
	 */
	@Nullable String firstMessageId() {
		String own = this.messages.get(0).header(ProtocolHeaders.MESSAGE_ID);
		return (this.row.messageId() != null) ? this.row.messageId() : own;
	}

	/**
	 * Return the first message that has room for the number of the epoch.
	 * @return its position, or -1
	 */
	int roomForEpoch() {
		for (int index = 0; index < this.messages.size(); index++) {
			if (this.messages.get(index).header(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE) == null) {
				return index;
			}
		}
		return -1;
	}

	private boolean hasHeader(String name) {
		return this.messages.stream().anyMatch((message) -> message.header(name) != null);
	}

}
