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

package io.github.natsbatch.boot.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of {@code docs/testing.md} are parts of tests that run.
 */
class DocumentationTests {

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	static List<String> examples() throws IOException {
		Path page = Path.of(System.getProperty("nats.batch.root", "..")).resolve("docs/testing.md");
		List<String> examples = BLOCK.matcher(Files.readString(page)).results().map((block) -> block.group(1)).toList();
		assertThat(examples).isNotEmpty();
		return examples;
	}

	@ParameterizedTest
	@MethodSource("examples")
	void exampleIsATestThatRuns(String example) throws IOException {
		String sources;
		try (Stream<Path> files = Files.list(Path.of("src/test/java/io/github/natsbatch/boot/test/example"))) {
			sources = files.map(DocumentationTests::read).collect(Collectors.joining());
		}
		assertThat(withoutSpace(sources)).contains(withoutSpace(example));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Indentation differs, and "this." is this project's own habit
	private static String withoutSpace(String code) {
		return code.replace("this.", "").replaceAll("\\s+", "");
	}

}
