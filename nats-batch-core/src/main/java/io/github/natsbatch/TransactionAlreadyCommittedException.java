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

import java.util.List;

/**
 * The database transaction is committed, and the batch that belongs to it is not, or
 * nobody knows; the cause says why. Must not be retried blindly: the database work is
 * done, and a repetition would do it twice.
 *
 * @since 0.1.0
 */
public class TransactionAlreadyCommittedException extends NatsBatchException {

	private final String transactionId;

	private final List<String> subjects;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param transactionId the id in the {@code Batch-Transaction} header of the messages
	 * @param subjects the subjects of the messages, in publish order
	 * @param cause what happened to the batch
	 */
	public TransactionAlreadyCommittedException(String message, BatchReference batch, String transactionId,
			List<String> subjects, NatsBatchException cause) {
		super(message, batch, cause);
		this.transactionId = transactionId;
		this.subjects = List.copyOf(subjects);
	}

	/**
	 * Return the id that this library gave the transaction's batch: what the messages
	 * carry in their {@code Batch-Transaction} header, if any is on the stream.
	 * @return the id, the same over all attempts
	 */
	public String transactionId() {
		return this.transactionId;
	}

	/**
	 * Return where the messages were to go, to publish them again.
	 * @return the subject of each message, in publish order
	 */
	public List<String> subjects() {
		return this.subjects;
	}

}
