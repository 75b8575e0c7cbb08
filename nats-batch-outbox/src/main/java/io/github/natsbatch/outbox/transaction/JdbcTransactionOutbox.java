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

package io.github.natsbatch.outbox.transaction;

import java.util.List;

import io.github.natsbatch.core.TransactionOutbox;
import io.github.natsbatch.core.internal.OutboxBatch;
import io.github.natsbatch.core.internal.OutboxRows;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.OutboxRowWriter;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionExecution;
import org.springframework.util.Assert;

/**
 * Writes the batches of transactions as rows of an outbox, on the connection of the
 * transaction. A {@link io.github.natsbatch.core.NatsBatchTemplate} is given one with its
 * builder; several templates with several outboxes serve several databases. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcTransactionOutbox implements TransactionOutbox {

	private final OutboxDatabase database;

	private final TransactionDatabase transactions;

	private final JdbcTransactionOutboxBuilder settings;

	private final PayloadCodec codec;

	private final OutboxRowWriter writer;

	JdbcTransactionOutbox(JdbcTransactionOutboxBuilder settings) {
		this.settings = settings;
		this.database = settings.database();
		this.transactions = new TransactionDatabase(this.database.dataSource(), settings.dataSourceNames());
		this.codec = new PayloadCodec(settings.maxBatchBytes(), settings.compression());
		this.writer = this.database.writer();
	}

	/**
	 * Begin to describe an outbox.
	 * @param database its tables
	 * @return a builder
	 */
	public static JdbcTransactionOutboxBuilder builder(OutboxDatabase database) {
		Assert.notNull(database, "'database' must not be null");
		return new JdbcTransactionOutboxBuilder(database);
	}

	@Override
	public @Nullable String obstacle(TransactionExecution transaction) {
		return this.transactions.obstacle(transaction);
	}

	@Override
	public long maxBatchBytes() {
		return this.settings.maxBatchBytes();
	}

	@Override
	public boolean opensTransactions() {
		return this.settings.autoTransaction();
	}

	@Override
	public OutboxRows rows() {
		return new TransactionRows(this.writer, this.codec, this.settings);
	}

	@Override
	public void writeInNewTransaction(List<OutboxBatch> batches) {
		OutboxRows rows = rows();
		this.database.inNewTransaction(() -> rows.write(batches));
		rows.committed();
	}

}
