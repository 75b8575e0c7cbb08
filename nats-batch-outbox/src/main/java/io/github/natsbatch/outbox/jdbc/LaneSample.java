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
 * How full a lane is.
 *
 * @param pending the rows that wait to be sent, as far as was counted
 * @param parked the rows that are parked, as far as was counted
 * @param oldest the age of the first row that waits, zero when none does
 * @since 0.1.0
 */
public record LaneSample(long pending, long parked, Duration oldest) {

}
