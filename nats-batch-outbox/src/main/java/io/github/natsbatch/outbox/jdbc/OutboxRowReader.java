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

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a lane for its owner.
 *
 * @since 0.1.0
 */
public final class OutboxRowReader {

	private final OutboxDatabase database;

	OutboxRowReader(OutboxDatabase database) {
		this.database = database;
	}

	/**
	 * Read the beginnings of the rows that may be sent next, in order, in one snapshot:
	 * pending, and not waiting for a parked row of the same ordering key.
	 * @param lane the lane
	 * @param except rows that were sent and are still there
	 * @param limit the most to read
	 * @return the rows, often empty
	 */
	public List<RowHead> heads(LaneId lane, SeqSet except, int limit) {
		List<Object> parameters = new ArrayList<>(List.of(lane.stream(), lane.lane(), lane.stream(), lane.lane()));
		String query = this.database.sql().selectHeads.formatted(except.condition(parameters));
		parameters.add(limit);
		return this.database.inTransaction(() -> this.database.jdbc().query(query, (row, number) -> {
			// null, for a row that was not postponed, is read as 0
			long dueAgo = row.getLong("due");
			return new RowHead(row.getLong("seq"), row.getInt("msg_count"), row.getInt("payload_size"),
					Micros.toDuration(-dueAgo));
		}, parameters.toArray()));
	}

	/**
	 * Read rows with their messages.
	 * @param rows the rows
	 * @return those that are there, in order
	 */
	public List<StoredRow> load(SeqSet rows) {
		List<Object> parameters = new ArrayList<>();
		String query = this.database.sql().selectRows.formatted(rows.condition(parameters));
		return this.database.inTransaction(() -> this.database.jdbc()
			.query(query,
					(row, number) -> new StoredRow(row.getLong("seq"), row.getString("transaction_id"),
							row.getString("message_id"), row.getInt("msg_count"), row.getInt("attempts"),
							Micros.toDuration(row.getLong("age")), row.getBytes("payload")),
					parameters.toArray()));
	}

	/**
	 * Return whether a lane has a parked row that nobody has released.
	 * @param lane the lane
	 * @return whether a lane that is blocked by parked rows is blocked
	 */
	public boolean isBlocked(LaneId lane) {
		return count(this.database.sql().isBlocked, lane.stream(), lane.lane()) > 0;
	}

	/**
	 * Take a sample of a lane.
	 * @param lane the lane
	 * @param countAtMost where counting stops
	 * @return the sample
	 */
	public LaneSample sample(LaneId lane, int countAtMost) {
		OutboxSql sql = this.database.sql();
		long pending = count(sql.countPending, lane.stream(), lane.lane(), countAtMost);
		long parked = count(sql.countParked, lane.stream(), lane.lane(), countAtMost);
		List<@Nullable Long> oldest = this.database.jdbc()
			.queryForList(sql.oldestAge, Long.class, lane.stream(), lane.lane());
		Long age = oldest.isEmpty() ? null : oldest.get(0);
		return new LaneSample(pending, parked, Micros.toDuration((age != null) ? age : 0));
	}

	private long count(String query, Object... parameters) {
		Long count = this.database.jdbc().queryForObject(query, Long.class, parameters);
		return (count != null) ? count : 0;
	}

}
