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
 * The right to relay a lane. Every statement that changes the lane carries it: the fence
 * is another one after each acquisition, so that a former owner changes nothing.
 *
 * @param lane the lane
 * @param owner who holds it
 * @param fence the number of this acquisition
 * @param duration how long it lasts from its last renewal
 * @since 0.1.0
 */
public record Lease(LaneId lane, String owner, long fence, Duration duration) {

	long micros() {
		return Micros.of(this.duration);
	}

	@Nullable Object[] fencedAfter(@Nullable Object... first) {
		@Nullable Object[] all = new @Nullable Object[first.length + 4];
		System.arraycopy(first, 0, all, 0, first.length);
		all[first.length] = this.lane.stream();
		all[first.length + 1] = this.lane.lane();
		all[first.length + 2] = this.owner;
		all[first.length + 3] = this.fence;
		return all;
	}

}
