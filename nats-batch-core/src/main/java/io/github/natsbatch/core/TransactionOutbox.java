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

import io.github.natsbatch.core.internal.OutboxBatch;
import io.github.natsbatch.core.internal.OutboxRows;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionExecution;

/**
 * Keeps batches as rows in the database whose transactions they belong to, for a relay to
 * send. Implemented by {@code nats-batch-outbox}, with types that are no API; for
 * applications it is only what connects a template and its outbox. Thread-safe. Never
 * talks to the NATS server.
 *
 * @since 0.1.0
 */
public interface TransactionOutbox {

	/**
	 * Say why a transaction cannot hold rows of this outbox.
	 * @param transaction the transaction of the calling thread
	 * @return what the transaction is about and what was wanted, to be read after a
	 * colon, or {@code null} if it is a transaction of this outbox' database
	 */
	@Nullable String obstacle(TransactionExecution transaction);

	/**
	 * Return the most that the messages of one row may take: of each its subject, headers
	 * and payload, and 12 bytes.
	 * @return a number of bytes
	 */
	long maxBatchBytes();

	/**
	 * Return whether a scope that finds no transaction gets one for its row.
	 * @return whether it does, or its messages are refused
	 */
	boolean opensTransactions();

	/**
	 * Begin to write rows in the transaction of the calling thread.
	 * @return the rows
	 */
	OutboxRows rows();

	/**
	 * Write batches in a transaction of their own, beside the one of the calling thread,
	 * and commit it.
	 * @param batches one for each stream
	 * @throws RuntimeException if the database refuses them; then nothing is written,
	 * unless it is the answer to the commit that is lost
	 */
	void writeInNewTransaction(List<OutboxBatch> batches);

}
