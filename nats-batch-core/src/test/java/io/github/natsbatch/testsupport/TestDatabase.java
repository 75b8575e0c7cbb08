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

package io.github.natsbatch.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A real database with one table, {@code orders}, and a connection pool.
 */
public final class TestDatabase implements AutoCloseable {

	private static final Logger poolLogger = Logger.getLogger("com.zaxxer.hikari");

	private static final AtomicInteger counter = new AtomicInteger();

	static {
		poolLogger.setLevel(Level.WARNING);
	}

	private final HikariDataSource dataSource;

	private final JdbcTemplate jdbc;

	private TestDatabase(String url, String user, int poolSize) {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(url);
		this.dataSource.setUsername(user);
		this.dataSource.setMaximumPoolSize(poolSize);
		this.dataSource.setMinimumIdle(0);
		this.dataSource.setConnectionTimeout(10_000);
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.jdbc.execute("create table orders (name varchar(200) not null)");
	}

	public static TestDatabase create(Kind kind) {
		return create(kind, 10);
	}

	public static TestDatabase create(Kind kind, int poolSize) {
		String name = "test" + counter.incrementAndGet();
		return switch (kind) {
			case H2 -> new TestDatabase("jdbc:h2:mem:" + name, "sa", poolSize);
			case POSTGRESQL -> {
				EmbeddedPostgres server = Postgres.server;
				new JdbcTemplate(server.getPostgresDatabase()).execute("create schema " + name);
				yield new TestDatabase(server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name, "postgres",
						poolSize);
			}
		};
	}

	public HikariDataSource dataSource() {
		return this.dataSource;
	}

	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	public void insert(String name) {
		this.jdbc.update("insert into orders (name) values (?)", name);
	}

	public List<String> rows() {
		return this.jdbc.queryForList("select name from orders order by name", String.class);
	}

	public List<String> rowsOverAnotherConnection() {
		SingleConnectionDataSource other = new SingleConnectionDataSource(this.dataSource.getJdbcUrl(),
				this.dataSource.getUsername(), "", false);
		try {
			return new JdbcTemplate(other).queryForList("select name from orders order by name", String.class);
		}
		finally {
			other.destroy();
		}
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

	/**
	 * Which database.
	 */
	public enum Kind {

		/** PostgreSQL, a process of its own. */
		POSTGRESQL,

		/** H2, in memory. */
		H2

	}

	/**
	 * One server for all tests of the JVM, which stops it at its end. Started by root, it
	 * runs in a user namespace, since PostgreSQL refuses to run as root.
	 */
	private static final class Postgres {

		private static final EmbeddedPostgres server = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder()
					.setServerConfig("fsync", "off")
					.setServerConfig("max_connections", "200")
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
