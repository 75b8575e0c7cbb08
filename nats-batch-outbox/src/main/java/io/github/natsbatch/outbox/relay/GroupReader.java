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
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.PayloadFormatException;
import io.github.natsbatch.outbox.jdbc.RowHead;
import io.github.natsbatch.outbox.jdbc.SeqSet;
import io.github.natsbatch.outbox.jdbc.StoredRow;

/**
 * Makes the next group: as many whole rows as fit, in order. Reads first what decides
 * about that, in one snapshot, and then the messages of the rows that go.
 */
final class GroupReader {

	private final RelayEnvironment environment;

	private final LaneData data;

	GroupReader(RelayEnvironment environment, LaneData data) {
		this.environment = environment;
		this.data = data;
	}

	Result next(SeqSet except) {
		RelaySettings settings = this.environment.settings();
		int limit = this.data.view().allowsAtomicPublish() ? Math.min(this.data.rowLimit, settings.groupMaxMessages())
				: 1;
		List<RowHead> heads = this.environment.rows().heads(this.data.lane(), except, limit);
		if (heads.isEmpty()) {
			return new Nothing();
		}
		Duration dueIn = heads.get(0).dueIn();
		if (dueIn.compareTo(Duration.ZERO) > 0) {
			return new NotDue(dueIn);
		}
		return read(SeqSet.of(prefix(heads, settings).stream().map(RowHead::seq).toList()));
	}

	private static List<RowHead> prefix(List<RowHead> heads, RelaySettings settings) {
		int messages = 0;
		long bytes = 0;
		int end = 0;
		for (RowHead head : heads) {
			messages += head.messages();
			bytes += head.bytes();
			boolean fits = messages <= settings.groupMaxMessages() && bytes <= settings.groupMaxBytes()
					&& head.dueIn().compareTo(Duration.ZERO) <= 0;
			if (end > 0 && !fits) {
				break;
			}
			end++;
		}
		return heads.subList(0, end);
	}

	private Result read(SeqSet seqs) {
		List<GroupRow> rows = new ArrayList<>();
		for (StoredRow stored : this.environment.rows().load(seqs)) {
			GroupRow row;
			try {
				row = GroupRow.of(stored, this.environment.codec());
			}
			catch (PayloadFormatException ex) {
				if (rows.isEmpty()) {
					return new Unreadable(stored.seq(), String.valueOf(ex.getMessage()));
				}
				break;
			}
			boolean alone = row.goesAlone();
			if (alone && !rows.isEmpty()) {
				break;
			}
			rows.add(row);
			if (alone) {
				break;
			}
		}
		return rows.isEmpty() ? new Nothing() : new Ready(group(rows));
	}

	private Group group(List<GroupRow> rows) {
		boolean fenced = this.data.fencing && rows.get(0).roomForEpoch() >= 0;
		return new Group(this.environment.ids().generateId().toString(), rows, fenced, this.data.position);
	}

	/**
	 * What comes next.
	 */
	sealed interface Result {

	}

	/**
	 * There are rows to send.
	 *
	 * @param group the rows
	 */
	record Ready(Group group) implements Result {

	}

	/**
	 * There are no rows.
	 */
	record Nothing() implements Result {

	}

	/**
	 * The next row was refused and is to be tried later, and the others after it.
	 *
	 * @param dueIn how long to wait
	 */
	record NotDue(Duration dueIn) implements Result {

	}

	/**
	 * The next row cannot be read.
	 *
	 * @param seq the row
	 * @param error why
	 */
	record Unreadable(long seq, String error) implements Result {

	}

}
