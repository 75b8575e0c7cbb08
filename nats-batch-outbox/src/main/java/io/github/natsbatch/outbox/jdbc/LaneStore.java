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
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.outbox.Completion;
import io.github.natsbatch.outbox.LaneId;
import org.jspecify.annotations.Nullable;

/**
 * The lanes' rows, as their owners write them. Each method is one transaction; those that
 * return {@code false} found another owner, or another fence, and changed nothing.
 *
 * @since 0.1.0
 */
public final class LaneStore {

	private static final int MAX_ERROR = 1000;

	private final OutboxDatabase database;

	private final Completion completion;

	LaneStore(OutboxDatabase database, Completion completion) {
		this.database = database;
		this.completion = completion;
	}

	/**
	 * Take a lane that nobody holds, whose lease has run out, or that this owner holds.
	 * @param lane the lane
	 * @param owner the new owner, unlike any other relay's
	 * @param duration how long the lease lasts
	 * @return the lease, or {@code null} if another relay holds the lane
	 */
	public @Nullable Lease acquire(LaneId lane, String owner, Duration duration) {
		long fence = this.database.inTransaction(() -> {
			int rows = update(this.database.sql().acquireLane, owner, Micros.of(duration), lane.stream(), lane.lane(),
					owner);
			Long found = (rows != 0) ? this.database.jdbc()
				.queryForObject(this.database.sql().selectFence, Long.class, lane.stream(), lane.lane()) : null;
			return (found != null) ? found : 0L;
		});
		return (fence > 0) ? new Lease(lane, owner, fence, duration) : null;
	}

