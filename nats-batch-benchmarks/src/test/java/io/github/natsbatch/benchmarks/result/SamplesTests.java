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

package io.github.natsbatch.benchmarks.result;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SamplesTests {

	@Test
	void medianAndQuartilesLieBetweenTheSamples() {
		Samples samples = new Samples(List.of(4.0, 1.0, 3.0, 2.0));
		assertThat(samples.median()).isEqualTo(2.5);
		assertThat(samples.lowerQuartile()).isEqualTo(1.75);
		assertThat(samples.upperQuartile()).isEqualTo(3.25);
	}

	@Test
	void ratiosAreThoseOfTheSameRound() {
		Samples ratios = new Samples(List.of(2.0, 20.0, 200.0)).over(new Samples(List.of(1.0, 10.0, 100.0)));
		assertThat(ratios.values()).containsExactly(2.0, 2.0, 2.0);
	}

	@Test
	void aRoundWithoutABaselineHasNoRatio() {
		Samples ratios = new Samples(List.of(2.0, 3.0)).over(new Samples(List.of(0.0, 1.0)));
		assertThat(ratios.values()).containsExactly(3.0);
	}

	@Test
	void aClaimIsMetByTheMedian() {
		Samples samples = new Samples(List.of(0.1, 0.96, 5.0));
		assertThat(Claim.atLeast("", 0.95, samples).met()).isTrue();
		assertThat(Claim.atLeast("", 0.97, samples).met()).isFalse();
		assertThat(Claim.atMost("", 0.95, samples).met()).isFalse();
		assertThat(Claim.atMost("", 0.97, samples).met()).isTrue();
	}

	@Test
	void aClaimWithoutMeasurementsIsNotMet() {
		assertThat(Claim.atMost("", 1, new Samples(List.of())).met()).isFalse();
	}

}
