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

package io.github.natsbatch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.natsbatch.benchmarks.suite.Suites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is published follows from the results that are beside it.
 */
class DocumentationTests {

	static final Path DOCS = Path.of(System.getProperty("nats.batch.root")).resolve("docs");

	@TempDir
	private Path copy;

	@Test
	void tablesAndPlotsAreThoseOfTheResults() throws Exception {
		copy(DOCS.resolve("benchmarks.md"));
		for (Path file : files("benchmarks/results")) {
			copy(file);
		}
		Benchmarks.main(new String[] { "--report", "--docs=" + this.copy });
		assertThat(this.copy.resolve("benchmarks.md")).hasSameTextualContentAs(DOCS.resolve("benchmarks.md"));
		Set<String> plots = new TreeSet<>();
		for (Path plot : files("benchmarks")) {
			plots.add(plot.getFileName().toString());
			assertThat(this.copy.resolve(DOCS.relativize(plot))).hasSameTextualContentAs(plot);
		}
		try (Stream<Path> made = Files.list(this.copy.resolve("benchmarks"))) {
			assertThat(made.filter(Files::isRegularFile).map((plot) -> plot.getFileName().toString()))
				.containsExactlyInAnyOrderElementsOf(plots);
		}
	}

	@Test
	void everySuiteIsShown() throws IOException {
		String document = Files.readString(DOCS.resolve("benchmarks.md"));
		assertThat(Suites.all()).allSatisfy(
				(suite) -> assertThat(document).contains("<!-- begin " + suite.name() + " targets -->", suite.name()));
	}

	@Test
	void everyPlotThatIsShownIsThere() throws IOException {
		String document = Files.readString(DOCS.resolve("benchmarks.md"));
		assertThat(document.lines().filter((line) -> line.startsWith("![")))
			.allSatisfy((line) -> assertThat(DOCS.resolve(line.substring(line.indexOf('(') + 1, line.lastIndexOf(')'))))
				.isRegularFile());
	}

	private static Set<Path> files(String directory) throws IOException {
		try (Stream<Path> files = Files.list(DOCS.resolve(directory))) {
			return files.filter(Files::isRegularFile).collect(Collectors.toSet());
		}
	}

	private void copy(Path file) throws IOException {
		Path target = this.copy.resolve(DOCS.relativize(file));
		Files.createDirectories(target.getParent());
		Files.copy(file, target);
	}

}
