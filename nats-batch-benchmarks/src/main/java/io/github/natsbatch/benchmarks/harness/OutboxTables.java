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
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.publisher.Payloads;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.github.natsbatch.outbox.jdbc.SqlDialect;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The outbox' tables in a {@link SyncedPostgres}.
 */
public final class OutboxTables implements AutoCloseable {

	private static final String PREFIX = "bench_";

	private final SyncedPostgres server;

	private final JdbcTemplate jdbc;

	private OutboxTables(SyncedPostgres server) {
		this.server = server;
		this.jdbc = new JdbcTemplate(server.dataSource());
	}

	/**
	 * Start a database.
	 * @return the database with empty tables
	 * @throws IOException if it does not start
	 */
	public static OutboxTables create() throws IOException {
		OutboxTables tables = new OutboxTables(SyncedPostgres.start());
		new ResourceDatabasePopulator(new ClassPathResource(SqlDialect.POSTGRESQL.script()))
			.execute(tables.server.dataSource());
		for (String table : List.of("outbox", "outbox_lane", "outbox_relay", "outbox_lock")) {
			tables.jdbc.execute("ALTER TABLE nats_" + table + " RENAME TO " + PREFIX + table);
		}
		return tables;
	}

	/**
	 * Return the tables as the relay sees them.
	 * @return the outbox' database
	 */
	public OutboxDatabase database() {
		return new OutboxDatabase(this.server.dataSource(), PREFIX);
	}

	/**
	 * Insert rows as so many transactions would have left them, all of one lane.
	 * @param rows the number of rows
	 * @param messages the messages in each
	 * @param bytes the payload of each message
	 */
	public void fill(int rows, int messages, int bytes) {
		List<OutgoingMessage> all = new ArrayList<>();
		for (byte[] payload : Payloads.of(messages, bytes)) {
			all.add(new OutgoingMessage(BenchmarkServer.SUBJECT, null, payload));
		}
		byte[] encoded = new PayloadCodec(Integer.MAX_VALUE, false).encode(all);
		this.jdbc.update("""
				INSERT INTO bench_outbox (stream, lane, transaction_id, msg_count, payload_size, payload)
				SELECT ?, 0, gen_random_uuid(), ?, ?, ? FROM generate_series(1, ?)""", BenchmarkServer.STREAM, messages,
				encoded.length, encoded, rows);
	}

	/**
	 * Remove what deleted rows have left behind, so that every turn begins with the same.
	 */
	public void vacuum() {
		this.jdbc.execute("VACUUM bench_outbox");
	}

	/**
	 * Return how many rows are there.
	 * @return the number
	 */
	public long rows() {
		return number("SELECT COUNT(*) FROM bench_outbox");
	}

	/**
	 * Return how many deleted rows the database has not cleared away yet, by its own
	 * statistics.
	 * @return the number
	 */
	public long deadRows() {
		return number("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'bench_outbox'");
	}

	private long number(String query) {
		Long number = this.jdbc.queryForObject(query, Long.class);
		return (number != null) ? number : 0;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
