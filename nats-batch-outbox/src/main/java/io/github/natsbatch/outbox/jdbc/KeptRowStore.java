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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * The parked and archived rows, and what operators do with them. Each method that changes
 * something is one transaction and returns the number of rows that it changed.
 *
 * @since 0.1.0
 */
public final class KeptRowStore {

	/** Archived rows are deleted by the number, so that one statement stays short. */
	private static final int DELETED_AT_ONCE = 10_000;

	private final OutboxDatabase database;

	KeptRowStore(OutboxDatabase database) {
		this.database = database;
	}

	/**
	 * Read parked rows, the oldest first.
	 * @param stream the stream, {@code null} for all
	 * @param after the number of the last row of the page before, 0 for the first page
	 * @param limit the most to read
	 * @return the rows
	 */
	public List<KeptRow> parked(@Nullable String stream, long after, int limit) {
		OutboxSql sql = this.database.sql();
		return this.database.inTransaction(() -> (stream != null)
				? this.database.jdbc().query(sql.selectParkedOfStream, KeptRowStore::row, stream, after, limit)
				: this.database.jdbc().query(sql.selectParked, KeptRowStore::row, after, limit));
	}

	private static KeptRow row(ResultSet row, int number) throws SQLException {
		return new KeptRow(row.getLong("seq"), new LaneId(row.getString("stream"), row.getInt("lane")),
				row.getString("transaction_id"), row.getString("message_id"), row.getString("order_key"),
				row.getInt("status") == OutboxSql.PARKED, row.getInt("attempts"), row.getString("last_error"),
				Micros.toDuration(row.getLong("age")), Micros.toDuration(row.getLong("parked_for")),
				row.getBytes("payload"));
	}

	/**
	 * Let a parked row be sent again, as if it had just been written.
	 * @param seq the row's number
	 * @return the number of rows
	 */
	public int retry(long seq) {
		return update(this.database.sql().retryRow, seq);
	}

	/**
	 * Let all parked rows of a stream be sent again.
	 * @param stream the stream
	 * @return the number of rows
	 */
	public int retryAll(String stream) {
		return update(this.database.sql().retryRows, stream);
	}

	/**
	 * Delete a parked row with its messages.
	 * @param seq the row's number
	 * @return the number of rows
	 */
	public int discard(long seq) {
		return update(this.database.sql().discardRow, seq);
	}

	/**
	 * Let rows flow that wait for parked ones of the same ordering key.
	 * @param stream the stream
	 * @param orderingKey the key
	 * @return the number of parked rows that hold it no longer
	 */
	public int releaseKey(String stream, String orderingKey) {
		return update(this.database.sql().releaseKey, stream, orderingKey);
	}

	/**
	 * Let rows, or the lane, flow that wait for one parked row.
	 * @param seq the row's number
	 * @return the number of rows
	 */
	public int release(long seq) {
		return update(this.database.sql().releaseRow, seq);
	}

	/**
	 * Let archived rows be sent again, whether or not they are on the stream.
	 * @param stream the stream
	 * @param fromSeq the number of the first row
	 * @return the number of rows
	 */
	public int replay(String stream, long fromSeq) {
		return update(this.database.sql().replay, stream, fromSeq);
	}

	/**
	 * Pause a lane, or let it go on.
	 * @param lane the lane
	 * @param paused whether to pause it
	 * @return the number of lanes
	 */
	public int pause(LaneId lane, boolean paused) {
		return update(this.database.sql().pauseLane, paused ? 1 : 0, lane.stream(), lane.lane());
	}

	/**
	 * Delete archived rows of a lane that are old enough, some at a time.
	 * @param lane the lane
	 * @param ttl how long archived rows are kept
	 * @return the number of rows
	 */
	public int expire(LaneId lane, Duration ttl) {
		Long oldest = this.database.jdbc()
			.queryForObject(this.database.sql().oldestArchived, Long.class, lane.stream(), lane.lane());
		return (oldest != null) ? update(this.database.sql().deleteArchived, lane.stream(), lane.lane(),
				oldest + DELETED_AT_ONCE, -Micros.of(ttl)) : 0;
	}

	private int update(String statement, Object... parameters) {
		return this.database.inTransaction(() -> this.database.jdbc().update(statement, parameters));
	}

}
