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

package io.github.natsbatch.test;

import java.time.Duration;

/**
 * What happens to all bytes that go in one direction. Thread-safe.
 */
final class ProxyTraffic {

	private boolean swallowed;

	private long allowance = Long.MAX_VALUE;

	private long delay;

	synchronized void swallow() {
		this.swallowed = true;
	}

	synchronized void stopAfter(long bytes) {
		this.allowance = bytes;
	}

	synchronized void delay(Duration delay) {
		this.delay = delay.toNanos();
	}

	synchronized long delay() {
		return this.delay;
	}

	synchronized void heal() {
		this.swallowed = false;
		this.allowance = Long.MAX_VALUE;
		this.delay = 0;
	}

	/**
	 * Take what may go on now.
	 * @param bytes how many there are
	 * @return how many may go on, the others have to disappear
	 */
	synchronized int allow(int bytes) {
		if (this.swallowed) {
			return 0;
		}
		int allowed = (int) Math.min(bytes, this.allowance);
		this.allowance -= (this.allowance != Long.MAX_VALUE) ? allowed : 0;
		return allowed;
	}

}
