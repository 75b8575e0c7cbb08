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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.github.natsbatch.benchmarks.result.Cell;
import io.github.natsbatch.benchmarks.result.Round;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.benchmarks.result.Series;
import io.github.natsbatch.benchmarks.result.SuiteResult;

/**
 * Chooses what of a suite's results is drawn: throughput and latency over what varies,
 * the callers or the messages of a batch.
 */
final class Plots {

	private Plots() {
	}

	/**
	 * Draw a suite's results.
	 * @param result the results
	 * @return documents by file name; none where nothing varies
	 */
	static Map<String, String> of(SuiteResult result) {
		Map<String, String> plots = new LinkedHashMap<>();
		List<String> storages = result.series().stream().map((series) -> series.cell().storage()).distinct().toList();
		for (String storage : storages) {
			List<Series> series = result.series()
				.stream()
				.filter((candidate) -> candidate.cell().storage().equals(storage))
				.toList();
			Function<Cell, Integer> load = byCallers(series) ? Cell::callers : Cell::size;
			if (series.stream().map((each) -> load.apply(each.cell())).distinct().count() < 2) {
				continue;
			}
			String axis = byCallers(series) ? "callers" : "messages in a batch";
			String file = result.suite() + ((storages.size() > 1) ? "-" + fileName(storage) : "");
			plots.put(file + "-throughput.svg", draw("Throughput, " + storage, axis, "messages per second", series,
					load, Series::messagesPerSecond));
			plots.put(file + "-latency.svg", draw("99th percentile of a transaction's time, " + storage, axis,
					"microseconds", series, load, (each) -> each.samples(Round::p99)));
		}
		return plots;
	}

	private static boolean byCallers(List<Series> series) {
		return series.stream().map((each) -> each.cell().callers()).distinct().count() > 1;
	}

	private static String fileName(String storage) {
		return storage.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
	}

	private static String draw(String title, String xAxis, String yAxis, List<Series> series,
			Function<Cell, Integer> load, Function<Series, Samples> value) {
		Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
		for (Series each : series) {
			Samples samples = value.apply(each);
			if (samples.median() > 0) {
				lines.computeIfAbsent(each.cell().contestant(), (name) -> new ArrayList<>())
					.add(new LineChart.Point(load.apply(each.cell()), samples.median(), samples.lowerQuartile(),
							samples.upperQuartile()));
			}
		}
		// what has a single load is no line
		lines.values().removeIf((points) -> points.stream().mapToDouble(LineChart.Point::x).distinct().count() < 2);
		return new LineChart(title, xAxis, yAxis, lines).toSvg();
	}

}
