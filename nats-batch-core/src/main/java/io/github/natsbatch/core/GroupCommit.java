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

import org.springframework.util.Assert;

/**
 * How batches that wait for the same stream are merged into one server batch.
 *
 * @param enabled whether they are merged; otherwise each is sent by itself
 * @param maxMessages messages that a server batch may have, positive; the server has a
 * limit of its own, 1,000 unless configured
 * @param maxBytes bytes that a server batch may have, headers included, positive; a
 * single batch may be larger
 * @param maxInFlight server batches of one stream that wait for an answer at the same
 * time, positive; below the server's limit of 50
 * @param maxQueuedMessages messages of one stream that may wait to be sent, positive;
 * callers wait for room
 * @param maxQueuedBytes bytes of one stream that may wait to be sent, positive; callers
 * wait for room
 * @since 0.1.0
 */
public record GroupCommit(boolean enabled, int maxMessages, long maxBytes, int maxInFlight, int maxQueuedMessages,
		long maxQueuedBytes) {

	/**
	 * The measured defaults, see {@code docs/benchmarks.md}.
	 */
	public static final GroupCommit DEFAULTS = new GroupCommit(true, 1000, 4L * 1024 * 1024, 1, 50_000,
			64L * 1024 * 1024);

	/**
	 * The server batches in flight for one stream where batches are not merged: enough to
	 * use the server, and few enough to leave room for other instances below its limit of
	 * 50.
	 */
	private static final int UNMERGED_IN_FLIGHT = 16;

	public GroupCommit {
		positive("maxMessages", maxMessages);
		positive("maxBytes", maxBytes);
		positive("maxInFlight", maxInFlight);
		positive("maxQueuedMessages", maxQueuedMessages);
		positive("maxQueuedBytes", maxQueuedBytes);
		Assert.isTrue(maxInFlight <= 50,
				() -> "'groupCommit.maxInFlight' must be at most 50, the server's limit, found " + maxInFlight);
	}

	private static void positive(String name, long value) {
		Assert.isTrue(value > 0, () -> "'groupCommit." + name + "' must be positive, found " + value);
	}

	int slots() {
		return this.enabled ? this.maxInFlight : Math.max(this.maxInFlight, UNMERGED_IN_FLIGHT);
	}

}
