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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of fetched servers that this module shares with {@code bin/nats-server}:
 * {@code <root>/<version>/nats-server}.
 *
 * @param root the directory, which need not exist
 */
record NatsServerCache(Path root) {

	/**
	 * Find a server.
	 * @param pinned the version to prefer, so that two machines use the same where they
	 * can
	 * @return the pinned version, else the newest that is recent enough
	 */
	Optional<NatsServerExecutable> find(NatsServerVersion pinned) {
		return Optional.of(pinned)
			.flatMap((version) -> NatsServerExecutable.of(place(version)))
			.or(() -> versions().stream()
				.filter((version) -> version.isAtLeast(NatsServerVersion.LEAST))
				.map((version) -> NatsServerExecutable.of(place(version)))
				.flatMap(Optional::stream)
				.filter(NatsServerExecutable::isRecentEnough)
				.findFirst());
	}

	/**
	 * Move a program to its place. The move is atomic, so no other process ever sees half
	 * a file, and the last of two that do it at once wins.
	 * @param file the program, on the file system of this cache
	 * @param version its version
	 * @return where it is now
	 * @throws IOException if that was not possible
	 */
	Path add(Path file, NatsServerVersion version) throws IOException {
		Path place = place(version);
		Files.createDirectories(Objects.requireNonNull(place.getParent()));
		return Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
	}

	private Path place(NatsServerVersion version) {
		return this.root.resolve(version.toString()).resolve("nats-server");
	}

	private List<NatsServerVersion> versions() {
		if (!Files.isDirectory(this.root)) {
			return List.of();
		}
		try (Stream<Path> directories = Files.list(this.root)) {
			return directories.map((directory) -> NatsServerVersion.parse(directory.getFileName().toString()))
				.flatMap(Optional::stream)
				.sorted(Comparator.reverseOrder())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
