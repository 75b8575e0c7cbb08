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

package io.github.natsbatch;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The server broke its promise: some messages of the batch are in the stream and others
 * are not. Never retried by this library, since a repetition would store those messages
 * twice.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class BatchPartiallyStoredException extends NatsBatchException {

	private final Map<Integer, Long> storedSequences;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param batch the batch that it happened to
	 * @param storedSequences the stream sequences of the messages known to be stored, by
	 * zero-based position
	 * @param cause the cause, or {@code null}
	 */
	public BatchPartiallyStoredException(String message, BatchReference batch, Map<Integer, Long> storedSequences,
			@Nullable Throwable cause) {
		super(message, batch, cause);
		this.storedSequences = new TreeMap<>(storedSequences);
	}

	/**
	 * Return which messages are in the stream.
	 * @return an unmodifiable map from a message's zero-based position to its stream
	 * sequence, sorted, holding what is known: others may be stored, too
	 */
	public Map<Integer, Long> storedSequences() {
		return Collections.unmodifiableMap(this.storedSequences);
	}

}
