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

package io.github.natsbatch.benchmarks.harness;

import java.io.IOException;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A business transaction of two statements in a {@link SyncedPostgres}.
 */
public final class BusinessDatabase implements AutoCloseable {

	private final SyncedPostgres server;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private BusinessDatabase(SyncedPostgres server) {
		this.server = server;
		this.jdbc = new JdbcTemplate(server.dataSource());
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(server.dataSource()));
		this.jdbc.execute("CREATE TABLE orders (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item TEXT)");
		this.jdbc.execute("CREATE TABLE audit (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry TEXT)");
	}

	/**
	 * Start a database.
	 * @return the database with empty tables
	 * @throws IOException if it does not start
	 */
	public static BusinessDatabase create() throws IOException {
		return new BusinessDatabase(SyncedPostgres.start());
	}

	/**
	 * Run a transaction of two statements.
	 * @param within what else is done inside of it, at its end
	 */
	public void transaction(Runnable within) {
		this.transactions.executeWithoutResult((status) -> {
			this.jdbc.update("INSERT INTO orders (item) VALUES (?)", "book");
			this.jdbc.update("INSERT INTO audit (entry) VALUES (?)", "ordered");
			within.run();
		});
	}

	@Override
	public void close() {
		this.server.close();
	}

}
