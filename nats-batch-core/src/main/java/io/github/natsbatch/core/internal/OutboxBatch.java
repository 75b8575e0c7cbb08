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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one transaction publishes on one stream, on its way to an outbox.
 *
 * @param transactionId our id, the same on every stream of the transaction
 * @param stream the stream
 * @param messageId the caller's idempotency key, or {@code null}
 * @param orderingKey the ordering key, or {@code null}
 * @param messages the messages, at least one, in the order they were published
 * @since 0.1.0
 */
public record OutboxBatch(String transactionId, String stream, @Nullable String messageId, @Nullable String orderingKey,
		List<OutgoingMessage> messages) {

	public OutboxBatch {
		messages = List.copyOf(messages);
	}

}
