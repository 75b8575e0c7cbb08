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
import java.util.List;

import io.github.natsbatch.benchmarks.report.Report;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Environment;
import io.github.natsbatch.benchmarks.result.ResultFiles;
import io.github.natsbatch.benchmarks.result.SuiteResult;
import io.github.natsbatch.benchmarks.suite.Suite;
import io.github.natsbatch.benchmarks.suite.Suites;

/**
 * Runs suites, writes what they found, and brings the documentation up to date. Without
 * arguments it says what there is.
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Run what the arguments name.
	 * @param arguments names of suites and options
	 * @throws Exception if a suite could not be run to its end
	 */
	public static void main(String[] arguments) throws Exception {
		run(Arguments.parse(List.of(arguments)));
	}

	static void run(Arguments arguments) throws Exception {
		if (arguments.suites().isEmpty() && !arguments.report()) {
			System.out.println(Arguments.usage());
			return;
		}
		Path directory = arguments.directory();
		ResultFiles files = new ResultFiles(directory.resolve("benchmarks/results"));
		for (Suite suite : arguments.suites()) {
			System.out.println(suite.name() + ": " + suite.description());
			Suite.Findings findings = suite.run(arguments.effort());
			Environment environment = Environment.now(arguments.command(suite), arguments.effort().name(),
					findings.natsServer());
			files.write(new SuiteResult(suite.name(), environment, findings.claims(), findings.series()));
			findings.claims().forEach(Benchmarks::print);
		}
		new Report(files, directory).update(Suites.all().stream().map(Suite::name).toList());
	}

	private static void print(Claim claim) {
		System.out.printf("  %-90s %10.3f %-5s %s%n", claim.text(), claim.found(), claim.unit(),
				(claim.limit() == null) ? "" : claim.bound() + " " + claim.limit() + (claim.met() ? "" : " MISSED"));
	}

}
