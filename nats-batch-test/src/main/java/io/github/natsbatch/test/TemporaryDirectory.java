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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes and deletes directories that live as long as a server.
 */
final class TemporaryDirectory {

	private static final int ATTEMPTS = 3;

	private TemporaryDirectory() {
	}

	static Path create() {
		try {
			return Files.createTempDirectory("nats-batch-test-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Delete a directory with all that is in it, as far as possible.
	 * @param directory the directory, which need not exist
	 */
	static void delete(Path directory) {
		// A dying server may still add a file between the listing and the deletion
		for (int attempt = 0; attempt < ATTEMPTS && Files.exists(directory); attempt++) {
			try (Stream<Path> files = Files.walk(directory)) {
				List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
				deepestFirst.stream().map(Path::toFile).forEach(File::delete);
			}
			catch (IOException | UncheckedIOException ex) {
				// The next attempt sees what is left
			}
		}
	}

}
