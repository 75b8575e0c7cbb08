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
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.ResultFiles;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.benchmarks.result.SuiteResult;
import io.github.natsbatch.benchmarks.suite.Suite;
import io.github.natsbatch.benchmarks.suite.Suites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs every suite in a tiny size against real servers. The figures mean nothing and are
 * not looked at.
 */
class SuitesTests {

	private static final int GROUP_COMMIT_ROWS = 2 * ((Runtime.version().feature() >= 21) ? 4 : 3) + 3;

	/** Rows of measurements that each suite has to deliver. */
	private static final Map<String, Integer> ROWS = Map.ofEntries(Map.entry("commit", 24),
			Map.entry("single-message", 6), Map.entry("annotation", 0), Map.entry("heap", 0),
			Map.entry("group-commit-memory", GROUP_COMMIT_ROWS), Map.entry("group-commit-file", GROUP_COMMIT_ROWS),
			Map.entry("group-commit-synced-file", GROUP_COMMIT_ROWS),
			Map.entry("group-commit-replicated-file", GROUP_COMMIT_ROWS), Map.entry("single-message-modes-memory", 4),
			Map.entry("single-message-modes-file", 4), Map.entry("single-message-modes-synced-file", 4),
			Map.entry("single-message-modes-replicated-file", 4), Map.entry("group-commit-settings", 18),
			Map.entry("queue-heap", 0), Map.entry("transaction", 6), Map.entry("outbox-relay", 0),
			Map.entry("outbox-backlog", 0));

	private static final Predicate<Series> IS_NAIVE = (series) -> series.cell().contestant().startsWith("naive");

	@TempDir
	private Path docs;

	static Stream<String> names() {
		return Suites.all().stream().map(Suite::name);
	}

	@ParameterizedTest
	@MethodSource("names")
	void everySuiteRunsAndWritesAllItsRows(String name) throws Exception {
		Files.copy(DocumentationTests.DOCS.resolve("benchmarks.md"), this.docs.resolve("benchmarks.md"));
		Benchmarks.main(new String[] { name, "--smoke", "--docs=" + this.docs });
		SuiteResult result = new ResultFiles(this.docs.resolve("benchmarks/results")).read(name).orElseThrow();
		assertThat(result.environment()).hasNoNullFieldsOrProperties();
		assertThat(result.environment().command()).contains(name);
		assertThat(result.series()).hasSize(ROWS.get(name)).allSatisfy((series) -> {
			assertThat(series.rounds()).as("%s", series.cell()).hasSize(1);
			assertThat(series.rounds().get(0).transactions()).as("%s", series.cell()).isPositive();
		});
		assertThat(result.series()).filteredOn(IS_NAIVE.negate())
			.allSatisfy((series) -> assertThat(series.failures()).as("%s", series.cell()).isEmpty());
		assertThat(result.claims()).isNotEmpty()
			.allSatisfy((claim) -> assertThat(claim.samples()).as(claim.text()).isNotEmpty());
		assertThat(Files.readString(this.docs.resolve("benchmarks.md")))
			.contains(result.claims().stream().map(Claim::text).toList());
		assertPlotsCanBeRead();
	}

	private void assertPlotsCanBeRead() throws IOException {
		try (Stream<Path> files = Files.walk(this.docs)) {
			files.filter((file) -> file.toString().endsWith(".svg"))
				.forEach((file) -> assertThat(file).satisfies(
						(plot) -> DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile())));
		}
	}

	@Test
	void everySuiteHasANameOfItsOwn() {
		assertThat(names()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ROWS.keySet());
	}

}
