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

package io.github.natsbatch;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What the server acknowledged: all messages of one batch, stored under contiguous
 * sequences in publish order.
 *
 * @param transactionId the transaction's id, a UUIDv7 made by this library, also in each
 * message's {@code Batch-Transaction} header
 * @param batchId the {@code Nats-Batch-Id} that the batch was stored under, or
 * {@code null} for a batch of one message, which is a plain publish
 * @param stream the stream's name, empty for a batch without messages
 * @param size the number of messages, 0 for a batch without messages
 * @param lastSequence the stream sequence of the last message, 0 for a batch without
 * messages
 * @param duplicate whether the server had stored the batch before, under the same id; the
 * sequences are then those of the original
 * @since 0.1.0
 */
public record BatchReceipt(String transactionId, @Nullable String batchId, String stream, int size, long lastSequence,
		boolean duplicate) {

	public BatchReceipt {
		Assert.notNull(transactionId, "'transactionId' must not be null");
		Assert.notNull(stream, "'stream' must not be null");
		Assert.isTrue(size >= 0, "'size' must not be negative");
	}

	/**
	 * Return the stream sequence of the first message.
	 * @return {@code lastSequence - size + 1}, without meaning when {@code size} is 0
	 */
	public long firstSequence() {
		return this.lastSequence - this.size + 1;
	}

	/**
	 * Return the stream sequence of one message.
	 * @param index the zero-based position of the message in publish order
	 * @return the message's stream sequence
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	public long sequenceOf(int index) {
		if (index < 0 || index >= this.size) {
			throw new IndexOutOfBoundsException(
					"No message at index " + index + " in a batch of " + this.size + " messages");
		}
		return firstSequence() + index;
	}

}
