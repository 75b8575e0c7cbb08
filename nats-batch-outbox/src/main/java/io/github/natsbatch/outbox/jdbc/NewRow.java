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

import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * A row to insert.
 *
 * @param lane the lane
 * @param transactionId the transaction's id, at most 64 characters
 * @param messageId the caller's id for the batch, at most 200 characters, or {@code null}
 * @param orderingKey the ordering key, at most 255 characters, or {@code null}
 * @param messages the number of messages
 * @param payload the messages, by {@link PayloadCodec}
 * @since 0.1.0
 */
public record NewRow(LaneId lane, String transactionId, @Nullable String messageId, @Nullable String orderingKey,
		int messages, byte[] payload) {

}
