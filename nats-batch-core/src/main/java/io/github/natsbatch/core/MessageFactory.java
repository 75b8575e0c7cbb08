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

import java.nio.charset.StandardCharsets;

import io.github.natsbatch.PayloadConverter;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message from what a caller passed: copies the headers, merges the options,
 * converts the payload, and refuses what no batch may hold.
 */
final class MessageFactory {

	private final PayloadConverter converter;

	MessageFactory(PayloadConverter converter) {
		this.converter = converter;
	}

	/**
	 * Make a message.
	 * @param draft what the caller passed
	 * @param refusal says which message is refused
	 * @return the message
	 */
	OutgoingMessage create(MessageDraft draft, MessageRefusal refusal) {
		String subject = MessageRules.requireSubject(draft.subject(), refusal);
		if (draft.replyTo() != null) {
			throw refusal.because("it has a reply-to, which a batch cannot honour; remove it");
		}
		Headers headers = OutgoingMessage.copyOf(draft.headers());
		if (draft.options() != null) {
			merge(draft.options(), headers);
		}
		byte[] payload = toBytes(draft.payload(), headers, refusal);
		MessageRules.requireHeaders(headers, refusal);
		return new OutgoingMessage(subject, headers, payload);
	}

	private static void merge(PublishOptions options, Headers headers) {
		put(headers, ProtocolHeaders.MESSAGE_ID, options.getMessageId());
		put(headers, ProtocolHeaders.MESSAGE_TTL, options.getMessageTtl());
		put(headers, ProtocolHeaders.EXPECTED_STREAM, options.getExpectedStream());
		put(headers, ProtocolHeaders.EXPECTED_LAST_MESSAGE_ID, options.getExpectedLastMsgId());
		put(headers, ProtocolHeaders.EXPECTED_LAST_SEQUENCE, sequence(options.getExpectedLastSequence()));
		put(headers, ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE,
				sequence(options.getExpectedLastSubjectSequence()));
		put(headers, ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT,
				options.getExpectedLastSubjectSequenceSubject());
	}

	private static void put(Headers headers, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			headers.put(name, value);
		}
	}

	private static @Nullable String sequence(long value) {
		return (value != PublishOptions.UNSET_LAST_SEQUENCE) ? Long.toString(value) : null;
	}

	private byte[] toBytes(@Nullable Object payload, Headers headers, MessageRefusal refusal) {
		if (payload == null) {
			return new byte[0];
		}
		if (payload instanceof byte[] bytes) {
			return bytes.clone();
		}
		if (payload instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		if (payload instanceof Headers || payload instanceof PublishOptions || payload instanceof Message) {
			throw refusal.because("its payload is a " + payload.getClass().getSimpleName()
					+ ", which looks like an argument in the wrong place");
		}
		return convert(payload, headers, refusal);
	}

	private byte[] convert(Object payload, Headers headers, MessageRefusal refusal) {
		byte[] bytes;
		try {
			bytes = this.converter.toBytes(payload, headers);
		}
		catch (RuntimeException ex) {
			throw refusal.because("its payload of type " + payload.getClass().getName() + " could not be converted by "
					+ this.converter.getClass().getName(), ex);
		}
		if (bytes == null) {
			throw refusal.because(this.converter.getClass().getName() + " converted its payload of type "
					+ payload.getClass().getName() + " to null");
		}
		return bytes;
	}

}
