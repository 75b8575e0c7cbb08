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

package io.github.natsbatch.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/**
 * A {@link RelayApplication} on the database of this service, to be killed. A database in
 * the memory of this process is opened for it over TCP.
 */
final class RelayProcess implements AutoCloseable {

	private static final String IN_MEMORY = "jdbc:h2:mem:";

	private final @Nullable Server database;

	private final Process process;

	RelayProcess(DataSourceProperties dataSource, String natsServer) {
		String url = dataSource.determineUrl();
		boolean inMemory = url.startsWith(IN_MEMORY);
		this.database = inMemory ? open() : null;
		String urlForOthers = (this.database != null) ? "jdbc:h2:tcp://localhost:" + this.database.getPort() + "/mem:"
				+ url.substring(IN_MEMORY.length()).replaceFirst(";.*", "") : url;
		ProcessBuilder builder = new ProcessBuilder(command());
		Map<String, String> environment = builder.environment();
		environment.put("NATS_BATCH_CONNECTION_SERVERS", natsServer);
		environment.put("SPRING_DATASOURCE_URL", urlForOthers);
		putIfPresent(environment, "SPRING_DATASOURCE_USERNAME", dataSource.determineUsername());
		putIfPresent(environment, "SPRING_DATASOURCE_PASSWORD", dataSource.determinePassword());
		try {
			this.process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> command() {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				RelayApplication.class.getName(), "--spring.main.web-application-type=none",
				"--spring.sql.init.mode=never", "--nats.batch.outbox.jdbc.initialize-schema=never");
	}

	private static Server open() {
		try {
			return Server.createTcpServer("-tcpPort", "0").start();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database cannot be opened for another process", ex);
		}
	}

	private static void putIfPresent(Map<String, String> environment, String name, @Nullable String value) {
		if (value != null) {
			environment.put(name, value);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Kill it, as {@code kill -9} does: it finishes nothing and says nothing to anybody.
	 */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	@Override
	public void close() {
		kill();
		if (this.database != null) {
			this.database.stop();
		}
	}

}
