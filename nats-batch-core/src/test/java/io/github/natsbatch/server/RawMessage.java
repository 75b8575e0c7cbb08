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

package io.github.natsbatch.server;

import io.nats.client.impl.Headers;

/**
 * A message as it is written.
 *
 * @param subject the subject
 * @param headers the headers
 * @param payload the payload
 */
record RawMessage(String subject, Headers headers, byte[] payload) {

	static RawMessage to(String subject) {
		return new RawMessage(subject, new Headers(), new byte[0]);
	}

	RawMessage with(String header, Object value) {
		return new RawMessage(this.subject, new Headers(this.headers).put(header, value.toString()), this.payload);
	}

	RawMessage withId(String messageId) {
		return with("Nats-Msg-Id", messageId);
	}

	RawMessage ofSize(int bytes) {
		return new RawMessage(this.subject, this.headers, new byte[bytes]);
	}

}
