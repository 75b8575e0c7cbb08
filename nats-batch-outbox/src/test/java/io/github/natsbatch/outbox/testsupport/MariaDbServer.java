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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

import org.springframework.util.FileSystemUtils;

/**
 * A real MariaDB: the machine's own program on a temporary directory. Where there is none
 * the test is skipped, in CI it fails.
 */
public final class MariaDbServer implements AutoCloseable {

	private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

	private static MariaDbServer shared;

	private final Path directory;

	private final int port;

	private Process process;

	private MariaDbServer() throws IOException, InterruptedException {
		this.directory = Files.createTempDirectory("mariadb");
		try (ServerSocket socket = new ServerSocket(0)) {
			this.port = socket.getLocalPort();
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this::close));
		run("mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db",
				"--datadir=" + data(), user());
		start();
	}

	static synchronized MariaDbServer shared() {
		if (shared == null) {
			shared = startNew();
		}
		return shared;
	}

	/**
	 * Start a server of one's own.
	 * @return the server, to be closed
	 */
	public static MariaDbServer startNew() {
		try {
			return new MariaDbServer();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Start the server again on the same data and port.
	 */
	public void start() {
		try {
			this.process = new ProcessBuilder(program("mariadbd"), "--no-defaults", "--datadir=" + data(), user(),
					"--bind-address=127.0.0.1", "--port=" + this.port, "--socket=" + this.directory.resolve("s"),
					"--pid-file=" + this.directory.resolve("pid"), "--max-connections=200", "--skip-name-resolve",
					"--innodb-flush-log-at-trx-commit=2")
				.redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsInstanceOf(SQLException.class)
			.until(() -> connect().isValid(5));
	}

	/**
	 * Kill the server with SIGKILL.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + this.port + "/", "root", "");
	}

	public HikariConfig createDatabase(String name) {
		try (Connection connection = connect()) {
			connection.createStatement().execute("CREATE DATABASE " + name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl("jdbc:mariadb://127.0.0.1:" + this.port + "/" + name);
		config.setUsername("root");
		config.setPassword("");
		return config;
	}

	private Path data() {
		return this.directory.resolve("data");
	}

	private static String user() {
		return "--user=" + System.getProperty("user.name");
	}

	private void run(String program, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(program(program)));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
			throw new IOException(program + " failed: " + output);
		}
	}

	private static String program(String name) {
		List<String> places = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
		places.addAll(PLACES);
		for (String place : places) {
			Path candidate = Path.of(place, name);
			if (Files.isExecutable(candidate)) {
				return candidate.toString();
			}
		}
		String missing = "No program " + name + " here; install the package mariadb-server";
		if (System.getenv("CI") != null) {
			throw new IllegalStateException(missing);
		}
		throw new TestAbortedException(missing);
	}

	@Override
	public void close() {
		if (this.process != null) {
			kill();
		}
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
