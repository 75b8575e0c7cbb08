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

package io.github.natsbatch.benchmarks.suite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Samples;
import io.github.natsbatch.test.NatsServer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What {@code @AtomicBatch} costs where nothing is published, measured by JMH.
 */
final class AnnotationSuite implements Suite {

	private static final String ALLOCATION = "gc.alloc.rate.norm";

	private static final double MICROSECOND = 1.0;

	/** Rounding of what the profiler divides. */
	private static final double CONSTANT = 1.01;

	@Override
	public String name() {
		return "annotation";
	}

	@Override
	public String description() {
		return "an @AtomicBatch method that publishes nothing, against the plain proxied call (JMH)";
	}

	@Override
	public Findings run(Effort effort) throws RunnerException {
		Collection<RunResult> results = new Runner(options(effort)).run();
		Samples annotated = time(find(results, "annotated", 1));
		Samples plain = time(find(results, "plain", 1));
		Samples few = allocation(find(results, "annotated", 1));
		Samples many = allocation(find(results, "annotated", 100));
		List<Double> added = new ArrayList<>();
		for (int i = 0; i < annotated.values().size(); i++) {
			added.add((annotated.values().get(i) - plain.values().get(i)) / 1e3);
		}
		double last = few.values().get(few.values().size() - 1);
		List<Claim> claims = List.of(
				new Claim("time of a call, over the plain proxied call", "µs", Claim.Bound.AT_MOST, MICROSECOND, added),
				Claim.information("time of an annotated call", "ns", annotated),
				Claim.information("time of a plain proxied call", "ns", plain),
				Claim.information("allocated by an annotated call", "bytes", few),
				Claim.information("allocated by a plain proxied call", "bytes", allocation(find(results, "plain", 1))),
				Claim.atMost("allocated with 100 declared streams, over that with one", CONSTANT, many.over(few)),
				Claim.atMost("allocated in the last iteration, over that in the first", CONSTANT,
						new Samples(List.of(last / few.values().get(0)))));
		return new Findings(serverVersion(), claims, List.of());
	}

	private static Options options(Effort effort) {
		OptionsBuilder options = new OptionsBuilder();
		options.include(AnnotationBenchmark.class.getName() + "\\.")
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true);
		boolean smoke = effort == Effort.SMOKE;
		TimeValue time = smoke ? TimeValue.milliseconds(20) : TimeValue.seconds(1);
		return options.forks(smoke ? 0 : 2)
			.warmupIterations(effort.repetitions(5))
			.warmupTime(time)
			.measurementIterations(effort.repetitions(10))
			.measurementTime(time)
			.build();
	}

	private static RunResult find(Collection<RunResult> results, String method, int streams) {
		return results.stream().filter((result) -> {
			BenchmarkParams params = result.getParams();
			return params.getBenchmark().endsWith("." + method)
					&& params.getParam("streams").equals(Integer.toString(streams));
		}).findFirst().orElseThrow(() -> new IllegalStateException("JMH has no result of " + method));
	}

	private static Samples time(RunResult result) {
		return new Samples(
				iterations(result).stream().map((iteration) -> iteration.getPrimaryResult().getScore()).toList());
	}

	private static Samples allocation(RunResult result) {
		return new Samples(iterations(result).stream().map(AnnotationSuite::allocation).toList());
	}

	@SuppressWarnings("rawtypes")
	private static double allocation(IterationResult iteration) {
		for (Map.Entry<String, Result> secondary : iteration.getSecondaryResults().entrySet()) {
			if (secondary.getKey().endsWith(ALLOCATION)) {
				return secondary.getValue().getScore();
			}
		}
		throw new IllegalStateException("JMH has no " + ALLOCATION + ": " + iteration.getSecondaryResults().keySet());
	}

	private static List<IterationResult> iterations(RunResult result) {
		List<IterationResult> iterations = new ArrayList<>();
		for (BenchmarkResult fork : result.getBenchmarkResults()) {
			iterations.addAll(fork.getIterationResults());
		}
		return iterations;
	}

	private static String serverVersion() {
		try (NatsServer server = NatsServer.start()) {
			return server.version();
		}
	}

}
