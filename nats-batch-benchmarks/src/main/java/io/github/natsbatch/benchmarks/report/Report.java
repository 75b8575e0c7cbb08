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

package io.github.natsbatch.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.natsbatch.benchmarks.result.ResultFiles;
import io.github.natsbatch.benchmarks.result.SuiteResult;

/**
 * Renews the tables of {@code benchmarks.md}, between their markers, and the plots beside
 * the results. The words around the tables are written by hand.
 */
public final class Report {

	private static final String NOT_MEASURED = "Not measured yet.\n";

	private final ResultFiles files;

	private final Path directory;

	/**
	 * Create a report.
	 * @param files the results
	 * @param directory the documentation's directory, with {@code benchmarks.md}
	 */
	public Report(ResultFiles files, Path directory) {
		this.files = files;
		this.directory = directory;
	}

	/**
	 * Bring everything up to date.
	 * @param suites the suites that the document may show
	 * @throws IOException if something cannot be read or written
	 */
	public void update(List<String> suites) throws IOException {
		Path document = this.directory.resolve("benchmarks.md");
		String text = Files.readString(document);
		for (String suite : suites) {
			Optional<SuiteResult> result = this.files.read(suite);
			text = replace(text, suite + " targets", result.map(Tables::targets).orElse(NOT_MEASURED));
			text = replace(text, suite + " figures", result.map(Tables::figures).orElse(NOT_MEASURED));
			text = replace(text, suite + " run", result.map(Tables::run).orElse(NOT_MEASURED));
			if (result.isPresent()) {
				plot(result.get());
			}
		}
		Files.writeString(document, text);
	}

	private void plot(SuiteResult result) throws IOException {
		for (Map.Entry<String, String> plot : Plots.of(result).entrySet()) {
			Files.writeString(this.directory.resolve("benchmarks").resolve(plot.getKey()), plot.getValue());
		}
	}

	// A document that does not show something has no marker for it.
	private static String replace(String text, String name, String content) {
		String begin = "<!-- begin " + name + " -->\n";
		String end = "<!-- end " + name + " -->";
		int from = text.indexOf(begin);
		if (from < 0) {
			return text;
		}
		int to = text.indexOf(end, from);
		if (to < 0) {
			throw new IllegalStateException("benchmarks.md has '" + begin.strip() + "' without '" + end + "'");
		}
		return text.substring(0, from + begin.length()) + content + text.substring(to);
	}

}
