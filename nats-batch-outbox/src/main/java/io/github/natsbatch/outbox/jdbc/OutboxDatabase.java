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

package io.github.natsbatch.outbox.jdbc;

import java.time.Duration;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.github.natsbatch.outbox.Completion;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/**
 * The database of one outbox. Thread-safe, and so is everything that it hands out.
 *
 * @since 0.1.0
 */
public final class OutboxDatabase {

	/** How long one transaction of the relay may take; a longer one fails. */
	private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(20);

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final OutboxSql sql;

	/**
	 * Create access to the tables.
	 * @param dataSource the data source
	 * @param tablePrefix what the names of the tables begin with, such as {@code nats_};
	 * may name a schema
	 */
	public OutboxDatabase(DataSource dataSource, String tablePrefix) {
		Assert.notNull(dataSource, "'dataSource' must not be null");
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.sql = new OutboxSql(SqlDialect.of(dataSource), tablePrefix);
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		// MySQL's default would let a lane see the rows of its first look for ever
		this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		this.transactions.setTimeout((int) TRANSACTION_TIMEOUT.toSeconds());
	}

	/**
	 * Return the data source.
	 * @return the data source
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Check that the tables are there and have the columns that this release needs.
	 * @throws OutboxSchemaException if not
	 */
	public void verifySchema() {
		new SchemaVerifier(this.dataSource, this.sql).verify();
	}

	/**
	 * Return what the application's transactions write rows with.
	 * @return the writer
	 */
	public OutboxRowWriter writer() {
		return new OutboxRowWriter(this);
	}

	/**
	 * Return what the owners of lanes read rows with.
	 * @return the reader
	 */
	public OutboxRowReader reader() {
		return new OutboxRowReader(this);
	}

	/**
	 * Return the lanes.
	 * @param completion what happens to rows that are stored
	 * @return the lanes
	 */
	public LaneStore lanes(Completion completion) {
		return new LaneStore(this, completion);
	}

	/**
	 * Return the relays and the lanes they share.
	 * @return the registry
	 */
	public RelayRegistry relays() {
		return new RelayRegistry(this);
	}

	/**
	 * Return the parked and archived rows, and what operators do with them.
	 * @return the rows
	 */
	public KeptRowStore keptRows() {
		return new KeptRowStore(this);
	}

	/**
	 * Do something in a transaction of its own, whatever surrounds it.
	 * @param action what to do on the data source
	 */
	public void inNewTransaction(Runnable action) {
		inTransaction(() -> {
			action.run();
			return true;
		});
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	OutboxSql sql() {
		return this.sql;
	}

	// The connection of a surrounding transaction is put aside: our transaction manager
	// would take that of a JpaTransactionManager for its own, and commit it.
	<T> T inTransaction(Supplier<T> action) {
		Object surrounding = TransactionSynchronizationManager.unbindResourceIfPossible(this.dataSource);
		try {
			T result = this.transactions.execute((status) -> action.get());
			Assert.state(result != null, "A transaction has no result");
			return result;
		}
		finally {
			if (surrounding != null) {
				TransactionSynchronizationManager.bindResource(this.dataSource, surrounding);
			}
		}
	}

}
