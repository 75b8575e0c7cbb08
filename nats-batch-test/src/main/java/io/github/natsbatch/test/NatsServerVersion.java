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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of nats-server: three numbers, whatever follows them.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number
 */
record NatsServerVersion(int major, int minor, int patch) implements Comparable<NatsServerVersion> {

	/**
	 * The oldest version that takes atomic batches with message ids: 2.12.0 refuses any
	 * id inside a batch.
	 */
	static final NatsServerVersion LEAST = new NatsServerVersion(2, 12, 1);

	private static final Pattern PATTERN = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");

	private static final long SECONDS_TO_ANSWER = 10;

	static Optional<NatsServerVersion> parse(String text) {
		Matcher matcher = PATTERN.matcher(text);
		return matcher.find() ? Optional.of(new NatsServerVersion(Integer.parseInt(matcher.group(1)),
				Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)))) : Optional.empty();
	}

	/**
	 * Ask a program for its version.
	 * @param file the program
	 * @return its version, or empty for what is no nats-server that can be run here
	 * @throws IllegalStateException if the thread is interrupted
	 */
	static Optional<NatsServerVersion> of(Path file) {
		if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
			return Optional.empty();
		}
		try {
			Process process = new ProcessBuilder(file.toString(), "--version")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			try {
				return answer(file, process);
			}
			finally {
				process.destroyForcibly();
			}
		}
		catch (IOException ex) {
			// Another machine's program, or a text that nobody can run
			return Optional.empty();
		}
	}

	private static Optional<NatsServerVersion> answer(Path file, Process process) throws IOException {
		try {
			if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS) || process.exitValue() != 0) {
				return Optional.empty();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while asking '%s' for its version".formatted(file), ex);
		}
		return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
	}

	boolean isAtLeast(NatsServerVersion other) {
		return compareTo(other) >= 0;
	}

	@Override
	public int compareTo(NatsServerVersion other) {
		return Comparator.comparingInt(NatsServerVersion::major)
			.thenComparingInt(NatsServerVersion::minor)
			.thenComparingInt(NatsServerVersion::patch)
			.compare(this, other);
	}

	@Override
	public String toString() {
		return this.major + "." + this.minor + "." + this.patch;
	}

}
