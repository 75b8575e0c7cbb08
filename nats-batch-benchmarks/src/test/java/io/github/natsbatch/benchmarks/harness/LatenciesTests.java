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

package io.github.natsbatch.benchmarks.harness;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatenciesTests {

	@Test
	void percentilesAreValuesThatWereMeasured() {
		Latencies latencies = new Latencies();
		for (int micros = 2000; micros >= 1; micros--) {
			latencies.add(micros * 1000L);
		}
		assertThat(latencies.size()).isEqualTo(2000);
		assertThat(latencies.percentile(50)).isEqualTo(1000);
		assertThat(latencies.percentile(99)).isEqualTo(1980);
		assertThat(latencies.percentile(100)).isEqualTo(2000);
	}

	@Test
	void thoseOfSeveralCallersAreOneSet() {
		Latencies one = new Latencies();
		one.add(1000);
		Latencies other = new Latencies();
		other.add(3000);
		one.addAll(other);
		assertThat(one.size()).isEqualTo(2);
		assertThat(one.percentile(99)).isEqualTo(3);
	}

	@Test
	void nothingMeasuredIsZero() {
		assertThat(new Latencies().percentile(50)).isZero();
	}

}