	/**
	 * Read how far the lane has got and what was being sent.
	 * @param lease the lease
	 * @return the record, or {@code null} if the lease is lost
	 */
	public @Nullable LaneRecord read(Lease lease) {
		List<LaneRecord> found = this.database
			.inTransaction(() -> this.database.jdbc().query(this.database.sql().selectIntent, (row, number) -> {
				StreamPosition position = new StreamPosition(row.getLong("stream_seq"),
						row.getString("stream_created"));
				String groupId = row.getString("group_id");
				Intent intent = (groupId != null)
						? new Intent(groupId, SeqSet.parse(row.getString("group_seqs")), row.getInt("group_msgs"),
								row.getInt("group_fenced") == 1, position, Micros.toDuration(row.getLong("age")))
						: null;
				return new LaneRecord(position, intent);
			}, lease.fencedAfter()));
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Write down what is sent next, and end the rows that were sent before.
	 * @param lease the lease, which is renewed
	 * @param sent the rows that are stored
	 * @param next what is sent next
	 * @return whether the lease holds
	 */
	public boolean writeIntent(Lease lease, SentRows sent, Intent next) {
		StreamPosition position = next.position();
		return fenced(lease, this.database.sql().writeIntent, () -> end(sent), next.groupId(), next.rows().toString(),
				next.messages(), next.fenced() ? 1 : 0, position.sequence(), position.created(), lease.micros());
	}

	/**
	 * End the rows that were sent, when nothing is sent next.
	 * @param lease the lease, which is renewed
	 * @param sent the rows that are stored
	 * @param position where on the stream the lane has got to
	 * @return whether the lease holds
	 */
	public boolean clearIntent(Lease lease, SentRows sent, StreamPosition position) {
		return fenced(lease, this.database.sql().clearIntent, () -> end(sent), position.sequence(), position.created(),
				lease.micros());
	}

	/**
	 * Park rows of what is being sent, which then is not sent any more.
	 * @param lease the lease, which is renewed
	 * @param rows the rows
	 * @param holdKey whether rows of the same ordering key wait
	 * @param position where on the stream the lane has got to
	 * @return whether the lease holds
	 */
	public boolean park(Lease lease, List<ParkOrder> rows, boolean holdKey, StreamPosition position) {
		int status = holdKey ? OutboxSql.PARKED : OutboxSql.PARKED_RELEASED;
		return fenced(lease, this.database.sql().clearIntent,
				() -> rows
					.forEach((row) -> update(this.database.sql().parkRow, status, shortened(row.error()), row.seq())),
				position.sequence(), position.created(), lease.micros());
	}

	/**
	 * Try a row later, which then is not being sent any more.
	 * @param lease the lease, which is renewed
	 * @param row the row and why
	 * @param delay how long to wait
	 * @param position where on the stream the lane has got to
	 * @return whether the lease holds
	 */
	public boolean postpone(Lease lease, ParkOrder row, Duration delay, StreamPosition position) {
		return fenced(lease, this.database.sql().clearIntent,
				() -> update(this.database.sql().postponeRow, Micros.of(delay), shortened(row.error()), row.seq()),
				position.sequence(), position.created(), lease.micros());
	}

	/**
	 * Keep the lane.
	 * @param lease the lease
	 * @param problem why nothing is sent, for operators, or {@code null}
	 * @return whether the lease holds
	 */
	public boolean renew(Lease lease, @Nullable String problem) {
		return fenced(lease, this.database.sql().renewLease, null, lease.micros(),
				(problem != null) ? shortened(problem) : null);
	}

	/**
	 * Write down the epoch's marker.
	 * @param lease the lease, which is renewed
	 * @param sequence the stream sequence of the marker
	 * @return whether the lease holds
	 */
	public boolean writeEpoch(Lease lease, long sequence) {
		return fenced(lease, this.database.sql().writeEpoch, null, sequence, lease.micros());
	}

	/**
	 * Write down that a look-up begins.
	 * @param lease the lease, which is renewed
	 * @return whether the lease holds
	 */
	public boolean beginLookup(Lease lease) {
		return fenced(lease, this.database.sql().beginLookup, null, lease.micros());
	}

	/**
	 * Count the age of what is being sent from the time of the last
	 * {@link #beginLookup(Lease)}.
	 * @param lease the lease, which is renewed
	 * @param position where on the stream it was looked for
	 * @return whether the lease holds
	 */
	public boolean resetClock(Lease lease, StreamPosition position) {
		return fenced(lease, this.database.sql().resetClock, null, position.sequence(), position.created(),
				lease.micros());
	}

	/**
	 * Write down that what is being sent may be stored whatever epoch begins.
	 * @param lease the lease, which is renewed
	 * @return whether the lease holds
	 */
	public boolean unfence(Lease lease) {
		return fenced(lease, this.database.sql().unfence, null, lease.micros());
	}

	/**
	 * Give the lane back, so that another relay can take it at once. What is being sent
	 * stays written down.
	 * @param lease the lease
	 * @return whether the lease held
	 */
	public boolean release(Lease lease) {
		return fenced(lease, this.database.sql().releaseLane, null);
	}

	private boolean fenced(Lease lease, String statement, @Nullable Runnable change, @Nullable Object... parameters) {
		return this.database.inTransaction(() -> {
			boolean held = update(statement, lease.fencedAfter(parameters)) == 1;
			if (held && change != null) {
				change.run();
			}
			return held;
		});
	}

	private void end(SentRows sent) {
		if (sent.rows().isEmpty()) {
			return;
		}
		OutboxSql sql = this.database.sql();
		List<Object> parameters = new ArrayList<>();
		String template = sql.deleteRows;
		if (this.completion == Completion.ARCHIVE) {
			template = sql.archiveRows;
			parameters.add(sent.lastSequence());
		}
		update(template.formatted(sent.rows().condition(parameters)), parameters.toArray());
	}

	private int update(String statement, @Nullable Object... parameters) {
		return this.database.jdbc().update(statement, parameters);
	}

	private static String shortened(String error) {
		return (error.length() > MAX_ERROR) ? error.substring(0, MAX_ERROR) : error;
	}

}
