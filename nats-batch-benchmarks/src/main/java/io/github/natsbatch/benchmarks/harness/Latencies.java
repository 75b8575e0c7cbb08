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

import java.util.Arrays;

/**
 * Times in nanoseconds, all of them kept. For one thread.
 */
final class Latencies {

	private long[] values = new long[1024];

	private int size;

	void add(long nanos) {
		ensureCapacity(this.size + 1);
		this.values[this.size++] = nanos;
	}

	void addAll(Latencies others) {
		ensureCapacity(this.size + others.size);
		System.arraycopy(others.values, 0, this.values, this.size, others.size);
		this.size += others.size;
	}

	private void ensureCapacity(int capacity) {
		if (capacity > this.values.length) {
			this.values = Arrays.copyOf(this.values, Math.max(capacity, 2 * this.values.length));
		}
	}

	int size() {
		return this.size;
	}

	/**
	 * Return the time that a percentage of the transactions did not exceed.
	 * @param percent from 0 to 100
	 * @return the time in microseconds, 0 when there are none
	 */
	double percentile(int percent) {
		if (this.size == 0) {
			return 0;
		}
		long[] sorted = Arrays.copyOf(this.values, this.size);
		Arrays.sort(sorted);
		int index = (int) Math.ceil(percent / 100.0 * this.size) - 1;
		return sorted[Math.max(0, index)] / 1e3;
	}

}
