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

package io.github.natsbatch.outbox;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What operators see of an outbox and do with it. Works on the database, so that any
 * instance of the application can be asked, whichever owns the lanes. Each method that
 * changes something is one transaction of its own and takes effect within a second, or
 * the relay's longest time between two looks. Thread-safe.
 *
 * @since 0.1.0
 */
public interface OutboxOperations {

	/**
	 * Return all lanes, with how full they are: counting stops at 100,000 rows.
	 * @return the lanes, in their natural order
	 */
	List<LaneStatus> lanes();

	/**
	 * Return parked rows, the oldest first.
	 * @param stream the stream, {@code null} for all
	 * @param after the number of the last row of the page before, 0 for the first page
	 * @param limit the most to return, 1 to 1,000
	 * @param withPayload whether payloads and header values are shown
	 * @return the rows
	 */
	List<ParkedRow> parked(@Nullable String stream, long after, int limit, boolean withPayload);

	/**
	 * Return one parked row.
	 * @param seq the row's number
	 * @param withPayload whether payloads and header values are shown
	 * @return the row, empty if there is none that is parked
	 */
	Optional<ParkedRow> parked(long seq, boolean withPayload);

	/**
	 * Let a parked row be sent again, in the place that its number gives it.
	 * @param seq the row's number
	 * @return whether there was such a row
	 */
	boolean retry(long seq);

	/**
	 * Let all parked rows of a stream be sent again.
	 * @param stream the stream
	 * @return the number of rows
	 */
	int retryAll(String stream);

	/**
	 * Delete a parked row: its messages are never sent.
	 * @param seq the row's number
	 * @return whether there was such a row
	 */
	boolean discard(long seq);

	/**
	 * Let rows flow that wait for parked ones of an ordering key. The parked ones stay.
	 * @param stream the stream
	 * @param orderingKey the key
	 * @return the number of parked rows that nobody waits for any more
	 */
	int releaseKey(String stream, String orderingKey);

	/**
	 * Let rows flow that wait for one parked row, or the lane that is blocked by it.
	 * @param seq the row's number
	 * @return whether something waited for it
	 */
	boolean release(long seq);

	/**
	 * Let archived rows be sent again, for a stream that has lost messages. Rows whose
	 * messages are still there are then stored twice: consumers see the same transaction
	 * ids.
	 * @param stream the stream
	 * @param fromSeq the number of the first row
	 * @return the number of rows
	 */
	int replay(String stream, long fromSeq);

	/**
	 * Send nothing more of a lane until it is resumed. Its owner finishes what is on its
	 * way. Stays so over restarts.
	 * @param lane the lane
	 * @return whether there is such a lane
	 */
	boolean pause(LaneId lane);

	/**
	 * Let a paused lane go on.
	 * @param lane the lane
	 * @return whether there is such a lane
	 */
	boolean resume(LaneId lane);

}
