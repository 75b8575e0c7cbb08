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

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Finds a nats-server of this machine that is recent enough: a system property, the
 * environment, the {@code PATH}, the cache, the official release.
 */
class NatsServerBinary {

	static final String PROPERTY = "nats.server.binary";

	static final String VARIABLE = "NATS_SERVER_BINARY";

	private static final String MIRROR_VARIABLE = "NATS_SERVER_RELEASE_URL";

	private final Lookup properties;

	private final Lookup environment;

	private final NatsServerRelease release;

	/**
	 * Create a finder.
	 * @param properties the system properties
	 * @param environment the environment variables
	 * @param release the release to download where there is nothing else
	 */
	NatsServerBinary(Lookup properties, Lookup environment, NatsServerRelease release) {
		this.properties = properties;
		this.environment = environment;
		this.release = release;
	}

	static NatsServerBinary ofThisMachine() {
		return new NatsServerBinary(System::getProperty, System::getenv, NatsServerRelease.pinned());
	}

	/**
	 * Take a program that somebody asked for, of whatever version.
	 * @param path the program
	 * @return the program
	 * @throws IllegalStateException if it is no nats-server that can be run
	 */
	static NatsServerExecutable given(Path path) {
		return NatsServerExecutable.of(path)
			.orElseThrow(() -> new IllegalStateException(
					"'%s' is no nats-server that can be run: give the path of one".formatted(path)));
	}

	/**
	 * Find a program.
	 * @return the first that is there
	 * @throws IllegalStateException if there is none, or the one that the system property
	 * or the environment names cannot be used; the text says what to do
	 */
	NatsServerExecutable find() {
		return named("the system property '" + PROPERTY + "'", this.properties.get(PROPERTY))
			.or(() -> named("the environment variable '" + VARIABLE + "'", this.environment.get(VARIABLE)))
			.or(this::onPath)
			.or(() -> cache().find(this.release.version()))
			.orElseGet(this::download);
	}

	private static Optional<NatsServerExecutable> named(String origin, @Nullable String path) {
		if (path == null || path.isBlank()) {
			return Optional.empty();
		}
		NatsServerExecutable executable = executable(path).orElseThrow(() -> new IllegalStateException(
				"%s is '%s', which is no nats-server that can be run: set it to the path of one, version %s or newer, or remove it"
					.formatted(origin, path, NatsServerVersion.LEAST)));
		if (!executable.isRecentEnough()) {
			throw new IllegalStateException(
					"%s is '%s', version %s, but wanted is version %s or newer: set it to another one, or remove it"
						.formatted(origin, path, executable.version(), NatsServerVersion.LEAST));
		}
		return Optional.of(executable);
	}

	private Optional<NatsServerExecutable> onPath() {
		String path = this.environment.get("PATH");
		return Arrays.stream(((path != null) ? path : "").split(File.pathSeparator))
			.filter((directory) -> !directory.isBlank())
			.map((directory) -> executable(
					directory + File.separator + (isWindows() ? "nats-server.exe" : "nats-server")))
			.flatMap(Optional::stream)
			.findFirst()
			.filter(NatsServerExecutable::isRecentEnough);
	}

	private static Optional<NatsServerExecutable> executable(String path) {
		try {
			return NatsServerExecutable.of(Path.of(path));
		}
		catch (InvalidPathException ex) {
			return Optional.empty();
		}
	}

	private NatsServerCache cache() {
		String directory = this.environment.get("XDG_CACHE_HOME");
		if (directory != null && directory.startsWith("/")) {
			return new NatsServerCache(Path.of(directory, "nats-batch", "nats-server"));
		}
		String home = this.environment.get("HOME");
		if (home == null || home.isEmpty()) {
			home = this.properties.get("user.home");
		}
		return new NatsServerCache(Path.of((home != null) ? home : "", ".cache", "nats-batch", "nats-server"));
	}

	private NatsServerExecutable download() {
		String mirror = this.environment.get(MIRROR_VARIABLE);
		try {
			return this.release.download((mirror != null) ? mirror : "", platform(), cache());
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					("found no nats-server of version %s or newer and could not download one (%s): install one with your "
							+ "package manager so that it is on the PATH, or set the environment variable '%s' or the "
							+ "system property '%s' to its path")
						.formatted(NatsServerVersion.LEAST, ex, VARIABLE, PROPERTY),
					ex);
		}
	}

	private String platform() {
		String system = lowerCase("os.name").startsWith("linux") ? "linux" : lowerCase("os.name");
		String architecture = switch (lowerCase("os.arch")) {
			case "amd64", "x86_64" -> "amd64";
			case "aarch64", "arm64" -> "arm64";
			default -> lowerCase("os.arch");
		};
		return system + "-" + architecture;
	}

	private boolean isWindows() {
		return lowerCase("os.name").startsWith("windows");
	}

	private String lowerCase(String property) {
		String value = this.properties.get(property);
		return (value != null) ? value.toLowerCase(Locale.ROOT) : "";
	}

	/**
	 * System properties or environment variables, so that a test can have its own.
	 */
	@FunctionalInterface
	interface Lookup {

		@Nullable String get(String name);

	}

}
