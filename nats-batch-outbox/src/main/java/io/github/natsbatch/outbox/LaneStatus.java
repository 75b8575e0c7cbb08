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

import org.jspecify.annotations.Nullable;

/**
 * How a lane is doing.
 *
 * @param lane the lane
 * @param owner the relay that holds it, or {@code null}
 * @param withoutOwnerFor how long its lease has been over, zero while a relay holds it
 * @param paused whether it is paused
 * @param problem why its owner sends nothing, or {@code null}
 * @param inFlight the number of messages that are on their way
 * @param pending the rows that wait, as far as was counted
 * @param parked the rows that are parked, as far as was counted
 * @param oldest the age of the first row that waits, zero when none does
 * @since 0.1.0
 */
public record LaneStatus(LaneId lane, @Nullable String owner, Duration withoutOwnerFor, boolean paused,
		@Nullable String problem, int inFlight, long pending, long parked, Duration oldest) {

}
