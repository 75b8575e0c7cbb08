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

import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a caller passed to {@code publish}, before it is checked.
 *
 * @param subject the subject
 * @param headers the headers
 * @param payload the payload
 * @param options the options
 * @param replyTo the reply-to of a message, which is refused
 */
record MessageDraft(@Nullable String subject, @Nullable Headers headers, @Nullable Object payload,
		@Nullable PublishOptions options, @Nullable String replyTo) {

	static MessageDraft of(@Nullable Message message, @Nullable PublishOptions options) {
		if (message == null) {
			return new MessageDraft(null, null, null, options, null);
		}
		return new MessageDraft(message.getSubject(), message.getHeaders(), message.getData(), options,
				message.getReplyTo());
	}

}
