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

import java.util.UUID;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.SqlDialect;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The databases that the outbox knows, real ones, each started at its first use in the
 * JVM. A test gets a database of its own on them.
 */
public enum TestDatabase {

	H2 {
		@Override
		HikariConfig configure(String name) {
			HikariConfig config = new HikariConfig();
			config.setJdbcUrl("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
			return config;
		}
	},

	POSTGRESQL {
		@Override
		HikariConfig configure(String name) {
			return PostgresServer.shared().createDatabase(name);
		}

		@Override
		public void crash() {
			PostgresServer.shared().crash();
		}
	},

	MARIADB {
		@Override
		HikariConfig configure(String name) {
			return MariaDbServer.shared().createDatabase(name);
		}

		@Override
		public void crash() {
			MariaDbServer.shared().kill();
			MariaDbServer.shared().start();
		}
	};

	abstract HikariConfig configure(String name);

	/**
	 * Kill the server with SIGKILL and let it recover what was committed. Returns when it
	 * answers again.
	 */
	public void crash() {
		throw new UnsupportedOperationException(this + " lives and dies with the test");
	}

	/**
	 * Create an empty database.
	 * @return a pool of connections to it, to be closed
	 */
	public HikariDataSource createEmpty() {
		HikariConfig config = configure("outbox_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
		config.setMaximumPoolSize(10);
		config.setMinimumIdle(1);
		config.setConnectionTimeout(10_000);
		return new HikariDataSource(config);
	}

	/**
	 * Create a database with the outbox's tables.
	 * @return a pool of connections to it, to be closed
	 */
	public HikariDataSource create() {
		HikariDataSource dataSource = createEmpty();
		runScript(dataSource);
		return dataSource;
	}

	public static void runScript(HikariDataSource dataSource) {
		new ResourceDatabasePopulator(new ClassPathResource(SqlDialect.of(dataSource).script())).execute(dataSource);
		new JdbcTemplate(dataSource)
			.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, state VARCHAR(20), version INT)");
	}

	public static OutboxDatabase outbox(HikariDataSource dataSource) {
		return new OutboxDatabase(dataSource, "nats_");
	}

}
