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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.List;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the lanes, for meters, listeners and the log. Called by the lanes'
 * threads; must not throw.
 */
interface RelayEvents {

	/**
	 * A group ended.
	 * @param lane the lane
	 * @param group the group
	 * @param how how that was found out
	 * @param took since it was first written
	 */
	void ended(LaneId lane, Group group, Resolution how, Duration took);

	/**
	 * A look-up found something, or nothing.
	 * @param lane the lane
	 * @param how what it found
	 */
	void lookedUp(LaneId lane, Resolution how);

	/**
	 * Rows were parked.
	 * @param lane the lane
	 * @param rows the rows
	 * @param alarm whether the stream itself is damaged by it
	 */
	void parked(LaneId lane, List<ParkOrder> rows, boolean alarm);

	/**
	 * A lane stopped sending, or goes on.
	 * @param lane the lane
	 * @param problem why it sends nothing, or {@code null}
	 */
	void problem(LaneId lane, @Nullable String problem);

	/**
	 * A stream's configuration weakens the promise.
	 * @param lane the lane
	 * @param warning what and what to change
	 */
	void warning(LaneId lane, String warning);

	/**
	 * How the fate of a group was found out.
	 */
	enum Resolution {

		ACK, DUPLICATE, LOOKUP, ABSENT, INCONCLUSIVE, PARTIAL, REFUSED

	}

}
