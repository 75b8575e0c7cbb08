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

package io.github.natsbatch.outbox.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A real PostgreSQL, unpacked from a jar. It refuses to run as root; where the build
 * does, the library starts it in a user namespace of its own.
 */
final class PostgresServer {

	private static PostgresServer shared;

	private final EmbeddedPostgres server;

	private PostgresServer() {
		try {
			this.server = EmbeddedPostgres.builder()
				.setServerConfig("max_connections", "200")
				.setServerConfig("fsync", "off")
				.setServerConfig("synchronous_commit", "on")
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL did not start", ex);
		}
	}

	static synchronized PostgresServer shared() {
		if (shared == null) {
			shared = new PostgresServer();
		}
		return shared;
	}

	// PostgreSQL takes the death of one of its processes for a crash of all of them: it
	// ends the others and recovers from its log.
	void crash() {
		JdbcTemplate jdbc = new JdbcTemplate(this.server.getPostgresDatabase());
		Long pid = jdbc.queryForObject("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'",
				Long.class);
		ProcessHandle checkpointer = ProcessHandle.of(pid).orElseThrow();
		checkpointer.destroyForcibly();
		checkpointer.onExit().join();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsInstanceOf(DataAccessException.class)
			.until(() -> !pid.equals(jdbc
				.queryForObject("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'", Long.class)));
	}

	HikariConfig createDatabase(String name) {
		new JdbcTemplate(this.server.getPostgresDatabase()).execute("CREATE DATABASE " + name);
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.server.getJdbcUrl("postgres", name));
		return config;
	}

}
