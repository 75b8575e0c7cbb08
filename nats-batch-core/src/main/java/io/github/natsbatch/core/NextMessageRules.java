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

import io.github.natsbatch.Delivery;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * Which message may follow those that a batch has.
 *
 * @param environment the limits
 * @param target where the batch goes
 */
record NextMessageRules(BatchEnvironment environment, BatchTarget target) {

	/**
	 * Refuse a message that is too large. What does not fit alone cannot fit with the
	 * protocol's headers either; nobody is left to tell when a relay adds them, so there
	 * has to be room for any.
	 * @param message the message
	 * @param stream its stream
	 * @param delivery how it travels
	 * @param refusal says which message is refused
	 */
	void requireFits(OutgoingMessage message, String stream, Delivery delivery, MessageRefusal refusal) {
		int size = message.size() + ((delivery == Delivery.OUTBOX) ? MessageSize.ADDED_AT_MOST : 0);
		MessageSize.requireAtMost("the server's max_payload", this.environment.connection().getMaxPayload(), size,
				refusal);
		StreamDescription description = this.environment.streams().lastKnown(stream);
		if (description != null) {
			MessageSize.requireAtMost("max_msg_size of stream '" + stream + "'", description.maxMessageSize(), size,
					refusal);
		}
	}

	/**
	 * Refuse a message that may not be the next one.
	 * @param message the message
	 * @param batch the messages of the batch
	 * @param part those of the message's stream
	 * @param delivery how they travel
	 * @param refusal says which message is refused
	 */
	void requireAllowedNext(OutgoingMessage message, BatchContents batch, BatchContents.Part part, Delivery delivery,
			MessageRefusal refusal) {
		int index = part.size();
		int limit = this.environment.settings().maxMessages();
		if (index >= limit) {
			throw refusal.because("the batch has " + index + " messages already, wanted at most " + limit
					+ "; split the work, or raise nats.batch.max-messages together with the server's limits.batch.max_msgs");
		}
		if (delivery == Delivery.OUTBOX) {
			requireOutboxTakes(message, batch, part, refusal);
		}
		else if (batch.size() > 0 && index == 0) {
			throw refusal.because("it goes to stream '" + part.stream() + "' and the batch to stream '"
					+ this.target.stream() + "', and a batch has one stream");
		}
		requireExpectationsHold(message, part, refusal);
		requireNewMessageId(part, message.header(ProtocolHeaders.MESSAGE_ID), refusal);
	}

	private void requireOutboxTakes(OutgoingMessage message, BatchContents batch, BatchContents.Part part,
			MessageRefusal refusal) {
		if (part.bytesWith(message) > this.target.outboxLimit()) {
			throw refusal.because("with it the batch takes " + part.bytesWith(message) + " bytes, wanted at most "
					+ this.target.outboxLimit() + "; publish less in one transaction, or raise "
					+ "nats.batch.outbox.max-batch-bytes together with the database's limits");
		}
		String key = message.header(ProtocolHeaders.ORDERING_KEY);
		if (key == null) {
			return;
		}
		BatchKeys.requireOrderingKey(key);
		String known = (this.target.orderingKey() != null) ? this.target.orderingKey() : batch.orderingKey();
		if (known != null && !known.equals(key)) {
			throw refusal.because(
					"its ordering key is '" + key + "' and the batch's '" + known + "', and a transaction has one");
		}
	}

	private static void requireExpectationsHold(OutgoingMessage message, BatchContents.Part part,
			MessageRefusal refusal) {
		String expectedStream = message.header(ProtocolHeaders.EXPECTED_STREAM);
		if (expectedStream != null && !expectedStream.equals(part.stream())) {
			throw refusal.because(
					"it expects stream '" + expectedStream + "', and stream '" + part.stream() + "' takes its subject");
		}
		if (part.size() > 0 && message.header(ProtocolHeaders.EXPECTED_LAST_SEQUENCE) != null) {
			throw refusal.because("it expects a last sequence of the stream, which only the first message of a batch "
					+ "can; expect a subject's last sequence instead");
		}
	}

	private void requireNewMessageId(BatchContents.Part part, @Nullable String messageId, MessageRefusal refusal) {
		if (messageId == null) {
			return;
		}
		if (part.size() == 0 && this.target.id() != null) {
			throw refusal.because("it has a message id, and the batch has an id, which becomes the first message's; "
					+ "remove one of them");
		}
		if (messageId.equals(this.target.id()) || part.hasMessageId(messageId)) {
			throw refusal.because("an earlier message of the batch has the same message id");
		}
	}

}
