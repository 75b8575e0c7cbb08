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
 * What is needed of a row to decide whether it goes with the next group.
 *
 * @param seq the row's number
 * @param messages its number of messages
 * @param bytes the size of its payload
 * @param dueIn how long until it may be tried again, not positive when it may be tried
 * now
 * @since 0.1.0
 */
public record RowHead(long seq, int messages, int bytes, Duration dueIn) {

}
