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
import java.util.List;

import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;

/**
 * Which relays are alive, and which lanes there are for them to share.
 *
 * @since 0.1.0
 */
public final class RelayRegistry {

	/** A relay that was not heard of for so many times its promise is forgotten. */
	private static final int DEAD_AFTER = 10;

	private final OutboxDatabase database;

	RelayRegistry(OutboxDatabase database) {
		this.database = database;
	}

	/**
	 * Say that a relay is alive.
	 * @param owner the relay
	 * @param promise for how long that is to be believed
	 * @return the number of relays that are alive, this one included
	 */
	public int keepAlive(String owner, Duration promise) {
		OutboxSql sql = this.database.sql();
		long micros = Micros.of(promise);
		return this.database.inTransaction(() -> {
			if (this.database.jdbc().update(sql.keepAlive, micros, owner) == 0) {
				this.database.jdbc().update(sql.insertRelay, micros, owner);
				this.database.jdbc().update(sql.deleteDeadRelays, -micros * DEAD_AFTER);
			}
			Integer alive = this.database.jdbc().queryForObject(sql.countRelays, Integer.class);
			return (alive != null) ? alive : 1;
		});
	}

	/**
	 * Say that a relay takes no lanes any more.
	 * @param owner the relay
	 */
	public void leave(String owner) {
		this.database.inTransaction(() -> this.database.jdbc().update(this.database.sql().deleteRelay, owner));
	}

	/**
	 * Return all lanes.
	 * @return the lanes, in their natural order
	 */
	public List<LaneRow> lanes() {
		return this.database.inTransaction(() -> this.database.jdbc()
			.query(this.database.sql().selectLanes,
					(row, number) -> new LaneRow(new LaneId(row.getString("stream"), row.getInt("lane")),
							row.getString("owner"), row.getLong("fence"), Micros.toDuration(row.getLong("expired")),
							row.getInt("paused") == 1, row.getString("problem"), row.getString("group_id"),
							row.getInt("group_msgs"))));
	}

	/**
	 * Make sure that a lane is there to be taken.
	 * @param lane the lane
	 */
	public void register(LaneId lane) {
		insertIfAbsent(this.database.sql().insertLane, lane);
		insertIfAbsent(this.database.sql().insertLock, lane);
	}

	private void insertIfAbsent(String statement, LaneId lane) {
		try {
			this.database.inTransaction(() -> this.database.jdbc().update(statement, lane.stream(), lane.lane()));
		}
		catch (DuplicateKeyException ex) {
			// it is there, which is what was wanted
		}
	}

	/**
	 * Find the first lane after another one that has rows, of whatever status. Reads two
	 * entries of an index, however many rows there are.
	 * @param lane the lane, {@code null} for the first of all
	 * @return the lane, or {@code null} if there is none
	 */
	public @Nullable LaneId laneWithRowsAfter(@Nullable LaneId lane) {
		OutboxSql sql = this.database.sql();
		if (lane != null) {
			Integer next = this.database.jdbc().queryForObject(sql.nextLane, Integer.class, lane.stream(), lane.lane());
			if (next != null) {
				return new LaneId(lane.stream(), next);
			}
		}
		String stream = this.database.jdbc()
			.queryForObject(sql.nextStream, String.class, (lane != null) ? lane.stream() : "");
		if (stream == null) {
			return null;
		}
		Integer first = this.database.jdbc().queryForObject(sql.nextLane, Integer.class, stream, -1);
		return (first != null) ? new LaneId(stream, first) : null;
	}

}
