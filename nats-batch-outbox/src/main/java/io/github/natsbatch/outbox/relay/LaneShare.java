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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.LaneRow;

/**
 * Which lanes a relay takes and gives back, so that each has about as many.
 *
 * @param lanes the lanes in the database
 * @param owned those that this relay owns
 * @param owner the name of this relay
 * @param relays the number of relays that are alive, this one included
 */
record LaneShare(Collection<LaneRow> lanes, Set<LaneId> owned, String owner, int relays) {

	/**
	 * Return the most lanes that this relay should own.
	 * @return the number
	 */
	int share() {
		return (this.lanes.size() + this.relays - 1) / this.relays;
	}

	/**
	 * Return the lanes to take.
	 * @return free lanes, and those that this relay left without giving them back, no
	 * more than the share allows
	 */
	List<LaneId> toTake() {
		int room = Math.max(0, share() - this.owned.size());
		return this.lanes.stream()
			.filter((row) -> (row.isFree() || this.owner.equals(row.owner())) && !this.owned.contains(row.lane()))
			.map(LaneRow::lane)
			.limit(room)
			.toList();
	}

	/**
	 * Return the lanes to give back.
	 * @return owned lanes beyond the share
	 */
	List<LaneId> toGiveBack() {
		List<LaneId> all = new ArrayList<>(this.owned);
		return (all.size() > share()) ? all.subList(share(), all.size()) : List.of();
	}

}
