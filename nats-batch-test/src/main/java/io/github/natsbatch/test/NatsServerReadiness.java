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

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a server accepts clients, which its ports file tells.
 *
 * @param settings what was started
 * @param files its files
 */
record NatsServerReadiness(NatsServerSettings settings, NatsServerFiles files) {

	private static final long POLL_MILLISECONDS = 10;

	/**
	 * Wait for the ports file.
	 * @param process the server
	 * @return the ports
	 * @throws IOException if the file cannot be read
	 * @throws IllegalStateException if the process ended, or was not ready in time
	 */
	NatsServerPorts await(NatsServerProcess process) throws IOException {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < this.settings.startTimeout().toNanos()) {
			if (process.hasEndedWithin(POLL_MILLISECONDS)) {
				throw notStarted("ended with exit code %d before it was ready".formatted(process.exitCode()));
			}
			Optional<NatsServerPorts> ports = NatsServerPorts.read(this.files.ports());
			if (ports.isPresent()) {
				return ports.get();
			}
		}
		throw notStarted("was not ready after %d ms ('startTimeout')"
			.formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
	}

	private IllegalStateException notStarted(String what) {
		return new IllegalStateException("%s (version %s) %s; the end of its log:%n%s".formatted(
				this.settings.executable().path(), this.settings.executable().version(), what, this.files.endOfLog()));
	}

}
