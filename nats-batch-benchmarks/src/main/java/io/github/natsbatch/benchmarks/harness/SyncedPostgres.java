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

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL, with connections from a pool. It syncs every commit to the disk, as
 * applications expect; all other settings are its own.
 */
final class SyncedPostgres implements AutoCloseable {

	private static final int CONNECTIONS = 40;

	private final EmbeddedPostgres server;

	private final HikariDataSource dataSource;

	private SyncedPostgres(EmbeddedPostgres server) {
		this.server = server;
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
		config.setMaximumPoolSize(CONNECTIONS);
		this.dataSource = new HikariDataSource(config);
	}

	static SyncedPostgres start() throws IOException {
		return new SyncedPostgres(EmbeddedPostgres.builder()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start());
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	@Override
	public void close() {
		this.dataSource.close();
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException("PostgreSQL could not be stopped", ex);
		}
	}

}
