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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares the tables with what this release reads and writes, by asking for no rows.
 */
final class SchemaVerifier {

	private static final Map<String, List<String>> COLUMNS = new TreeMap<>(Map.of("outbox",
			List.of("seq", "stream", "lane", "status", "transaction_id", "message_id", "order_key", "msg_count",
					"payload_size", "payload", "attempts", "next_attempt_at", "last_error", "stream_seq", "created_at",
					"ended_at"),
			"lane",
			List.of("stream", "lane", "owner", "fence", "lease_until", "paused", "problem", "group_id", "group_seqs",
					"group_msgs", "group_fenced", "group_sent_at", "lookup_at", "stream_seq", "stream_created",
					"epoch_seq"),
			"lock", List.of("stream", "lane"), "relay", List.of("owner", "alive_until")));

	private final JdbcTemplate jdbc;

	private final OutboxSql sql;

	SchemaVerifier(DataSource dataSource, OutboxSql sql) {
		this.jdbc = new JdbcTemplate(dataSource);
		this.sql = sql;
	}

	void verify() {
		List<String> problems = new ArrayList<>();
		COLUMNS.forEach((name, columns) -> {
			String table = this.sql.table(name);
			Set<String> found = columnsOf(table);
			Set<String> missing = new TreeSet<>(columns);
			missing.removeAll(found);
			if (found.isEmpty()) {
				problems.add("table '" + table + "' is missing");
			}
			else if (!missing.isEmpty()) {
				problems.add("table '" + table + "' has no column " + String.join(", ", missing)
						+ ", so it was made by the script of another release");
			}
		});
		if (!problems.isEmpty()) {
			throw new OutboxSchemaException(
					"The outbox cannot use its tables: " + String.join("; ", problems) + ". Run "
							+ this.sql.dialect().script() + " from the jar of nats-batch-outbox, add what differs,"
							+ " or let nats.batch.outbox.jdbc.initialize-schema=always create the tables",
					this.sql.dialect().script());
		}
	}

	private Set<String> columnsOf(String table) {
		Set<String> columns = new TreeSet<>();
		try {
			this.jdbc.query("SELECT * FROM " + table + " WHERE 1 = 0", (rows) -> {
				for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
					columns.add(rows.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT));
				}
				return columns;
			});
		}
		catch (BadSqlGrammarException ex) {
			// there is no such table, which the caller says
		}
		return columns;
	}

}
