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

import org.springframework.util.Assert;

/**
 * Whether to wait for the server while a batch is written.
 *
 * @param ackFirst whether to wait for the answer to the first message before the second
 * @param ackEvery wait for an answer after every so many messages, 0 for never
 * @param ackTimeout how long to wait for one answer, positive
 * @since 0.1.0
 */
public record FlowControl(boolean ackFirst, int ackEvery, Duration ackTimeout) {

	public FlowControl {
		Assert.isTrue(ackEvery >= 0, () -> "'ackEvery' must not be negative, found " + ackEvery);
		Assert.isTrue(ackTimeout != null && !ackTimeout.isNegative() && !ackTimeout.isZero(),
				() -> "'ackTimeout' must be positive, found " + ackTimeout);
	}

	/**
	 * Return whether a batch is written without waiting.
	 * @return whether nothing is waited for before the commit
	 */
	public boolean isNone() {
		return !this.ackFirst && this.ackEvery == 0;
	}

	boolean waitsAfter(int index) {
		return (this.ackFirst && index == 0) || (this.ackEvery > 0 && (index + 1) % this.ackEvery == 0);
	}

}
