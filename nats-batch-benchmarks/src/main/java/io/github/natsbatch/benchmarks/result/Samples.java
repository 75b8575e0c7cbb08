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

import java.util.ArrayList;
import java.util.List;

/**
 * What was found in each round. Medians and quartiles, because single rounds of a shared
 * machine are wrong by any factor.
 *
 * @param values one value for each round
 */
public record Samples(List<Double> values) {

	/**
	 * Return the value that half of the samples do not exceed.
	 * @return the median, 0 when there are no samples
	 */
	public double median() {
		return quantile(0.5);
	}

	/**
	 * Return the value that a quarter of the samples do not exceed.
	 * @return the lower quartile, 0 when there are no samples
	 */
	public double lowerQuartile() {
		return quantile(0.25);
	}

	/**
	 * Return the value that three quarters of the samples do not exceed.
	 * @return the upper quartile, 0 when there are no samples
	 */
	public double upperQuartile() {
		return quantile(0.75);
	}

	/**
	 * Round to what a file needs.
	 * @return the samples with four decimal places
	 */
	Samples rounded() {
		return new Samples(this.values.stream().map((value) -> Math.round(value * 1e4) / 1e4).toList());
	}

	private double quantile(double fraction) {
		if (this.values.isEmpty()) {
			return 0;
		}
		List<Double> sorted = new ArrayList<>(this.values);
		sorted.sort(null);
		double position = fraction * (sorted.size() - 1);
		int below = (int) position;
		int above = Math.min(below + 1, sorted.size() - 1);
		return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
	}

	/**
	 * Divide round by round, so that what slowed a whole round down cancels out.
	 * @param baseline as many samples as these
	 * @return the ratios; a round in which the baseline achieved nothing has none
	 */
	public Samples over(Samples baseline) {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < this.values.size(); i++) {
			double divisor = baseline.values.get(i);
			if (divisor > 0) {
				ratios.add(this.values.get(i) / divisor);
			}
		}
		return new Samples(ratios);
	}

}
