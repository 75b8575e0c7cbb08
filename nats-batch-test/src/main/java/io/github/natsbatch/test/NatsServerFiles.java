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

package io.github.natsbatch.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one server, in a temporary directory that only this user can read, since
 * the configuration may hold passwords.
 */
class NatsServerFiles {

	private static final int LINES_IN_AN_ERROR = 60;

	private final Path root;

	private final Path store;

	private final boolean temporaryStore;

	NatsServerFiles(NatsServerSettings settings) {
		this.root = TemporaryDirectory.create();
		Path given = settings.storeDirectory();
		this.temporaryStore = (given == null);
		this.store = (given != null) ? given.toAbsolutePath() : this.root.resolve("store");
		try {
			Files.createDirectory(ports());
			Files.write(config(), settings.config());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path root() {
		return this.root;
	}

	Path store() {
		return this.store;
	}

	boolean hasTemporaryStore() {
		return this.temporaryStore;
	}

	Path ports() {
		return this.root.resolve("ports");
	}

	Path log() {
		return this.root.resolve("server.log");
	}

	private Path config() {
		return this.root.resolve("server.conf");
	}

	/**
	 * Build the command line.
	 * @param settings what to run
	 * @param port the port, or -1 for one that the server chooses
	 * @return the words
	 */
	List<String> command(NatsServerSettings settings, int port) {
		List<String> command = new ArrayList<>(List.of(settings.executable().path().toString(), "--addr", "127.0.0.1",
				"--port", String.valueOf(port), "--name", settings.name(), "--ports_file_dir", ports().toString()));
		if (settings.jetStream()) {
			command.addAll(List.of("--jetstream", "--store_dir", this.store.toString()));
		}
		if (!settings.config().isEmpty()) {
			command.addAll(List.of("--config", config().toString()));
		}
		command.addAll(settings.arguments());
		return command;
	}

	String readLog() {
		try {
			return Files.exists(log()) ? new String(Files.readAllBytes(log()), StandardCharsets.UTF_8) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String endOfLog() {
		List<String> lines = readLog().lines().toList();
		return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_IN_AN_ERROR), lines.size()));
	}

	void delete() {
		TemporaryDirectory.delete(this.root);
	}

}
