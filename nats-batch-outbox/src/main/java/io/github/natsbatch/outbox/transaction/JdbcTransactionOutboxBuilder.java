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

import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.Ordering;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import org.springframework.util.Assert;

/**
 * Builds a {@link JdbcTransactionOutbox}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcTransactionOutboxBuilder {

	/**
	 * The default for the most bytes of one row: half of what MariaDB takes by default.
	 */
	private static final int MAX_BATCH_BYTES = 8 * 1024 * 1024;

	private final OutboxDatabase database;

	private int lanes = 1;

	private Ordering ordering = Ordering.CAUSAL;

	private int maxBatchBytes = MAX_BATCH_BYTES;

	private boolean compression;

	private boolean autoTransaction;

	private Consumer<LaneId> wake = (lane) -> {
	};

	private MeterRegistry registry = new CompositeMeterRegistry();

	private Function<DataSource, String> dataSourceNames = (dataSource) -> dataSource.getClass().getSimpleName();

	JdbcTransactionOutboxBuilder(OutboxDatabase database) {
		this.database = database;
	}

	/**
	 * Set the number of lanes of each stream. All writers of an outbox need the same.
	 * @param lanes 1 (the default) to 32767
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder lanes(int lanes) {
		Assert.isTrue(lanes >= 1 && lanes <= Short.MAX_VALUE, () -> "'lanes' must be 1 to 32767, found " + lanes);
		this.lanes = lanes;
		return this;
	}

	/**
	 * Set in which order rows are relayed.
	 * @param ordering one of the constants, {@link Ordering#CAUSAL} by default
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder ordering(Ordering ordering) {
		Assert.notNull(ordering, "'ordering' must not be null");
		this.ordering = ordering;
		return this;
	}

	/**
	 * Set the most bytes that the messages of one row may take.
	 * @param maxBatchBytes a number of bytes, 8 MiB by default
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder maxBatchBytes(int maxBatchBytes) {
		Assert.isTrue(maxBatchBytes > 0, () -> "'maxBatchBytes' must be positive, found " + maxBatchBytes);
		this.maxBatchBytes = maxBatchBytes;
		return this;
	}

	/**
	 * Set whether rows are compressed where that makes them smaller.
	 * @param compression whether they are, {@code false} by default
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder compression(boolean compression) {
		this.compression = compression;
		return this;
	}

	/**
	 * Set whether the messages of a scope with delivery {@code OUTBOX} that finds no
	 * transaction are written in one of their own, at the end of the scope.
	 * @param autoTransaction whether they are, or else are refused (the default)
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder autoTransaction(boolean autoTransaction) {
		this.autoTransaction = autoTransaction;
		return this;
	}

	/**
	 * Set who is told after a commit that a lane has rows, such as a relay in this
	 * process.
	 * @param wake takes the lane, in the thread of the transaction; must not block
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder wake(Consumer<LaneId> wake) {
		Assert.notNull(wake, "'wake' must not be null");
		this.wake = wake;
		return this;
	}

	/**
	 * Set where meters are registered.
	 * @param registry the registry; not set, nothing is measured
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder registry(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
		return this;
	}

	/**
	 * Set what data sources are called in messages for people.
	 * @param dataSourceNames names a data source, without credentials; not set, by its
	 * class
	 * @return this builder
	 */
	public JdbcTransactionOutboxBuilder dataSourceNames(Function<DataSource, String> dataSourceNames) {
		Assert.notNull(dataSourceNames, "'dataSourceNames' must not be null");
		this.dataSourceNames = dataSourceNames;
		return this;
	}

	/**
	 * Build the outbox.
	 * @return the outbox
	 */
	public JdbcTransactionOutbox build() {
		return new JdbcTransactionOutbox(this);
	}

	OutboxDatabase database() {
		return this.database;
	}

	int lanes() {
		return this.lanes;
	}

	Ordering ordering() {
		return this.ordering;
	}

	int maxBatchBytes() {
		return this.maxBatchBytes;
	}

	boolean compression() {
		return this.compression;
	}

	boolean autoTransaction() {
		return this.autoTransaction;
	}

	Consumer<LaneId> wake() {
		return this.wake;
	}

	MeterRegistry registry() {
		return this.registry;
	}

	Function<DataSource, String> dataSourceNames() {
		return this.dataSourceNames;
	}

}
