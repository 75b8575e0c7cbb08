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

package io.github.natsbatch.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory with one JSON file for each suite, which holds the suite's latest run.
 */
public final class ResultFiles {

	private static final JsonMapper mapper = new JsonMapper();

	private static final ObjectWriter writer = mapper.writer()
		.with(new DefaultPrettyPrinter().withObjectIndenter(new OneLineRounds())
			.withArrayIndenter(new OneLineRounds()));

	private final Path directory;

	/**
	 * Use a directory.
	 * @param directory the directory, which is created when something is written
	 */
	public ResultFiles(Path directory) {
		this.directory = directory;
	}

	/**
	 * Replace a suite's file.
	 * @param result what the suite found
	 * @throws IOException if it cannot be written
	 */
	public void write(SuiteResult result) throws IOException {
		Files.createDirectories(this.directory);
		Files.writeString(file(result.suite()), writer.writeValueAsString(result) + "\n");
	}

	/**
	 * Read a suite's file.
	 * @param suite the suite's name
	 * @return what it found, or empty if it was not run yet
	 * @throws IOException if it cannot be read
	 */
	public Optional<SuiteResult> read(String suite) throws IOException {
		Path file = file(suite);
		return Files.exists(file) ? Optional.of(mapper.readValue(Files.readString(file), SuiteResult.class))
				: Optional.empty();
	}

	private Path file(String suite) {
		return this.directory.resolve(suite + ".json");
	}

	/**
	 * Keeps each round on a line of its own: thousands of them are to be looked at.
	 */
	private static final class OneLineRounds extends DefaultIndenter {

		private static final int ROUND_DEPTH = 4;

		@Override
		public void writeIndentation(JsonGenerator generator, int level) {
			if (level <= ROUND_DEPTH) {
				super.writeIndentation(generator, level);
			}
			else {
				generator.writeRaw(' ');
			}
		}

	}

}
