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

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One message as it was published: validated, converted and cut off from what the caller
 * still holds. Never changed afterwards, so that one message can be written by several
 * attempts.
 *
 * @since 0.1.0
 */
public final class OutgoingMessage {

	/** What the headers begin with that the server acts on. */
	private static final String SERVER_PREFIX = "Nats-";

	private final String subject;

	private final @Nullable Headers headers;

	private final byte[] payload;

	/**
	 * Create a message.
	 * @param subject the subject
	 * @param headers the headers, or {@code null} for none; handed over, nobody else may
	 * hold it
	 * @param payload the bytes; handed over, nobody else may hold them
	 */
	public OutgoingMessage(String subject, @Nullable Headers headers, byte[] payload) {
		Assert.notNull(subject, "'subject' must not be null");
		Assert.notNull(payload, "'payload' must not be null");
		this.subject = subject;
		this.headers = (headers != null && !headers.isEmpty()) ? headers : null;
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
	 * Return the bytes, which must not be changed.
	 * @return the payload, may be empty
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * Return the first value of a header.
	 * @param name the header's name, compared as the server does, with case
	 * @return the value, or {@code null}
	 */
	public @Nullable String header(String name) {
		return (this.headers != null) ? this.headers.getFirst(name) : null;
	}

	/**
	 * Return whether the message may stand in a server batch with those of other
	 * transactions: none of its headers tells the server anything but a time-to-live.
	 * @return whether it may be merged
	 */
	public boolean isMergeable() {
		if (this.headers == null) {
			return true;
		}
		for (String name : this.headers.keySet()) {
			boolean forServer = name.regionMatches(true, 0, SERVER_PREFIX, 0, SERVER_PREFIX.length());
			if (forServer && !name.equals(ProtocolHeaders.MESSAGE_TTL)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return a copy of the headers to add the protocol's to. Values are copied, too:
	 * {@code Headers} shares the lists of values with those it is constructed from.
	 * @return headers that belong to the caller
	 */
	public Headers copyHeaders() {
		return copyOf(this.headers);
	}

	/**
	 * Return the size of the message without what the protocol adds.
	 * @return the encoded headers and the payload, in bytes
	 */
	public int size() {
		return ((this.headers != null) ? this.headers.serializedLength() : 0) + this.payload.length;
	}

	/**
	 * Copy headers so that neither side sees later changes of the other.
	 * @param headers the headers, may be {@code null}
	 * @return a copy
	 */
	public static Headers copyOf(@Nullable Headers headers) {
		Headers copy = new Headers();
		if (headers != null) {
			headers.forEach(copy::put);
		}
		return copy;
	}

}
