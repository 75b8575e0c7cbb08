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

package io.github.natsbatch.stream;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A declared stream is missing on the server, differs from its declaration, or could not
 * be created or changed.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class StreamVerificationException extends RuntimeException {

	private final String stream;

	private final List<String> differences;

	private final boolean serverTooOld;

	/**
	 * Create an exception.
	 * @param stream the stream's name
	 * @param summary what was tried and how it ended
	 * @param differences one line per difference, may be empty
	 * @param serverTooOld whether another version of the server would help
	 * @param cause the cause, or {@code null}
	 */
	public StreamVerificationException(String stream, String summary, List<String> differences, boolean serverTooOld,
			@Nullable Throwable cause) {
		this("Stream '" + stream + "': " + summary
				+ (differences.isEmpty() ? "" : ":\n  - " + String.join("\n  - ", differences)), cause, stream,
				differences, serverTooOld);
	}

	private StreamVerificationException(String message, @Nullable Throwable cause, String stream,
			List<String> differences, boolean serverTooOld) {
		super(message, cause);
		this.stream = stream;
		this.differences = List.copyOf(differences);
		this.serverTooOld = serverTooOld;
	}

	/**
	 * Report all streams that failed at once.
	 * @param failures one for each stream, at least one
	 * @return the only one, or one that says what all say
	 */
	static StreamVerificationException ofAll(List<StreamVerificationException> failures) {
		StreamVerificationException first = failures.get(0);
		if (failures.size() == 1) {
			return first;
		}
		String message = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("\n"));
		List<String> differences = failures.stream()
			.flatMap((failure) -> failure.differences.stream().map((line) -> failure.stream + ": " + line))
			.toList();
		boolean serverTooOld = failures.stream().anyMatch(StreamVerificationException::isServerTooOld);
		StreamVerificationException all = new StreamVerificationException(message, first.getCause(), first.stream,
				differences, serverTooOld);
		failures.stream().skip(1).forEach(all::addSuppressed);
		return all;
	}

	/**
	 * Return the stream's name.
	 * @return the name, of the first one where several streams failed
	 */
	public String getStream() {
		return this.stream;
	}

	/**
	 * Return what differs.
	 * @return one line per difference, which begins with the stream's name where several
	 * streams failed; empty when the stream is missing or the server refused to create it
	 */
	public List<String> getDifferences() {
		return this.differences;
	}

	/**
	 * Return whether another version of the server would help.
	 * @return whether the server is older than what batches need
	 */
	public boolean isServerTooOld() {
		return this.serverTooOld;
	}

}
