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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the program. Its output goes straight to a file, so it never has to wait for
 * a reader.
 */
class NatsServerProcess {

	private final Process process;

	private final ProcessSignals signals;

	NatsServerProcess(List<String> command, NatsServerFiles files) throws IOException {
		this.process = new ProcessBuilder(command).directory(files.root().toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
			.start();
		this.signals = new ProcessSignals(this.process);
		this.process.getOutputStream().close();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Wait for the end.
	 * @param milliseconds how long to wait at most
	 * @return whether the process has ended
	 */
	boolean hasEndedWithin(long milliseconds) {
		try {
			return this.process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while waiting for nats-server", ex);
		}
	}

	int exitCode() {
		return this.process.exitValue();
	}

	/**
	 * Ask the process to end, and end it by force when it does not in time or the caller
	 * is interrupted.
	 * @param patience how long it may take
	 */
	void stop(Duration patience) {
		if (isAlive() && ProcessSignals.areSupported()) {
			// A paused process does not see any other signal
			this.signals.resume();
		}
		this.process.destroy();
		try {
			this.process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		kill();
	}

	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	void pause() {
		this.signals.pause();
	}

	void resume() {
		this.signals.resume();
	}

	void lameDuck() {
		this.signals.lameDuck();
	}

}
