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

package io.github.natsbatch.core.internal;

import java.time.Duration;

/**
 * How long to wait before another attempt: doubling with each one, and a random part of
 * it, so that those that failed together do not try again together.
 */
public final class JitteredBackoff {

	private static final int MAX_DOUBLINGS = 30;

	private JitteredBackoff() {
	}

	/**
	 * Return the wait after some attempts.
	 * @param attempts how many there were; fewer than one is taken as one
	 * @param initial the longest wait after the first
	 * @param longest the longest wait of all
	 * @param random which part of the wait's second half is added to its first, 0 to 1
	 * @return the wait
	 */
	public static Duration after(int attempts, Duration initial, Duration longest, double random) {
		double factor = Math.pow(2, Math.min(Math.max(attempts - 1, 0), MAX_DOUBLINGS));
		double nanos = Math.min(initial.toNanos() * factor, longest.toNanos());
		return Duration.ofNanos((long) (nanos * (0.5 + random / 2)));
	}

}
