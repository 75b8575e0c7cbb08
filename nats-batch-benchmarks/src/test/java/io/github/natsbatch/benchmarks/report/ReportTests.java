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

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Environment;
import io.github.natsbatch.benchmarks.result.ResultFiles;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.benchmarks.result.SuiteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ReportTests {

	@TempDir
	private Path docs;

	@Test
	void tablesAreReplacedBetweenTheirMarkersAndNothingElse() throws IOException {
		String updated = update("""
				Before.
				<!-- begin example targets -->
				old
				<!-- end example targets -->
				After.
				""");
		assertThat(updated).isEqualTo("""
				Before.
				<!-- begin example targets -->
				| | wanted | median | quartiles | |
				|---|---|---|---|---|
				| fast | ≥ 0.950 | **0.970** | 0.965 – 0.975 | met |
				| small | ≤ 3.00 | **4.00** | 4.00 – 4.00 | **missed** |
				| long |  | **12.0 ns** | 12.0 – 12.0 |  |
				<!-- end example targets -->
				After.
				""");
	}

	@Test
	void figuresAreMediansAndFailuresAreListed() throws IOException {
		assertThat(update("<!-- begin example figures -->\n<!-- end example figures -->\n"))
			.contains("| R1 file | 1 | 3 | ours | 1,000 | 3,000 | 900 µs | 1.20 ms |")
			.contains("- ours, R1 file, 64 callers: 5 times `refused (10210)` beside 1,000 successes");
	}

	@Test
	void whatWasNotMeasuredSaysSo() throws IOException {
		assertThat(update("<!-- begin other targets -->\nold\n<!-- end other targets -->\n"))
			.contains("Not measured yet.")
			.doesNotContain("old");
	}

	@Test
	void aMarkerWithoutItsEndIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> update("<!-- begin example targets -->\n"))
			.withMessageContaining("example targets");
	}

	@Test
	void whatVariesIsPlotted() throws IOException {
		update("");
		assertThat(this.docs.resolve("benchmarks/example-throughput.svg")).content()
			.contains("callers", "messages per second", ">ours<")
			.doesNotContain("<polyline points=\"\"");
		assertThat(this.docs.resolve("benchmarks/example-latency.svg")).exists();
	}

	private String update(String document) throws IOException {
		ResultFiles files = new ResultFiles(this.docs.resolve("benchmarks/results"));
		Files.writeString(this.docs.resolve("benchmarks.md"), document);
		files.write(result());
		new Report(files, this.docs).update(List.of("example", "other"));
		return Files.readString(this.docs.resolve("benchmarks.md"));
	}

	private static SuiteResult result() {
		List<Claim> claims = List.of(Claim.atLeast("fast", 0.95, new Samples(List.of(0.96, 0.97, 0.98))),
				Claim.atMost("small", 3, new Samples(List.of(4.0))),
				Claim.information("long", "ns", new Samples(List.of(12.0))));
		List<Series> series = List.of(
				new Series(new Cell("ours", "R1 file", 1, 3), List.of(new Round(0, 500, 1000, 900, 1200, Map.of()))),
				new Series(new Cell("ours", "R1 file", 64, 3),
						List.of(new Round(0, 1000, 5000, 900, 1200, Map.of("refused (10210)", 5L)))));
		return new SuiteResult("example", new Environment("2026-11-24T00:00:00Z", "mvn", "FULL", "two", 24, "Linux",
				"ext4", "17", "2.15.1", "2.26.2"), claims, series);
	}

}
