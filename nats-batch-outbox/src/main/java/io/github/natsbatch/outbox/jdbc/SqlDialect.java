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

import java.sql.DatabaseMetaData;
import java.util.Locale;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * What the databases do not agree on: the clock, arithmetic with it, and how a row that
 * may not be there yet is locked. All times are the database's own, in microseconds.
 *
 * @since 0.1.0
 */
public enum SqlDialect {

	/** PostgreSQL. */
	POSTGRESQL("schema-postgresql.sql", "CURRENT_TIMESTAMP(6)", "(CURRENT_TIMESTAMP(6) + ? * INTERVAL '1 microsecond')",
			"CAST(EXTRACT(EPOCH FROM (CURRENT_TIMESTAMP(6) - %s)) * 1000000 AS BIGINT)",
			"INSERT INTO %s (stream, lane) VALUES (?, ?) ON CONFLICT (stream, lane) DO UPDATE SET lane = EXCLUDED.lane"),

	/** MySQL and MariaDB. */
	MYSQL("schema-mysql.sql", "UTC_TIMESTAMP(6)", "TIMESTAMPADD(MICROSECOND, ?, UTC_TIMESTAMP(6))",
			"TIMESTAMPDIFF(MICROSECOND, %s, UTC_TIMESTAMP(6))",
			"INSERT INTO %s (stream, lane) VALUES (?, ?) ON DUPLICATE KEY UPDATE lane = lane"),

	/** H2. */
	H2("schema-h2.sql", "CURRENT_TIMESTAMP(6)", "DATEADD(MICROSECOND, ?, CURRENT_TIMESTAMP(6))",
			"DATEDIFF(MICROSECOND, %s, CURRENT_TIMESTAMP(6))",
			"MERGE INTO %s (stream, lane) KEY (stream, lane) VALUES (?, ?)");

	private final String script;

	private final String now;

	private final String later;

	private final String age;

	private final String lock;

	SqlDialect(String script, String now, String later, String age, String lock) {
		this.script = script;
		this.now = now;
		this.later = later;
		this.age = age;
		this.lock = lock;
	}

	/**
	 * Find out which database a data source leads to.
	 * @param dataSource the data source
	 * @return the dialect
	 * @throws IllegalStateException if there is none for it, or the database could not be
	 * asked
	 */
	public static SqlDialect of(DataSource dataSource) {
		String product;
		try {
			product = JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
		}
		catch (MetaDataAccessException ex) {
			throw new IllegalStateException("The outbox's database could not be asked what it is: " + ex.getMessage()
					+ "; check the connection to it", ex);
		}
		return switch (String.valueOf(JdbcUtils.commonDatabaseName(product)).toLowerCase(Locale.ROOT)) {
			case "postgresql" -> POSTGRESQL;
			case "mysql", "mariadb" -> MYSQL;
			case "h2" -> H2;
			default -> throw new IllegalStateException("The outbox knows PostgreSQL, MySQL, MariaDB and H2, found "
					+ product + "; use one of them for nats.batch.outbox, or switch it off with "
					+ "nats.batch.outbox.enabled=false");
		};
	}

	/**
	 * Return where the script is that creates the tables.
	 * @return a location in the class path
	 */
	public String script() {
		return SqlDialect.class.getPackageName().replace('.', '/') + '/' + this.script;
	}

	String now() {
		return this.now;
	}

	/**
	 * Return the time that is a number of microseconds, the statement's parameter, away
	 * from now.
	 * @return an expression with one parameter
	 */
	String later() {
		return this.later;
	}

	/**
	 * Return how many microseconds ago a time was.
	 * @param column the column that holds the time
	 * @return an expression, negative for the future
	 */
	String age(String column) {
		return String.format(Locale.ROOT, this.age, column);
	}

	/**
	 * Return the statement that makes sure of a row of the lock table and holds it until
	 * the end of the transaction.
	 * @param table the table
	 * @return a statement with the parameters stream and lane
	 */
	String lock(String table) {
		return String.format(Locale.ROOT, this.lock, table);
	}

}
