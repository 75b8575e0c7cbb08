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

/**
 * Builds {@link RelaySettings}, which say what each value means. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class RelaySettingsBuilder {

	private Duration lease = Duration.ofSeconds(30);

	private Duration leaseMargin = Duration.ofSeconds(5);

	private Duration commitTimeout = Duration.ofSeconds(15);

	private ExactlyOnce exactlyOnce = ExactlyOnce.AUTO;

	private String markerPrefix = "_nats-batch";

	private int groupMaxMessages = 1000;

	private long groupMaxBytes = 4 * 1024 * 1024;

	private Duration pollMin = Duration.ofSeconds(1);

	private Duration pollMax = Duration.ofSeconds(5);

	private Duration initialBackoff = Duration.ofMillis(20);

	private Duration maxBackoff = Duration.ofSeconds(1);

	private int maxAttempts = 10;

	private PoisonPolicy onPoison = PoisonPolicy.HOLD_KEY;

	private InconclusivePolicy onInconclusive = InconclusivePolicy.PARK_GROUP;

	private Completion completion = Completion.DELETE;

	private Duration archiveTtl = Duration.ofDays(7);

	private int lookupMaxScan = 100_000;

	private Duration drainTimeout = Duration.ofSeconds(20);

	RelaySettingsBuilder() {
	}

	/**
	 * Set how long a lane stays with a relay that says nothing; longer than the commit
	 * time-out and the lease margin together.
	 * @param lease a time
	 * @return this builder
	 */
	public RelaySettingsBuilder lease(Duration lease) {
		this.lease = lease;
		return this;
	}

	/**
	 * Set what must be left of the lease, beyond the commit time-out, whenever something
	 * is written to the stream.
	 * @param leaseMargin a time
	 * @return this builder
	 */
	public RelaySettingsBuilder leaseMargin(Duration leaseMargin) {
		this.leaseMargin = leaseMargin;
		return this;
	}

	/**
	 * Set how long to wait for the server's answer to a group before it is looked up.
	 * @param commitTimeout a time
	 * @return this builder
	 */
	public RelaySettingsBuilder commitTimeout(Duration commitTimeout) {
		this.commitTimeout = commitTimeout;
		return this;
	}

	/**
	 * Set how a row is stored once.
	 * @param exactlyOnce one of the constants
	 * @return this builder
	 */
	public RelaySettingsBuilder exactlyOnce(ExactlyOnce exactlyOnce) {
		this.exactlyOnce = exactlyOnce;
		return this;
	}

	/**
	 * Set how marker subjects begin.
	 * @param markerPrefix one or more tokens
	 * @return this builder
	 */
	public RelaySettingsBuilder markerPrefix(String markerPrefix) {
		this.markerPrefix = markerPrefix;
		return this;
	}

	/**
	 * Set the most messages that are sent in one server batch, at least 1.
	 * @param groupMaxMessages a number
	 * @return this builder
	 */
	public RelaySettingsBuilder groupMaxMessages(int groupMaxMessages) {
		this.groupMaxMessages = groupMaxMessages;
		return this;
	}

	/**
	 * Set the most bytes of payload that are sent in one server batch; a larger row goes
	 * alone.
	 * @param groupMaxBytes a number
	 * @return this builder
	 */
	public RelaySettingsBuilder groupMaxBytes(long groupMaxBytes) {
		this.groupMaxBytes = groupMaxBytes;
		return this;
	}

	/**
	 * Set how often an idle lane looks for rows without being told of any, at first.
	 * @param pollMin a time
	 * @return this builder
	 */
	public RelaySettingsBuilder pollMin(Duration pollMin) {
		this.pollMin = pollMin;
		return this;
	}

	/**
	 * Set how often it looks after a while, and how long a lane that is down waits
	 * between two attempts.
	 * @param pollMax a time
	 * @return this builder
	 */
	public RelaySettingsBuilder pollMax(Duration pollMax) {
		this.pollMax = pollMax;
		return this;
	}

	/**
	 * Set the wait before the second attempt; later ones double, with jitter.
	 * @param initialBackoff a time
	 * @return this builder
	 */
	public RelaySettingsBuilder initialBackoff(Duration initialBackoff) {
		this.initialBackoff = initialBackoff;
		return this;
	}

	/**
	 * Set the longest wait between two attempts.
	 * @param maxBackoff a time
	 * @return this builder
	 */
	public RelaySettingsBuilder maxBackoff(Duration maxBackoff) {
		this.maxBackoff = maxBackoff;
		return this;
	}

	/**
	 * Set how often a single row is tried that the stream refuses for a reason that may
	 * pass, at least 1.
	 * @param maxAttempts a number
	 * @return this builder
	 */
	public RelaySettingsBuilder maxAttempts(int maxAttempts) {
		this.maxAttempts = maxAttempts;
		return this;
	}

	/**
	 * Set what happens around a row that is refused for good.
	 * @param onPoison one of the constants
	 * @return this builder
	 */
	public RelaySettingsBuilder onPoison(PoisonPolicy onPoison) {
		this.onPoison = onPoison;
		return this;
	}

	/**
	 * Set what happens to a group whose fate cannot be found out.
	 * @param onInconclusive one of the constants
	 * @return this builder
	 */
	public RelaySettingsBuilder onInconclusive(InconclusivePolicy onInconclusive) {
		this.onInconclusive = onInconclusive;
		return this;
	}

	/**
	 * Set what happens to rows that are stored.
	 * @param completion one of the constants
	 * @return this builder
	 */
	public RelaySettingsBuilder completion(Completion completion) {
		this.completion = completion;
		return this;
	}

	/**
	 * Set how long archived rows are kept.
	 * @param archiveTtl a time
	 * @return this builder
	 */
	public RelaySettingsBuilder archiveTtl(Duration archiveTtl) {
		this.archiveTtl = archiveTtl;
		return this;
	}

	/**
	 * Set how many messages of one subject a look-up reads before it gives up as
	 * inconclusive, at least 1.
	 * @param lookupMaxScan a number
	 * @return this builder
	 */
	public RelaySettingsBuilder lookupMaxScan(int lookupMaxScan) {
		this.lookupMaxScan = lookupMaxScan;
		return this;
	}

	/**
	 * Set how long a relay that is stopped may take to finish what it has sent.
	 * @param drainTimeout a time
	 * @return this builder
	 */
	public RelaySettingsBuilder drainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
		return this;
	}

	/**
	 * Check the values.
	 * @return the settings
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public RelaySettings build() {
		return new RelaySettings(this.lease, this.leaseMargin, this.commitTimeout, this.exactlyOnce, this.markerPrefix,
				this.groupMaxMessages, this.groupMaxBytes, this.pollMin, this.pollMax, this.initialBackoff,
				this.maxBackoff, this.maxAttempts, this.onPoison, this.onInconclusive, this.completion, this.archiveTtl,
				this.lookupMaxScan, this.drainTimeout);
	}

}
