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

import java.util.List;

import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.result.Claim;
import io.github.natsbatch.benchmarks.result.Series;

/**
 * A comparison that is run by its name.
 */
public interface Suite {

	/**
	 * Return the name, which is also that of its result file.
	 * @return lower-case words with hyphens
	 */
	String name();

	/**
	 * Say what it compares.
	 * @return one line
	 */
	String description();

	/**
	 * Run it.
	 * @param effort how much time to take
	 * @return what was found
	 * @throws Exception if it could not be run to its end
	 */
	Findings run(Effort effort) throws Exception;

	/**
	 * What a suite found.
	 *
	 * @param natsServer the version of the server
	 * @param claims what follows from the measurements
	 * @param series the measurements, empty where each claim holds its own
	 */
	record Findings(String natsServer, List<Claim> claims, List<Series> series) {
	}

}
