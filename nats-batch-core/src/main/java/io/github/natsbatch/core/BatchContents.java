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

package io.github.natsbatch.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one boundary in the order they were published, and by stream. Not
 * thread-safe.
 */
final class BatchContents {

	private final Map<String, Part> parts = new LinkedHashMap<>(2);

	private final List<Part> order = new ArrayList<>();

	int size() {
		return this.order.size();
	}

	/**
	 * Return the messages of one stream.
	 * @param stream the stream
	 * @return the messages, those of a new part if there are none
	 */
	Part part(String stream) {
		Part part = this.parts.get(stream);
		return (part != null) ? part : new Part(stream);
	}

	/**
	 * Return the messages by stream.
	 * @return the parts, none of them empty, in the order of their first messages
	 */
	Collection<Part> parts() {
		return this.parts.values();
	}

	void add(Part part, OutgoingMessage message) {
		part.add(message);
		this.parts.putIfAbsent(part.stream, part);
		this.order.add(part);
	}

	/**
	 * Drop the messages from a position on.
	 * @param size the number of messages to keep
	 */
	void truncate(int size) {
		while (this.order.size() > size) {
			Part part = this.order.remove(this.order.size() - 1);
			part.removeLast();
			if (part.messages.isEmpty()) {
				this.parts.remove(part.stream);
			}
		}
	}

	List<OutgoingMessage> messages() {
		if (this.parts.size() == 1) {
			return List.copyOf(this.order.get(0).messages);
		}
		Map<Part, Integer> next = new LinkedHashMap<>();
		return this.order.stream().map((part) -> part.messages.get(next.merge(part, 1, Integer::sum) - 1)).toList();
	}

	/**
	 * Return the ordering key that a message says.
	 * @return the first one, or {@code null} if none does
	 */
	@Nullable String orderingKey() {
		for (Part part : this.parts.values()) {
			for (OutgoingMessage message : part.messages) {
				String key = message.header(ProtocolHeaders.ORDERING_KEY);
				if (key != null) {
					return key;
				}
			}
		}
		return null;
	}

	/**
	 * The messages of one stream.
	 */
	static final class Part {

		/** What an encoded message has beside its subject, headers and payload. */
		private static final int LENGTHS = 3 * Integer.BYTES;

		private final String stream;

		private final List<OutgoingMessage> messages = new ArrayList<>();

		private @Nullable Set<String> messageIds;

		private long bytes;

		private Part(String stream) {
			this.stream = stream;
		}

		String stream() {
			return this.stream;
		}

		List<OutgoingMessage> messages() {
			return List.copyOf(this.messages);
		}

		int size() {
			return this.messages.size();
		}

		/**
		 * Return how many bytes the part has with one message more.
		 * @param message the message
		 * @return the size in an outbox
		 */
		long bytesWith(OutgoingMessage message) {
			return this.bytes + bytesOf(message);
		}

		boolean hasMessageId(String messageId) {
			return this.messageIds != null && this.messageIds.contains(messageId);
		}

		private void add(OutgoingMessage message) {
			this.messages.add(message);
			this.bytes += bytesOf(message);
			String messageId = message.header(ProtocolHeaders.MESSAGE_ID);
			if (messageId != null) {
				if (this.messageIds == null) {
					this.messageIds = new HashSet<>();
				}
				this.messageIds.add(messageId);
			}
		}

		private void removeLast() {
			OutgoingMessage message = this.messages.remove(this.messages.size() - 1);
			this.bytes -= bytesOf(message);
			if (this.messageIds != null) {
				this.messageIds.remove(message.header(ProtocolHeaders.MESSAGE_ID));
			}
		}

		// Characters beyond ASCII take more, and the codec counts exactly
		private static long bytesOf(OutgoingMessage message) {
			return message.subject().length() + message.size() + LENGTHS;
		}

	}

}
