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

package io.github.natsbatch;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A batch as listeners see it when it was not committed.
 *
 * @param transactionId the transaction's id, a UUIDv7 made by this library
 * @param stream the stream the messages were meant for, or {@code null} when it was not
 * found out
 * @param size the number of messages
 * @param delivery how the batch was to be delivered, {@link Delivery#DIRECT} or
 * {@link Delivery#OUTBOX}
 * @since 0.1.0
 */
public record BatchInfo(String transactionId, @Nullable String stream, int size, Delivery delivery) {

	public BatchInfo {
		Assert.notNull(transactionId, "'transactionId' must not be null");
		Assert.isTrue(size >= 0, "'size' must not be negative");
		Assert.notNull(delivery, "'delivery' must not be null");
	}

}
