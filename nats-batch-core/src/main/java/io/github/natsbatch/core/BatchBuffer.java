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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one batch until it is committed or abandoned, and the rules that hold
 * among them. Thread-safe; whoever closes it first decides how it ends.
 */
final class BatchBuffer {

	private final BatchEnvironment environment;

	private final BatchTarget target;

	private final ReceiptPromise receipt = new ReceiptPromise();

	private final ReentrantLock lock = new ReentrantLock();

	private final List<OutgoingMessage> messages = new ArrayList<>();

	private @Nullable Set<String> messageIds;

	private @Nullable String transactionId;

	private volatile boolean open = true;

	private volatile @Nullable String committedTransaction;

	BatchBuffer(BatchEnvironment environment, BatchOptions options) {
		this(environment, options, BatchId.of(options));
	}

	BatchBuffer(BatchEnvironment environment, BatchOptions options, @Nullable BatchId id) {
		this.environment = environment;
		this.target = new BatchTarget(options, id, environment);
	}

	BatchTarget target() {
		return this.target;
	}

	ReceiptPromise receipt() {
		return this.receipt;
	}

	boolean isOpen() {
		return this.open;
	}

	/**
	 * Remember that the transaction of this batch has committed: from now on a failure
	 * means more than that the batch was not stored.
	 * @param name the transaction's name
	 */
	void transactionCommitted(String name) {
		this.committedTransaction = name;
	}

	int size() {
		this.lock.lock();
		try {
			return this.messages.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	List<String> subjects() {
		return messages().stream().map(OutgoingMessage::subject).toList();
	}

	List<OutgoingMessage> messages() {
		this.lock.lock();
		try {
			return List.copyOf(this.messages);
		}
		finally {
			this.lock.unlock();
		}
	}

	BatchReference reference() {
		this.lock.lock();
		try {
			return new BatchReference(this.transactionId, this.target.stream(), this.messages.size());
		}
		finally {
			this.lock.unlock();
		}
	}

	void add(MessageDraft draft) {
		requireOpen();
		MessageRefusal refusal = new MessageRefusal(size(), draft.subject(), reference());
		OutgoingMessage message = this.environment.messages().create(draft, refusal);
		MessageSize.requireSubjectFits(this.environment.connection().getOptions(), message.subject(), refusal);
		String stream = this.target.resolve(message.subject(), refusal);
		requireFits(message, stream, refusal);
		this.lock.lock();
		try {
			requireOpen();
			requireAllowedNext(message, stream, refusal);
			if (this.messages.isEmpty()) {
				this.transactionId = this.environment.ids().generateId().toString();
				this.target.settle(stream);
			}
			this.messages.add(message);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Drop the messages from a position on.
	 * @param mark the position
	 */
	void truncate(int mark) {
		this.lock.lock();
		try {
			if (!this.open || mark >= this.messages.size()) {
				return;
			}
			this.messages.subList(mark, this.messages.size()).clear();
			this.messageIds = null;
			this.messages.forEach((message) -> rememberMessageId(message.header(ProtocolHeaders.MESSAGE_ID)));
			if (mark == 0) {
				this.target.unsettle(this);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close the buffer in order to commit.
	 * @return the batch, or {@code null} when there are no messages
	 * @throws IllegalStateException if it is closed already
	 */
	@Nullable PendingBatch seal() {
		this.lock.lock();
		try {
			requireOpen();
			this.open = false;
			String stream = this.target.stream();
			if (this.transactionId == null || stream == null || this.messages.isEmpty()) {
				return null;
			}
			return new PendingBatch(this.transactionId, stream, List.copyOf(this.messages), this.target.id(),
					this.target.timeout(), this.target.flowControl(), this.committedTransaction);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close the buffer and drop what is in it.
	 * @return what was dropped, or {@code null} when there were no messages or it was
	 * closed already
	 */
	@Nullable BatchInfo drop() {
		this.lock.lock();
		try {
			if (!this.open) {
				return null;
			}
			this.open = false;
			int size = this.messages.size();
			this.messages.clear();
			BatchId id = this.target.batchId();
			if (id != null) {
				id.release(this);
			}
			return (this.transactionId != null && size > 0)
					? new BatchInfo(this.transactionId, this.target.stream(), size, Delivery.DIRECT) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireOpen() {
		if (!this.open) {
			throw new IllegalStateException("The batch is closed, it was committed or abandoned before; "
					+ "publish before that, or begin another batch");
		}
	}

	// What does not fit alone cannot fit with the protocol's headers either.
	private void requireFits(OutgoingMessage message, String stream, MessageRefusal refusal) {
		MessageSize.requireAtMost("the server's max_payload", this.environment.connection().getMaxPayload(),
				message.size(), refusal);
		StreamDescription description = this.environment.streams().lastKnown(stream);
		if (description != null) {
			MessageSize.requireAtMost("max_msg_size of stream '" + stream + "'", description.maxMessageSize(),
					message.size(), refusal);
		}
	}

	private void requireAllowedNext(OutgoingMessage message, String stream, MessageRefusal refusal) {
		int index = this.messages.size();
		int limit = this.environment.settings().maxMessages();
		if (index >= limit) {
			throw refusal.because("the batch has " + index + " messages already, wanted at most " + limit
					+ "; split the work, or raise nats.batch.max-messages together with the server's limits.batch.max_msgs");
		}
		if (index > 0 && !stream.equals(this.target.stream())) {
			throw refusal.because("it goes to stream '" + stream + "' and the batch to stream '" + this.target.stream()
					+ "', and a batch has one stream");
		}
		String expectedStream = message.header(ProtocolHeaders.EXPECTED_STREAM);
		if (expectedStream != null && !expectedStream.equals(stream)) {
			throw refusal
				.because("it expects stream '" + expectedStream + "', and stream '" + stream + "' takes its subject");
		}
		if (index > 0 && message.header(ProtocolHeaders.EXPECTED_LAST_SEQUENCE) != null) {
			throw refusal.because("it expects a last sequence of the stream, which only the first message of a batch "
					+ "can; expect a subject's last sequence instead");
		}
		requireNewMessageId(index, message.header(ProtocolHeaders.MESSAGE_ID), refusal);
		if (index == 0 && !this.target.claimId(this)) {
			throw refusal.because("id '" + this.target.id()
					+ "' is on another batch of the same scope already, and the "
					+ "stream would take this one for a repetition; give each transaction a scope of its own, with an "
					+ "id of its own");
		}
	}

	private void requireNewMessageId(int index, @Nullable String messageId, MessageRefusal refusal) {
		if (messageId == null) {
			return;
		}
		if (index == 0 && this.target.id() != null) {
			throw refusal.because("it has a message id, and the batch has an id, which becomes the first message's; "
					+ "remove one of them");
		}
		if (messageId.equals(this.target.id()) || !rememberMessageId(messageId)) {
			throw refusal.because("an earlier message of the batch has the same message id");
		}
	}

	private boolean rememberMessageId(@Nullable String messageId) {
		if (messageId == null) {
			return true;
		}
		if (this.messageIds == null) {
			this.messageIds = new HashSet<>();
		}
		return this.messageIds.add(messageId);
	}

}
