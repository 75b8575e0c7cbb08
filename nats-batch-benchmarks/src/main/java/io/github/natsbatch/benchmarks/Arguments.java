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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.suite.Suite;
import io.github.natsbatch.benchmarks.suite.Suites;

/**
 * What was asked for on the command line.
 *
 * @param suites the suites to run
 * @param effort how much time to take
 * @param report whether to bring the documentation up to date without running anything
 * @param directory the documentation's directory
 */
record Arguments(List<Suite> suites, Effort effort, boolean report, Path directory) {

	private static final String COMMAND = "mvn -pl nats-batch-benchmarks -am test-compile exec:exec -Dbenchmarks=";

	private static final String REPORT = "--report";

	private static final String DIRECTORY = "--docs=";

	static Arguments parse(List<String> arguments) {
		List<Suite> suites = new ArrayList<>();
		Arguments parsed = new Arguments(suites, Effort.FULL, false, Path.of("docs"));
		for (String argument : arguments) {
			if (argument.startsWith("--")) {
				parsed = parsed.with(argument);
			}
			else {
				suites.addAll(argument.equals("all") ? Suites.all() : List.of(Suites.named(argument)));
			}
		}
		return parsed;
	}

	private Arguments with(String option) {
		if (option.equals(REPORT)) {
			return new Arguments(this.suites, this.effort, true, this.directory);
		}
		if (option.startsWith(DIRECTORY)) {
			return new Arguments(this.suites, this.effort, this.report, Path.of(option.substring(DIRECTORY.length())));
		}
		for (Effort other : Effort.values()) {
			if (option.equals("--" + other.option())) {
				return new Arguments(this.suites, other, this.report, this.directory);
			}
		}
		throw new IllegalArgumentException("there is no option '" + option + "'\n\n" + usage());
	}

	/**
	 * Return what repeats one suite.
	 * @param suite the suite
	 * @return a command for the project's root directory
	 */
	String command(Suite suite) {
		String option = (this.effort == Effort.FULL) ? "" : " --" + this.effort.option();
		return COMMAND + (option.isEmpty() ? suite.name() : '"' + suite.name() + option + '"');
	}

	static String usage() {
		StringBuilder usage = new StringBuilder("Usage: ").append(COMMAND)
			.append("\"<suite>... [<option>...]\"\n\nSuites:\n");
		Suites.all().forEach((suite) -> usage.append(line(suite.name(), suite.description())));
		return usage.append(line("all", "all of them"))
			.append("\nOptions:\n")
			.append(line("--quick", "a fifth of the rounds, for a first impression"))
			.append(line("--smoke", "whether everything runs; the figures mean nothing"))
			.append(line(REPORT, "run nothing, renew tables and plots from the results"))
			.append(line(DIRECTORY + "<directory>", "where results, tables and plots go; by default docs"))
			.toString();
	}

	private static String line(String name, String description) {
		return "  %-30s %s\n".formatted(name, description);
	}

}
