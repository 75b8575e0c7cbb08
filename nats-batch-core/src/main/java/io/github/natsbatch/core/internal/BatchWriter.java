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

package io.github.natsbatch.core.internal;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Writes batches and single messages to a connection and returns how each attempt ended.
 * Owns no policy: whether to try again is for its callers to decide. Thread-safe; the
 * messages of one batch are written by one thread, and those of several batches may
 * interleave, which the protocol allows.
 *
 * @since 0.1.0
 */
public final class BatchWriter implements AutoCloseable {

	private final Connection connection;

	private final ReplyInbox inbox;

	/**
	 * Create a writer.
	 * @param connection the connection to write to
	 */
	public BatchWriter(Connection connection) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
		this.inbox = new ReplyInbox(connection);
	}

	/**
	 * Return how many attempts wait for an answer.
	 * @return the number
	 */
	public int inFlight() {
		return this.inbox.size();
	}

	/**
	 * Write a batch: all messages at once, replies asked for on the first and the last
	 * (ADR-50, "Client Design"). Blocks while the connection's outgoing queue is full
	 * and, with flow control, for the answers it asks for.
	 * @param request the attempt
	 * @return the attempt
	 */
	public Attempt write(WriteRequest request) {
		int size = request.size();
		Assert.isTrue(size > 1, () -> "A batch needs two messages or more, found " + size);
		Attempt attempt = new Attempt(request.batchId(), size, countReplies(request, size));
		long key = this.inbox.register(attempt);
		Answer stopped;
		try {
			stopped = writeMessages(request, attempt, key, size);
		}
		catch (RuntimeException ex) {
			// a header that is none; what the connection throws is caught where it is
			// known
			stopped = new Answer.Withheld("a message could not be encoded", 0, ex);
		}
		if (stopped != null) {
			attempt.stop(stopped);
		}
		return attempt;
	}

	private @Nullable Answer writeMessages(WriteRequest request, Attempt attempt, long key, int size) {
		int index = 0;
		for (BatchMember member : request.members()) {
			int position = 0;
			for (OutgoingMessage message : member.messages()) {
				position++;
				Headers headers = batchHeaders(request, message, index, size);
				headers.put(ProtocolHeaders.TRANSACTION,
						TransactionHeader.format(member.transactionId(), position, member.messages().size()));
				String reply = request.wantsReply(index, size) ? this.inbox.replySubject(key, index) : null;
				Answer stopped = send(request, message, headers, reply, index, size, attempt);
				if (stopped != null) {
					return stopped;
				}
				index++;
			}
		}
		return null;
	}

	/**
	 * Write a single message as a plain JetStream publish.
	 * @param message the message
	 * @param stream the stream that must store it
	 * @param messageId the {@code Nats-Msg-Id}, or {@code null} to leave the header as
	 * the caller set it
	 * @param transactionId the transaction's id, to be told from another message with the
	 * same message id, or {@code null} where the message id is ours
	 * @return the attempt
	 */
	public Attempt writeSingle(OutgoingMessage message, String stream, @Nullable String messageId,
			@Nullable String transactionId) {
		Headers headers = message.copyHeaders();
		addFirstMessageHeaders(headers, message, stream, messageId);
		if (transactionId != null) {
			headers.put(ProtocolHeaders.TRANSACTION, TransactionHeader.format(transactionId, 1, 1));
		}
		return publish(message.subject(), headers, message.payload());
	}

	Attempt publish(String subject, Headers headers, byte[] payload) {
		Attempt attempt = new Attempt(null, 1, 1);
		long key = this.inbox.register(attempt);
		Answer stopped = interruptedBefore(0);
		if (stopped == null) {
			try {
				this.connection.publish(subject, this.inbox.replySubject(key, 0), headers, payload);
			}
			catch (RuntimeException ex) {
				stopped = new Answer.Withheld("the connection did not take it", 0, ex);
			}
		}
		if (stopped != null) {
			attempt.stop(stopped);
		}
		return attempt;
	}

	private static int countReplies(WriteRequest request, int size) {
		int replies = 0;
		for (int index = 0; index < size; index++) {
			replies += request.wantsReply(index, size) ? 1 : 0;
		}
		return replies;
	}

	private static Headers batchHeaders(WriteRequest request, OutgoingMessage message, int index, int size) {
		Headers headers = message.copyHeaders();
		headers.put(ProtocolHeaders.BATCH_ID, request.batchId());
		headers.put(ProtocolHeaders.BATCH_SEQUENCE, Integer.toString(index + 1));
		if (index == 0) {
			addFirstMessageHeaders(headers, message, request.stream(), request.messageId());
		}
		if (index == size - 1) {
			headers.put(ProtocolHeaders.BATCH_COMMIT, ProtocolHeaders.COMMIT_AND_STORE);
		}
		return headers;
	}

	private static void addFirstMessageHeaders(Headers headers, OutgoingMessage message, String stream,
			@Nullable String messageId) {
		if (messageId != null) {
			headers.put(ProtocolHeaders.MESSAGE_ID, messageId);
		}
		if (message.header(ProtocolHeaders.COUNTER_INCREMENT) == null) {
			headers.put(ProtocolHeaders.EXPECTED_STREAM, stream);
		}
	}

	// Returns why the batch was stopped, or {@code null} to go on.
	private @Nullable Answer send(WriteRequest request, OutgoingMessage message, Headers headers,
			@Nullable String reply, int index, int size, Attempt attempt) {
		Answer stopped = interruptedBefore(index);
		if (stopped != null) {
			return stopped;
		}
		boolean commit = index == size - 1;
		try {
			this.connection.publish(message.subject(), reply, headers, message.payload());
			return commit ? null : awaitStaged(request.flowControl(), index, attempt);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return interruptedBefore(index + 1);
		}
		catch (RuntimeException ex) {
			return commit ? new Answer.Lost("the connection failed at the commit", ex)
					: new Answer.Withheld("the connection did not take message " + index, index, ex);
		}
	}

	// jnats drops what an interrupted thread publishes, without an exception. While the
	// flag is set nothing is written, so the commit cannot be among what was dropped.
	private static @Nullable Answer interruptedBefore(int index) {
		return Thread.currentThread().isInterrupted()
				? new Answer.Withheld("the publishing thread was interrupted", index, null) : null;
	}

	private static @Nullable Answer awaitStaged(FlowControl flowControl, int index, Attempt attempt)
			throws InterruptedException {
		if (!flowControl.waitsAfter(index) || attempt.awaitStaged(index, flowControl.ackTimeout())) {
			return null;
		}
		Answer soFar = attempt.soFar();
		return (soFar != null) ? soFar : new Answer.Withheld(
				"no answer to message " + index + " within " + flowControl.ackTimeout(), index + 1, null);
	}

	/**
	 * Give back the subscription for replies. An attempt under way gets no answer.
	 */
	@Override
	public void close() {
		this.inbox.close();
	}

}
