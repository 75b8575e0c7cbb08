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

import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.TreeSet;

import io.github.natsbatch.outbox.LaneId;

import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.util.Assert;

/**
 * Writes rows on the connection of the current transaction.
 *
 * @since 0.1.0
 */
public final class OutboxRowWriter {

	private static final String[] SEQ = { "seq" };

	private final OutboxDatabase database;

	OutboxRowWriter(OutboxDatabase database) {
		this.database = database;
	}

	/**
	 * Insert a row. To keep the order in which transactions depend on each other, this is
	 * the last thing that a transaction does.
	 * @param row the row
	 * @return its number
	 */
	public long insert(NewRow row) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.database.jdbc().update((connection) -> {
			PreparedStatement insert = connection.prepareStatement(this.database.sql().insertRow, SEQ);
			insert.setShort(1, (short) row.lane().lane());
			insert.setString(2, row.transactionId());
			insert.setString(3, row.messageId());
			insert.setString(4, row.lane().stream());
			insert.setString(5, row.orderingKey());
			insert.setInt(6, row.messages());
			insert.setInt(7, row.payload().length);
			insert.setBytes(8, row.payload());
			return insert;
		}, key);
		Number seq = key.getKey();
		Assert.state(seq != null, "The database did not say which number the row has");
		return seq.longValue();
	}

	/**
	 * Replace the messages of a row of the current transaction, for messages that were
	 * published after it was inserted.
	 * @param seq the row's number
	 * @param messages the number of messages
	 * @param payload all messages of the row, by {@link PayloadCodec}
	 */
	public void replaceMessages(long seq, int messages, byte[] payload) {
		int rows = this.database.jdbc()
			.update(this.database.sql().replaceMessages, messages, payload.length, payload, seq);
		Assert.state(rows == 1, () -> "Row " + seq + " of the outbox is gone from the transaction that inserted it");
	}

	/**
	 * Hold lanes until the current transaction ends, so that rows are numbered in the
	 * order of the commits.
	 * @param lanes the lanes, which are locked in their natural order whatever the order
	 * here
	 */
	public void lock(Collection<LaneId> lanes) {
		for (LaneId lane : new TreeSet<>(lanes)) {
			this.database.jdbc().update(this.database.sql().lockLane, lane.stream(), lane.lane());
		}
	}

}
