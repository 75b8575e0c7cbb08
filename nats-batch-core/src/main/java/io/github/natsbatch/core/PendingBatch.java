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

import java.time.Duration;
import java.util.List;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is complete and about to be committed.
 *
 * @param transactionId our id
 * @param stream the stream of all messages
 * @param messages the messages, at least one
 * @param id the caller's idempotency key, or {@code null}
 * @param timeout how long the caller waits
 * @param flowControl whether to wait while writing
 * @param committedTransaction the name of the database transaction that has committed
 * already, or {@code null} for a batch without one
 */
record PendingBatch(String transactionId, String stream, List<OutgoingMessage> messages, @Nullable String id,
		Duration timeout, FlowControl flowControl, @Nullable String committedTransaction) {

	/** About what the headers of a batch take on each message. */
	static final int PROTOCOL_OVERHEAD = 220;

	PendingBatch withMessages(List<OutgoingMessage> messages) {
		return new PendingBatch(this.transactionId, this.stream, messages, this.id, this.timeout, this.flowControl,
				this.committedTransaction);
	}

	int size() {
		return this.messages.size();
	}

	BatchInfo info() {
		return new BatchInfo(this.transactionId, this.stream, size(), Delivery.DIRECT);
	}

	BatchReference reference(String batchId) {
		return new BatchReference(batchId, this.stream, size());
	}

	/**
	 * Return what a failure means for whoever commits.
	 * @param failure what happened to the batch
	 * @return the failure, or one that says that the database transaction stands
	 */
	NatsBatchException failure(NatsBatchException failure) {
		return (this.committedTransaction != null)
				? TransactionFailures.alreadyCommitted(this, this.committedTransaction, failure) : failure;
	}

	/**
	 * Return the message id that the first message carries in every attempt: the batch's,
	 * the caller's, or ours.
	 * @param deduplication whether ours is wanted
	 * @return the id, or {@code null} for none
	 */
	@Nullable String messageId(boolean deduplication) {
		if (this.id != null) {
			return this.id;
		}
		String callers = this.messages.get(0).header(ProtocolHeaders.MESSAGE_ID);
		return (callers != null || !deduplication) ? callers : this.transactionId;
	}

	boolean hasMessageIdOfCaller() {
		return this.messages.stream().anyMatch((message) -> message.header(ProtocolHeaders.MESSAGE_ID) != null);
	}

	/**
	 * Return whether an id of the caller's is on the first message, so that the server
	 * may know it from before.
	 * @return whether the id is not ours
	 */
	boolean startsWithIdOfCaller() {
		return this.id != null || this.messages.get(0).header(ProtocolHeaders.MESSAGE_ID) != null;
	}

	/**
	 * Return whether the batch may share a server batch with others: nothing in it has a
	 * meaning of its own for the server, which others would have to share.
	 * @return whether it may be merged
	 */
	boolean isMergeable() {
		return this.id == null && this.messages.stream().allMatch(OutgoingMessage::isMergeable);
	}

	/**
	 * Return whether a message expects a sequence: on a replicated stream another write
	 * under way would refuse it (10164).
	 * @return whether there is an expectation
	 */
	boolean hasExpectation() {
		return this.messages.stream()
			.anyMatch((message) -> message.header(ProtocolHeaders.EXPECTED_LAST_SEQUENCE) != null
					|| message.header(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE) != null);
	}

	/**
	 * Return the size of all messages, with an estimate of what the protocol adds.
	 * @return the size in bytes
	 */
	long bytes() {
		long bytes = 0;
		for (OutgoingMessage message : this.messages) {
			bytes += message.size() + PROTOCOL_OVERHEAD;
		}
		return bytes;
	}

}
