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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sends a process the signals that Java itself cannot: freezes it and lets it go on.
 *
 * @param process the process
 */
record ProcessSignals(Process process) {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	static boolean areSupported() {
		return !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
	}

	/**
	 * Freeze the process. A signal is only a request, which the threads of the process
	 * obey one after the other: some may still answer a client after it was sent. Hence
	 * the wait.
	 */
	void pause() {
		send("STOP");
		long begin = System.nanoTime();
		try {
			while (!isStopped()) {
				if (this.process.waitFor(1, TimeUnit.MILLISECONDS) || System.nanoTime() - begin > TIMEOUT.toNanos()) {
					throw new IllegalStateException("process %d did not pause".formatted(this.process.pid()));
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while pausing process " + this.process.pid(), ex);
		}
	}

	void resume() {
		send("CONT");
	}

	// What nats-server understands by it.
	void lameDuck() {
		send("USR2");
	}

	private void send(String signal) {
		if (!areSupported()) {
			throw new UnsupportedOperationException("there are no signals on Windows");
		}
		// The shell's own kill: an image need not have the program
		run("sh", "-c", "kill -s \"$0\" \"$1\"", signal, String.valueOf(this.process.pid()));
	}

	private boolean isStopped() {
		Path threads = Path.of("/proc", String.valueOf(this.process.pid()), "task");
		if (!Files.isDirectory(threads)) {
			return run("ps", "-o", "state=", "-p", String.valueOf(this.process.pid())).startsWith("T");
		}
		try (Stream<Path> all = Files.list(threads)) {
			return all.allMatch(ProcessSignals::isStopped);
		}
		catch (IOException ex) {
			// The process has just ended, which the caller sees
			return false;
		}
	}

	private static boolean isStopped(Path thread) {
		try {
			String status = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
			// The state follows the name, which is in parentheses and may hold any
			// character
			return status.startsWith("T", status.lastIndexOf(')') + 2);
		}
		catch (IOException ex) {
			// The thread has just ended; the next look does not find it any more
			return false;
		}
	}

	private static String run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (process.onExit().join().exitValue() != 0) {
				throw new IllegalStateException("'%s' failed: %s".formatted(String.join(" ", command), output));
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
