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

package io.github.natsbatch.outbox.jdbc;

import java.nio.charset.StandardCharsets;

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads headers as NATS writes them (ADR-4). jnats keeps its own reader to itself.
 */
final class HeaderBlock {

	private static final String VERSION_LINE = "NATS/1.0";

	private static final String LINE_END = "\r\n";

	private HeaderBlock() {
	}

	/**
	 * Read headers.
	 * @param block the bytes, empty for none
	 * @return the headers, or {@code null} for none
	 * @throws IllegalArgumentException if the bytes are no headers
	 */
	static @Nullable Headers parse(byte[] block) {
		if (block.length == 0) {
			return null;
		}
		// jnats writes the low byte of each character
		String text = new String(block, StandardCharsets.ISO_8859_1);
		if (!text.startsWith(VERSION_LINE + LINE_END) || !text.endsWith(LINE_END + LINE_END)) {
			throw new IllegalArgumentException(
					"headers do not begin with " + VERSION_LINE + " and end with an empty line");
		}
		Headers headers = new Headers();
		int start = VERSION_LINE.length() + LINE_END.length();
		while (start < text.length() - LINE_END.length()) {
			int end = text.indexOf(LINE_END, start);
			int colon = text.indexOf(':', start);
			if (colon <= start || colon > end) {
				throw new IllegalArgumentException("a header line without a name");
			}
			headers.add(text.substring(start, colon), text.substring(colon + 1, end));
			start = end + LINE_END.length();
		}
		return headers;
	}

}
