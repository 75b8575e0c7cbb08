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

import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * A lane as everybody sees it.
 *
 * @param lane the lane
 * @param owner who holds it, or {@code null}
 * @param fence the number of its last acquisition
 * @param expiredSince how long ago its lease ran out, negative while it lasts
 * @param paused whether it is paused
 * @param problem why its owner sends nothing, or {@code null}
 * @param groupId what is being sent, or {@code null}
 * @param groupMessages the number of messages that are being sent
 * @since 0.1.0
 */
public record LaneRow(LaneId lane, @Nullable String owner, long fence, Duration expiredSince, boolean paused,
		@Nullable String problem, @Nullable String groupId, int groupMessages) {

	/**
	 * Return whether a relay could take the lane now.
	 * @return whether nobody holds it, or the lease has run out
	 */
	public boolean isFree() {
		return this.owner == null || !this.expiredSince.isNegative();
	}

}
