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

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

/**
 * What messages weigh on the wire, headers of the protocol included, and whether they fit
 * the limits.
 */
final class MessageSize {

	/** The first line and the empty line of a header block (ADR-4). */
	private static final int HEADER_FRAME = "NATS/1.0\r\n\r\n".length();

	/** The colon and the line end of one header. */
	private static final int HEADER_LINE = 3;

	/** More than all headers of the protocol together can take. */
	static final int ADDED_AT_MOST = 1024;

	/** More than all but the subject and the inbox prefix can take in a control line. */
	private static final int CONTROL_LINE_REST = 96;

	private MessageSize() {
	}

	/**
	 * Refuse a batch of which a message is too large with the headers that it will carry.
	 * @param batch the batch
	 * @param messageId the message id of the first message, or {@code null}
	 * @param maxPayload the server's limit, not positive for none
	 * @param maxMessageSize the stream's limit, not positive for none
	 */
	static void requireFits(PendingBatch batch, @Nullable String messageId, long maxPayload, long maxMessageSize) {
		List<OutgoingMessage> messages = batch.messages();
		for (int index = 0; index < messages.size(); index++) {
			OutgoingMessage message = messages.get(index);
			int most = message.size() + ADDED_AT_MOST;
			boolean tight = (maxPayload > 0 && most > maxPayload) || (maxMessageSize > 0 && most > maxMessageSize)
					|| most - message.payload().length > MessageRules.MAX_HEADER_SIZE;
			if (tight) {
				requireFits(batch, index, messageId, maxPayload, maxMessageSize);
			}
		}
	}

	private static void requireFits(PendingBatch batch, int index, @Nullable String messageId, long maxPayload,
			long maxMessageSize) {
		OutgoingMessage message = batch.messages().get(index);
		MessageRefusal refusal = new MessageRefusal(index, message.subject(), batch.reference(batch.transactionId()));
		int added = ((batch.size() > 1) ? batchHeaders(batch, index) : singleHeaders(batch))
				+ ((index == 0) ? firstMessageHeaders(batch, message, messageId) : 0);
		int own = message.size() - message.payload().length;
		int headers = own + added + ((own == 0 && added > 0) ? HEADER_FRAME : 0);
		requireAtMost("the limit for headers", MessageRules.MAX_HEADER_SIZE, headers, refusal);
		int size = headers + message.payload().length;
		requireAtMost("the server's max_payload", maxPayload, size, refusal);
		requireAtMost("max_msg_size of stream '" + batch.stream() + "'", maxMessageSize, size, refusal);
	}

	/**
	 * Refuse a subject that makes a longer control line than a server reads: it would end
	 * the connection.
	 * @param options the connection's options
	 * @param subject the subject
	 * @param refusal says which message is refused
	 */
	static void requireSubjectFits(Options options, String subject, MessageRefusal refusal) {
		int limit = options.getMaxControlLine() - options.getInboxPrefix().length() - CONTROL_LINE_REST;
		int length = subject.getBytes(StandardCharsets.UTF_8).length;
		if (length > limit) {
			throw new MessageRefusal(refusal.index(), null, refusal.batch())
				.because("its subject takes " + length + " bytes, wanted at most " + limit + " of the "
						+ options.getMaxControlLine() + " that the connection allows a control line");
		}
	}

	static void requireAtMost(String name, long limit, int size, MessageRefusal refusal) {
		if (limit > 0 && size > limit) {
			throw refusal.because("it takes " + size + " bytes with headers, and " + name + " is " + limit
					+ "; send less, or raise the limit");
		}
	}

	private static int batchHeaders(PendingBatch batch, int index) {
		int size = batch.size();
		String transaction = TransactionHeader.format(batch.transactionId(), index + 1, size);
		return headerLength(ProtocolHeaders.BATCH_ID, batch.transactionId().length())
				+ headerLength(ProtocolHeaders.BATCH_SEQUENCE, Integer.toString(index + 1).length())
				+ headerLength(ProtocolHeaders.TRANSACTION, transaction.length())
				+ ((index == size - 1) ? headerLength(ProtocolHeaders.BATCH_COMMIT, 1) : 0);
	}

	// Under an id of the caller's it says whose message it is.
	private static int singleHeaders(PendingBatch batch) {
		if (!batch.startsWithIdOfCaller()) {
			return 0;
		}
		String transaction = TransactionHeader.format(batch.transactionId(), 1, 1);
		return headerLength(ProtocolHeaders.TRANSACTION, transaction.length());
	}

	private static int firstMessageHeaders(PendingBatch batch, OutgoingMessage message, @Nullable String messageId) {
		boolean hasId = message.header(ProtocolHeaders.MESSAGE_ID) != null;
		boolean hasStream = message.header(ProtocolHeaders.EXPECTED_STREAM) != null;
		return ((messageId != null && !hasId) ? headerLength(ProtocolHeaders.MESSAGE_ID, messageId.length()) : 0)
				+ (!hasStream ? headerLength(ProtocolHeaders.EXPECTED_STREAM, batch.stream().length()) : 0);
	}

	private static int headerLength(String name, int valueLength) {
		return name.length() + valueLength + HEADER_LINE;
	}

}
