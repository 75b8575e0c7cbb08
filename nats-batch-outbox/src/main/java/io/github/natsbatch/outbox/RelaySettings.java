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

package io.github.natsbatch.outbox;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How a relay behaves. Immutable; every time is positive.
 *
 * @param lease how long a lane stays with a relay that says nothing; longer than the
 * commit time-out and the lease margin together
 * @param leaseMargin what must be left of the lease, beyond the commit time-out, whenever
 * something is written to the stream
 * @param commitTimeout how long to wait for the server's answer to a group before it is
 * looked up
 * @param exactlyOnce how a row is stored once
 * @param markerPrefix the first token or tokens of marker subjects, which are {@code
 * <prefix>.<stream>.<application>.<lane>}
 * @param groupMaxMessages the most messages that are sent in one server batch, at least 1
 * @param groupMaxBytes the most bytes of payload that are sent in one server batch; a
 * larger row goes alone
 * @param pollMin how often an idle lane looks for rows without being told of any, at
 * first
 * @param pollMax how often it looks after a while, and how long a lane that is down waits
 * between two attempts
 * @param initialBackoff the wait before the second attempt; later ones double, with
 * jitter
 * @param maxBackoff the longest wait between two attempts
 * @param maxAttempts how often a single row is tried that the stream refuses for a reason
 * that may pass, at least 1
 * @param onPoison what happens around a row that is refused for good
 * @param onInconclusive what happens to a group whose fate cannot be found out
 * @param completion what happens to rows that are stored
 * @param archiveTtl how long archived rows are kept
 * @param lookupMaxScan how many messages of one subject a look-up reads before it gives
 * up as inconclusive, at least 1
 * @param drainTimeout how long a relay that is stopped may take to finish what it has
 * sent
 * @since 0.1.0
 */
public record RelaySettings(Duration lease, Duration leaseMargin, Duration commitTimeout, ExactlyOnce exactlyOnce,
		String markerPrefix, int groupMaxMessages, long groupMaxBytes, Duration pollMin, Duration pollMax,
		Duration initialBackoff, Duration maxBackoff, int maxAttempts, PoisonPolicy onPoison,
		InconclusivePolicy onInconclusive, Completion completion, Duration archiveTtl, int lookupMaxScan,
		Duration drainTimeout) {

	/**
	 * Start with the defaults.
	 * @return a builder
	 */
	public static RelaySettingsBuilder builder() {
		return new RelaySettingsBuilder();
	}

	public RelaySettings {
		requirePositive("lease", lease);
		requirePositive("commitTimeout", commitTimeout);
		requirePositive("pollMin", pollMin);
		requirePositive("initialBackoff", initialBackoff);
		requirePositive("archiveTtl", archiveTtl);
		requirePositive("drainTimeout", drainTimeout);
		Assert.isTrue(!leaseMargin.isNegative(), "'leaseMargin' must not be negative");
		Assert.isTrue(lease.compareTo(commitTimeout.plus(leaseMargin)) > 0,
				() -> "'lease' must be longer than the commit time-out and the lease margin together, "
						+ commitTimeout.plus(leaseMargin) + ", found " + lease
						+ "; raise it, or lower nats.batch.commit-timeout");
		Assert.isTrue(pollMax.compareTo(pollMin) >= 0, "'pollMax' must not be shorter than 'pollMin'");
		Assert.isTrue(maxBackoff.compareTo(initialBackoff) >= 0,
				"'maxBackoff' must not be shorter than 'initialBackoff'");
		requireAtLeastOne("groupMaxMessages", groupMaxMessages);
		requireAtLeastOne("groupMaxBytes", groupMaxBytes);
		requireAtLeastOne("maxAttempts", maxAttempts);
		requireAtLeastOne("lookupMaxScan", lookupMaxScan);
		Assert.hasText(markerPrefix, "'markerPrefix' must not be empty");
	}

	private static void requirePositive(String name, Duration value) {
		Assert.isTrue(!value.isNegative() && !value.isZero(), () -> "'" + name + "' must be positive, found " + value);
	}

	private static void requireAtLeastOne(String name, long value) {
		Assert.isTrue(value >= 1, () -> "'" + name + "' must be at least 1, found " + value);
	}

	/**
	 * Return how much of the lease must be left when something is written to the stream.
	 * @return the time
	 */
	public Duration leaseNeededToWrite() {
		return this.commitTimeout.plus(this.leaseMargin);
	}

	/**
	 * Return the deduplication window that a stream should have at least where message
	 * ids have to do.
	 * @return twice the commit time-out and the lease
	 */
	public Duration leastDuplicateWindow() {
		return this.commitTimeout.plus(this.lease).multipliedBy(2);
	}

}
