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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A row as it is relayed.
 *
 * @param seq the row's number
 * @param transactionId the transaction that wrote it
 * @param messageId the caller's id for the batch, or {@code null}
 * @param messages its number of messages
 * @param attempts how often it was refused as a single row
 * @param age how long ago it was written, when it was read
 * @param payload the messages
 * @since 0.1.0
 */
public record StoredRow(long seq, String transactionId, @Nullable String messageId, int messages, int attempts,
		Duration age, byte[] payload) {

}
