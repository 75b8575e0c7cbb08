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

/**
 * Every SQL statement of the outbox. Curly braces stand for what depends on the table
 * prefix or the database.
 * <p>
 * A statement on a lane that carries {@code FENCED} changes nothing when the lane has
 * another owner or another fence: whoever gets no row back must not touch the lane or its
 * rows any more.
 */
final class OutboxSql extends SqlTemplates {

	/** Waits to be sent. */
	static final int PENDING = 0;

	/** Parked; holds its ordering key. */
	static final int PARKED = 1;

	/** Parked; rows with the same ordering key do not wait for it. */
	static final int PARKED_RELEASED = 2;

	/** Stored on the stream and kept for a while. */
	static final int ARCHIVED = 3;

	private static final String FENCED = " WHERE stream = ? AND lane = ? AND owner = ? AND fence = ?";

	private static final String OF_LANE = " WHERE stream = ? AND lane = ? AND status = ";

	private static final String PARKED_ROWS = " status IN (1, 2)";

	// ---- rows, written by the application's transactions

	final String insertRow = sql("""
			INSERT INTO {outbox} (lane, transaction_id, message_id, stream, order_key, msg_count, payload_size, payload,
			created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, {now})""");

	final String replaceMessages = sql(
			"UPDATE {outbox} SET msg_count = ?, payload_size = ?, payload = ? WHERE seq = ?");

	final String lockLane = dialect().lock(table("lock"));

	// ---- rows, read and ended by the owner of their lane

	/**
	 * One statement, so that the heads are of one snapshot: a row that the transaction of
	 * another one has seen can then not be missing. The rows that were sent already are
	 * left out one by one, never as a range: a lower number may be committed later.
	 */
	final String selectHeads = sql("""
			SELECT seq, msg_count, payload_size, {age:next_attempt_at} AS due FROM {outbox}
			WHERE stream = ? AND lane = ? AND status = 0
			AND (order_key IS NULL OR order_key NOT IN (SELECT held.order_key FROM {outbox} held
			WHERE held.stream = ? AND held.lane = ? AND held.status = 1 AND held.order_key IS NOT NULL))
			AND NOT (%s) ORDER BY seq LIMIT ?""");

	final String selectRows = sql("""
			SELECT seq, transaction_id, message_id, msg_count, attempts, {age:created_at} AS age, payload FROM {outbox}
			WHERE %s ORDER BY seq""");

	final String deleteRows = sql("DELETE FROM {outbox} WHERE %s");

	final String archiveRows = sql("UPDATE {outbox} SET status = 3, stream_seq = ?, ended_at = {now} WHERE %s");

	final String parkRow = sql("""
			UPDATE {outbox} SET status = ?, attempts = attempts + 1, next_attempt_at = NULL, last_error = ?,
			ended_at = {now} WHERE seq = ?""");

	final String postponeRow = sql("""
			UPDATE {outbox} SET attempts = attempts + 1, next_attempt_at = {later}, last_error = ? WHERE seq = ?""");

	// ---- lanes

	final String insertLane = sql("INSERT INTO {lane} (stream, lane, lease_until) VALUES (?, ?, {now})");

	final String insertLock = sql("INSERT INTO {lock} (stream, lane) VALUES (?, ?)");

	final String selectLanes = sql("""
			SELECT stream, lane, owner, fence, {age:lease_until} AS expired, paused, problem, group_id, group_msgs
			FROM {lane} ORDER BY stream, lane""");

	final String nextStream = sql("SELECT MIN(stream) FROM {outbox} WHERE stream > ?");

	final String nextLane = sql("SELECT MIN(lane) FROM {outbox} WHERE stream = ? AND lane > ?");

	final String acquireLane = sql("""
			UPDATE {lane} SET owner = ?, fence = fence + 1, lease_until = {later}, problem = NULL
			WHERE stream = ? AND lane = ? AND (owner IS NULL OR owner = ? OR lease_until < {now})""");

	final String selectFence = sql("SELECT fence FROM {lane} WHERE stream = ? AND lane = ?");

	final String selectIntent = sql("""
			SELECT group_id, group_seqs, group_msgs, group_fenced, {age:group_sent_at} AS age, stream_seq,
			stream_created FROM {lane}""") + FENCED;

	final String writeIntent = sql("""
			UPDATE {lane} SET group_id = ?, group_seqs = ?, group_msgs = ?, group_fenced = ?, group_sent_at = {now},
			stream_seq = ?, stream_created = ?, lease_until = {later}, problem = NULL""") + FENCED;

