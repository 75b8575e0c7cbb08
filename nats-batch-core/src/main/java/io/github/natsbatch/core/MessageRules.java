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

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a message may look like, whatever the batch.
 */
final class MessageRules {

	/** The server's limit for the encoded headers of one message, in bytes. */
	static final int MAX_HEADER_SIZE = 65_535;

	private static final String BATCH_PREFIX = ProtocolHeaders.BATCH_PREFIX.toLowerCase(Locale.ROOT);

	private static final Set<String> RESERVED = Set.of(ProtocolHeaders.TRANSACTION.toLowerCase(Locale.ROOT),
			ProtocolHeaders.MARKER.toLowerCase(Locale.ROOT), ProtocolHeaders.PROBE.toLowerCase(Locale.ROOT),
			ProtocolHeaders.EXPECTED_LAST_MESSAGE_ID.toLowerCase(Locale.ROOT));

	private MessageRules() {
	}

	static String requireSubject(@Nullable String subject, MessageRefusal refusal) {
		if (subject == null || subject.isEmpty()) {
			throw refusal.because("it has no subject");
		}
		boolean tokenIsEmpty = true;
		for (int i = 0; i < subject.length(); i++) {
			char c = subject.charAt(i);
			if (c == '.') {
				requireNonEmptyToken(tokenIsEmpty, refusal);
				tokenIsEmpty = true;
				continue;
			}
			if (c == '*' || c == '>') {
				throw refusal.because("its subject holds the wildcard '" + c + "', and a message needs one subject");
			}
			if (c <= ' ' || c == 127) {
				throw refusal.because("its subject holds a space or a control character at position " + i);
			}
			tokenIsEmpty = false;
		}
		requireNonEmptyToken(tokenIsEmpty, refusal);
		return subject;
	}

	private static void requireNonEmptyToken(boolean tokenIsEmpty, MessageRefusal refusal) {
		if (tokenIsEmpty) {
			throw refusal.because("its subject begins or ends with a dot, or has two in a row");
		}
	}

	static void requireHeaders(Headers headers, MessageRefusal refusal) {
		if (headers.isEmpty()) {
			return;
		}
		for (String name : headers.keySet()) {
			String lowerCase = name.toLowerCase(Locale.ROOT);
			if (lowerCase.startsWith(BATCH_PREFIX) || RESERVED.contains(lowerCase)) {
				throw refusal.because("header '" + name + "' belongs to the batch protocol or cannot be used in "
						+ "batches; remove it");
			}
		}
		requireSingleValue(headers, ProtocolHeaders.MESSAGE_ID, refusal);
		requireSingleValue(headers, ProtocolHeaders.EXPECTED_STREAM, refusal);
		if (headers.containsKey(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT)
				&& !headers.containsKey(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE)) {
			throw refusal.because("it names a subject for an expected last sequence, but no sequence");
		}
		if (headers.serializedLength() > MAX_HEADER_SIZE) {
			throw refusal.because(
					"its headers take " + headers.serializedLength() + " bytes, wanted at most " + MAX_HEADER_SIZE);
		}
	}

	private static void requireSingleValue(Headers headers, String name, MessageRefusal refusal) {
		List<String> values = headers.get(name);
		if (values != null && (values.size() != 1 || values.get(0).isBlank())) {
			throw refusal.because("header '" + name + "' needs one value, found " + values.size()
					+ (values.get(0).isBlank() ? " empty" : ""));
		}
	}

}
