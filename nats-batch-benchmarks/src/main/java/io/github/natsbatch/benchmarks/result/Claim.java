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

import org.jspecify.annotations.Nullable;

/**
 * Something that is said about the library, with the measured values that confirm or
 * refute it.
 *
 * @param text what is compared with what
 * @param unit of the values, empty for a ratio
 * @param bound on which side of the limit the median has to be
 * @param limit the target, {@code null} for a value without one
 * @param samples what was measured, one value for each round
 */
public record Claim(String text, String unit, Bound bound, @Nullable Double limit, List<Double> samples) {

	public Claim {
		samples = new Samples(samples).rounded().values();
	}

	/**
	 * Which way a limit is meant.
	 */
	public enum Bound {

		/** The median must reach the limit. */
		AT_LEAST,

		/** The median must not exceed the limit. */
		AT_MOST,

		/** There is no limit, the value is for information. */
		NONE

	}

	/**
	 * Claim that a ratio reaches a limit.
	 * @param text what is compared with what
	 * @param limit the least ratio
	 * @param samples the ratios
	 * @return the claim
	 */
	public static Claim atLeast(String text, double limit, Samples samples) {
		return new Claim(text, "", Bound.AT_LEAST, limit, samples.values());
	}

	/**
	 * Claim that a ratio does not exceed a limit.
	 * @param text what is compared with what
	 * @param limit the largest ratio
	 * @param samples the ratios
	 * @return the claim
	 */
	public static Claim atMost(String text, double limit, Samples samples) {
		return new Claim(text, "", Bound.AT_MOST, limit, samples.values());
	}

	/**
	 * Tell a value without claiming anything.
	 * @param text what it is
	 * @param unit its unit
	 * @param samples the values
	 * @return the claim
	 */
	public static Claim information(String text, String unit, Samples samples) {
		return new Claim(text, unit, Bound.NONE, null, samples.values());
	}

	/**
	 * Return the value that is compared with the limit.
	 * @return the median
	 */
	public double found() {
		return new Samples(this.samples).median();
	}

	/**
	 * Return whether the median is on the right side of the limit.
	 * @return whether it is; {@code true} where there is no limit, {@code false} where
	 * nothing was measured
	 */
	public boolean met() {
		if (this.limit == null || this.bound == Bound.NONE) {
			return true;
		}
		boolean reached = (this.bound == Bound.AT_LEAST) ? found() >= this.limit : found() <= this.limit;
		return !this.samples.isEmpty() && reached;
	}

}
