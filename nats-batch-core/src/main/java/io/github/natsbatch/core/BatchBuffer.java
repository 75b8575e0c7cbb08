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

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.core.internal.OutboxBatch;
import io.github.natsbatch.core.internal.OutgoingMessage;
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

	private final BatchContents contents = new BatchContents();

	private final NextMessageRules rules;

	private @Nullable String transactionId;

	private volatile boolean open = true;

	private volatile @Nullable String committedTransaction;

	BatchBuffer(BatchEnvironment environment, BatchOptions options, DeliveryRule rule) {
		this(environment, options, BatchId.of(options), rule);
	}

	BatchBuffer(BatchEnvironment environment, BatchOptions options, @Nullable BatchId id, DeliveryRule rule) {
		this.environment = environment;
		this.target = new BatchTarget(options, id, environment, rule);
		this.rules = new NextMessageRules(environment, this.target);
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
			return this.contents.size();
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
			return this.contents.messages();
		}
		finally {
			this.lock.unlock();
		}
	}

	BatchReference reference() {
		this.lock.lock();
		try {
			return new BatchReference(this.transactionId, this.target.stream(), this.contents.size());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how the batch travels, or would if it got a message now.
	 * @return {@link Delivery#DIRECT} or {@link Delivery#OUTBOX}
	 */
	Delivery delivery() {
		return this.target.delivery(new MessageRefusal(size(), null, reference()));
	}

	void add(MessageDraft draft) {
		requireOpen();
		MessageRefusal refusal = new MessageRefusal(size(), draft.subject(), reference());
		OutgoingMessage message = this.environment.messages().create(draft, refusal);
		MessageSize.requireSubjectFits(this.environment.connection().getOptions(), message.subject(), refusal);
		Delivery delivery = this.target.delivery(refusal);
		String stream = this.target.resolve(message.subject(), delivery, refusal);
		this.rules.requireFits(message, stream, delivery, refusal);
		this.lock.lock();
		try {
			requireOpen();
			BatchContents.Part part = this.contents.part(stream);
			this.rules.requireAllowedNext(message, this.contents, part, delivery, refusal);
			if (this.contents.size() == 0) {
				requireId(refusal);
				this.transactionId = this.environment.ids().generateId().toString();
				this.target.settle(stream, delivery);
			}
			this.contents.add(part, message);
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
			if (!this.open || mark >= this.contents.size()) {
				return;
			}
			this.contents.truncate(mark);
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
			if (this.transactionId == null || stream == null || this.contents.size() == 0) {
				return null;
			}
			return new PendingBatch(this.transactionId, stream, this.contents.messages(), this.target.id(),
					this.target.timeout(), this.target.flowControl(), this.committedTransaction);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return what an outbox is to keep, for which the buffer stays open: the transaction
	 * may publish more.
	 * @return a batch for each stream
	 */
	List<OutboxBatch> outboxBatches() {
		this.lock.lock();
		try {
			String transaction = this.transactionId;
			if (transaction == null) {
				return List.of();
			}
			String key = (this.target.orderingKey() != null) ? this.target.orderingKey() : this.contents.orderingKey();
			return this.contents.parts()
				.stream()
				.map((part) -> new OutboxBatch(transaction, part.stream(), this.target.id(), key, part.messages()))
				.toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close the buffer, whose messages are in the outbox.
	 */
	void close() {
		this.open = false;
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
			int size = this.contents.size();
			String stream = (this.contents.parts().size() == 1) ? this.target.stream() : null;
			this.contents.truncate(0);
			BatchId id = this.target.batchId();
			if (id != null) {
				id.release(this);
			}
			return (this.transactionId != null && size > 0)
					? new BatchInfo(this.transactionId, stream, size, this.target.settled()) : null;
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

	private void requireId(MessageRefusal refusal) {
		if (!this.target.claimId(this)) {
			throw refusal.because("id '" + this.target.id()
					+ "' is on another batch of the same scope already, and the "
					+ "stream would take this one for a repetition; give each transaction a scope of its own, with an "
					+ "id of its own");
		}
	}

}
