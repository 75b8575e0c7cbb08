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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A unit of the NATS client protocol.
 *
 * @param bytes all its bytes
 * @param subject the subject of a message, or {@code null} for everything else
 */
record ProtocolFrame(byte[] bytes, @Nullable String subject) {

	/**
	 * Return whether a text occurs after the first line, which only says what follows.
	 * @param text the text, in ASCII
	 * @return whether it does
	 */
	boolean contains(String text) {
		String all = new String(this.bytes, StandardCharsets.ISO_8859_1);
		return all.indexOf(text, all.indexOf('\n') + 1) >= 0;
	}

}
