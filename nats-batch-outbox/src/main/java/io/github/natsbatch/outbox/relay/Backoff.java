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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.github.natsbatch.core.internal.JitteredBackoff;
import io.github.natsbatch.outbox.RelaySettings;

/**
 * How long a relay waits before the next attempt.
 */
final class Backoff {

	private static final int LASTING_AFTER = 10;

	private Backoff() {
	}

	/**
	 * Return the wait of a lane that cannot send anything: longer, since somebody has to
	 * do something first.
	 * @param failures how often in a row it could not
	 * @param settings the settings
	 * @return the wait
	 */
	static Duration whileDown(int failures, RelaySettings settings) {
		Duration wait = before(failures, settings);
		boolean lasting = failures > LASTING_AFTER;
		return lasting ? settings.pollMax() : wait;
	}

	static Duration before(int tries, RelaySettings settings) {
		return JitteredBackoff.after(tries, settings.initialBackoff(), settings.maxBackoff(),
				ThreadLocalRandom.current().nextDouble());
	}

}
