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
import java.util.List;

import io.github.natsbatch.outbox.jdbc.ParkOrder;

/**
 * Says for each row of a group that a server stored in part what became of it.
 */
final class PartialGroup {

	private PartialGroup() {
	}

	/**
	 * Make the orders to park the rows.
	 * @param group the group
	 * @param firstSequence the stream sequence of its first message
	 * @param stored how many messages are there, from the first
	 * @return one order for each row
	 */
	static List<ParkOrder> orders(Group group, long firstSequence, int stored) {
		List<ParkOrder> orders = new ArrayList<>();
		int before = 0;
		for (GroupRow row : group.rows()) {
			int size = row.messages().size();
			int there = Math.max(0, Math.min(size, stored - before));
			long sequence = firstSequence + before;
			orders.add(new ParkOrder(row.seq(), "The server stored " + stored + " of the " + group.size()
					+ " messages of its group. Of this row: " + describe(there, size, sequence)));
			before += size;
		}
		return orders;
	}

	private static String describe(int there, int size, long sequence) {
		if (there == 0) {
			return "none; it can be retried";
		}
		String place = (there == 1) ? " at stream sequence " + sequence
				: " at stream sequences " + sequence + " to " + (sequence + there - 1);
		return (there == size) ? "all" + place + "; discard it"
				: there + " of " + size + place + "; repair the stream by hand";
	}

}
