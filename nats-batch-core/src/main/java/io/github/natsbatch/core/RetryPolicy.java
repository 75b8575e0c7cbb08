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

package io.github.natsbatch.core;

import java.time.Duration;

import io.github.natsbatch.core.internal.JitteredBackoff;

import org.springframework.util.Assert;

/**
 * How often and when an attempt is made again that the server refused for the moment: too
 * many batches in flight, no leader, a batch that a leader change dropped.
 *
 * @param maxAttempts attempts in all, 1 for no repetition
 * @param initialBackoff the time before the second attempt, jittered; it doubles with
 * each further one
 * @param maxBackoff the longest time between two attempts
 * @since 0.1.0
 */
public record RetryPolicy(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {

	public RetryPolicy {
		Assert.isTrue(maxAttempts >= 1, () -> "'retry.maxAttempts' must be 1 or more, found " + maxAttempts);
		NatsBatchSettings.requirePositive("retry.initialBackoff", initialBackoff);
		NatsBatchSettings.requirePositive("retry.maxBackoff", maxBackoff);
		Assert.isTrue(maxBackoff.compareTo(initialBackoff) >= 0, () -> "'retry.maxBackoff' (" + maxBackoff
				+ ") must not be shorter than 'retry.initialBackoff' (" + initialBackoff + ")");
	}

	Duration backoff(int attempts, double random) {
		return JitteredBackoff.after(attempts, this.initialBackoff, this.maxBackoff, random);
	}

}
