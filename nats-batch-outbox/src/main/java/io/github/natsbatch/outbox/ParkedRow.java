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

package io.github.natsbatch.outbox;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A row that is not sent until somebody decides.
 *
 * @param seq the row's number
 * @param lane its lane
 * @param transactionId the transaction that wrote it
 * @param messageId the caller's id for the batch, or {@code null}
 * @param orderingKey its ordering key, or {@code null}
 * @param holdsOthers whether rows with the same ordering key, or the lane, wait for it
 * @param attempts how often it was refused
 * @param error why it was parked
 * @param age how long ago it was written
 * @param parkedFor how long ago it was parked
 * @param messages its messages, empty if they cannot be read, which the error then says
 * @since 0.1.0
 */
public record ParkedRow(long seq, LaneId lane, String transactionId, @Nullable String messageId,
		@Nullable String orderingKey, boolean holdsOthers, int attempts, @Nullable String error, Duration age,
		Duration parkedFor, List<ParkedMessage> messages) {

}