	final String clearIntent = sql("""
			UPDATE {lane} SET group_id = NULL, group_seqs = NULL, group_msgs = NULL, group_fenced = 0,
			group_sent_at = NULL, stream_seq = ?, stream_created = ?, lease_until = {later}""") + FENCED;

	final String renewLease = sql("UPDATE {lane} SET lease_until = {later}, problem = ?") + FENCED;

	final String writeEpoch = sql("UPDATE {lane} SET epoch_seq = ?, lease_until = {later}") + FENCED;

	final String beginLookup = sql("UPDATE {lane} SET lookup_at = {now}, lease_until = {later}") + FENCED;

	/** The time before the look-up, not after it: what was sent may be that old. */
	final String resetClock = sql("""
			UPDATE {lane} SET group_sent_at = lookup_at, stream_seq = ?, stream_created = ?,
			lease_until = {later}""") + FENCED;

	final String unfence = sql("UPDATE {lane} SET group_fenced = 0, lease_until = {later}") + FENCED;

	final String releaseLane = sql("UPDATE {lane} SET owner = NULL, lease_until = {now}, problem = NULL") + FENCED;

	// ---- relays

	final String keepAlive = sql("UPDATE {relay} SET alive_until = {later} WHERE owner = ?");

	final String insertRelay = sql("INSERT INTO {relay} (alive_until, owner) VALUES ({later}, ?)");

	final String deleteRelay = sql("DELETE FROM {relay} WHERE owner = ?");

	final String deleteDeadRelays = sql("DELETE FROM {relay} WHERE alive_until < {later}");

	final String countRelays = sql("SELECT COUNT(*) FROM {relay} WHERE alive_until >= {now}");

	// ---- samples, bounded so that a backlog does not make them slow

	final String countPending = sql(
			"SELECT COUNT(*) FROM (SELECT seq FROM {outbox}" + OF_LANE + "0 LIMIT ?) some_rows");

	final String countParked = sql("SELECT COUNT(*) FROM (SELECT seq FROM {outbox} WHERE stream = ? AND lane = ? AND"
			+ PARKED_ROWS + " LIMIT ?) some_rows");

	final String isBlocked = sql("SELECT COUNT(*) FROM (SELECT seq FROM {outbox}" + OF_LANE + "1 LIMIT 1) some_rows");

	final String oldestAge = sql("SELECT {age:created_at} FROM {outbox}" + OF_LANE + "0 ORDER BY seq LIMIT 1");

	// ---- operations

	final String selectParked = sql("""
			SELECT seq, stream, lane, transaction_id, message_id, order_key, status, attempts, last_error,
			{age:created_at} AS age, {age:ended_at} AS parked_for, payload FROM {outbox}
			WHERE status IN (1, 2) AND seq > ? ORDER BY seq LIMIT ?""");

	final String selectParkedOfStream = sql("""
			SELECT seq, stream, lane, transaction_id, message_id, order_key, status, attempts, last_error,
			{age:created_at} AS age, {age:ended_at} AS parked_for, payload FROM {outbox}
			WHERE stream = ? AND status IN (1, 2) AND seq > ? ORDER BY seq LIMIT ?""");

	private static final String AS_NEW = " SET status = 0, attempts = 0, next_attempt_at = NULL, last_error = NULL, "
			+ "ended_at = NULL, stream_seq = NULL";

	final String retryRow = sql("UPDATE {outbox}" + AS_NEW + " WHERE seq = ? AND" + PARKED_ROWS);

	final String retryRows = sql("UPDATE {outbox}" + AS_NEW + " WHERE stream = ? AND" + PARKED_ROWS);

	final String discardRow = sql("DELETE FROM {outbox} WHERE seq = ? AND" + PARKED_ROWS);

	final String releaseKey = sql("UPDATE {outbox} SET status = 2 WHERE stream = ? AND order_key = ? AND status = 1");

	final String releaseRow = sql("UPDATE {outbox} SET status = 2 WHERE seq = ? AND status = 1");

	final String replay = sql("UPDATE {outbox}" + AS_NEW + " WHERE stream = ? AND status = 3 AND seq >= ?");

	final String pauseLane = sql("UPDATE {lane} SET paused = ? WHERE stream = ? AND lane = ?");

	final String oldestArchived = sql("SELECT MIN(seq) FROM {outbox}" + OF_LANE + "3");

	final String deleteArchived = sql("DELETE FROM {outbox}" + OF_LANE + "3 AND seq < ? AND ended_at < {later}");

	OutboxSql(SqlDialect dialect, String tablePrefix) {
		super(dialect, tablePrefix);
	}

}
