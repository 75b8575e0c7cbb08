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

import java.util.Locale;
import java.util.Map;

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Environment;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.benchmarks.result.SuiteResult;

/**
 * Results as Markdown.
 */
final class Tables {

	private Tables() {
	}

	/**
	 * Show what is claimed and what was found.
	 * @param result the results of one suite
	 * @return a table
	 */
	static String targets(SuiteResult result) {
		StringBuilder table = new StringBuilder("| | wanted | median | quartiles | |\n|---|---|---|---|---|\n");
		for (Claim claim : result.claims()) {
			Samples samples = new Samples(claim.samples());
			table.append(format("| %s | %s | **%s** | %s – %s | %s |\n", claim.text(), wanted(claim),
					withUnit(claim.found(), claim.unit()), number(samples.lowerQuartile()),
					number(samples.upperQuartile()), verdict(claim)));
		}
		return table.toString();
	}

	private static String wanted(Claim claim) {
		if (claim.limit() == null) {
			return "";
		}
		return ((claim.bound() == Claim.Bound.AT_LEAST) ? "≥ " : "≤ ") + withUnit(claim.limit(), claim.unit());
	}

	private static String verdict(Claim claim) {
		if (claim.limit() == null) {
			return "";
		}
		return claim.met() ? "met" : "**missed**";
	}

	/**
	 * Show what each contestant reached.
	 * @param result the results of one suite
	 * @return a table, and the failures below it
	 */
	static String figures(SuiteResult result) {
		StringBuilder table = new StringBuilder("""
				| storage | callers | messages | contestant | transactions/s | messages/s | p50 | p99 |
				|---|---|---|---|---|---|---|---|
				""");
		for (Series series : result.series()) {
			Cell cell = series.cell();
			table.append(format("| %s | %,d | %,d | %s | %,.0f | %,.0f | %s | %s |\n", cell.storage(), cell.callers(),
					cell.size(), cell.contestant(), series.samples(Round::perSecond).median(),
					series.messagesPerSecond().median(), time(series.samples(Round::p50)),
					time(series.samples(Round::p99))));
		}
		return table.append(failures(result)).toString();
	}

	private static String failures(SuiteResult result) {
		StringBuilder list = new StringBuilder();
		for (Series series : result.series()) {
			long succeeded = series.rounds().stream().mapToLong(Round::transactions).sum();
			for (Map.Entry<String, Long> failure : series.failures().entrySet()) {
				list.append(format("- %s, %s, %,d callers: %,d times `%s` beside %,d successes\n",
						series.cell().contestant(), series.cell().storage(), series.cell().callers(),
						failure.getValue(), failure.getKey(), succeeded));
			}
		}
		return list.isEmpty() ? "" : "\nFailed, and counted nowhere above:\n\n" + list;
	}

	/**
	 * Show where and how the suite was run.
	 * @param result the results of one suite
	 * @return a line
	 */
	static String run(SuiteResult result) {
		Environment run = result.environment();
		return format("%s, %s, %d GiB, %s (%s), %s, nats-server %s, jnats %s. `%s`\n", run.date(), run.processor(),
				run.memory(), run.system(), run.fileSystem(), run.jdk(), run.natsServer(), run.jnats(), run.command());
	}

	private static String time(Samples micros) {
		double median = micros.median();
		return (median < 1000) ? format("%.0f µs", median) : number(median / 1000) + " ms";
	}

	private static String withUnit(double value, String unit) {
		return unit.isEmpty() ? number(value) : number(value) + " " + unit;
	}

	/**
	 * Write three digits that mean something.
	 * @param value the value
	 * @return the text
	 */
	static String number(double value) {
		double size = Math.abs(value);
		String format = (size >= 100) ? "%,.0f" : (size >= 10) ? "%.1f" : (size >= 1) ? "%.2f" : "%.3f";
		return format(format, value);
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
