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

/**
 * What is being sent, written down before it is: after a crash the next owner makes the
 * same group of the same rows, which is what makes the id of the group tell.
 *
 * @param groupId the id of the group, which becomes the {@code Nats-Msg-Id} of its first
 * message
 * @param rows the rows of the group
 * @param messages the number of messages in them
 * @param fenced whether every attempt carries the number of its epoch
 * @param position where on the stream the group cannot be before
 * @param age at least how long ago it may first have been sent; zero when it is written
 * @since 0.1.0
 */
public record Intent(String groupId, SeqSet rows, int messages, boolean fenced, StreamPosition position, Duration age) {

}
