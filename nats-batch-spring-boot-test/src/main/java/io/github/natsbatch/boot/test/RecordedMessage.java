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

package io.github.natsbatch.boot.test;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A message of a {@link RecordedBatch}, as it was published. Immutable.
 *
 * @since 0.1.0
 */
public final class RecordedMessage {

	private final String subject;

	private final Headers headers;

	private final byte[] data;

	private final @Nullable Object payload;

	RecordedMessage(String subject, Headers headers, byte[] data, @Nullable Object payload) {
		this.subject = subject;
		this.headers = headers;
		this.data = data;
		this.payload = payload;
	}

	/**
	 * Return the subject.
	 * @return the subject
	 */
	public String subject() {
		return this.subject;
	}

	/**
	 * Return the first value of a header, as the application set it: without those of the
	 * batch protocol.
	 * @param name the header's name, with case
	 * @return the value, or {@code null}
	 */
	public @Nullable String header(String name) {
		return this.headers.getFirst(name);
	}

	/**
	 * Return the payload as it was published: the object that was converted, the text of
	 * a {@code String} or {@code byte[]}.
	 * @return the payload, an empty text for none
	 */
	public Object payload() {
		return Objects.requireNonNullElseGet(this.payload, this::text);
	}

	/**
	 * Return the bytes that were, or would have been, sent.
	 * @return a copy
	 */
	public byte[] data() {
		return this.data.clone();
	}

	/**
	 * Return the bytes that were, or would have been, sent as text.
	 * @return the text
	 */
	public String text() {
		return new String(this.data, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return this.subject + " <- " + payload();
	}

}
