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
import java.util.List;

import io.github.natsbatch.outbox.PoisonPolicy;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import io.github.natsbatch.outbox.jdbc.SentRows;
import io.github.natsbatch.outbox.jdbc.SeqSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows, ends those that were sent, and writes down what is sent next.
 */
final class PollPhase {

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneKeeper keeper;

	private final LaneSignal signal;

	private final GroupReader groups;

	private Duration idle;

	PollPhase(RelayEnvironment environment, LaneData data, LaneKeeper keeper, LaneSignal signal) {
		this.environment = environment;
		this.data = data;
		this.keeper = keeper;
		this.signal = signal;
		this.groups = new GroupReader(environment, data);
		this.idle = environment.settings().pollMin();
	}

	LaneState poll() throws InterruptedException {
		if (this.signal.isStopping()) {
			return this.keeper.handOver();
		}
		String obstacle = this.signal.isPaused() ? "the lane is paused" : blocked();
		if (obstacle != null) {
			return this.keeper.report(obstacle) ? idle() : LaneState.ENDED;
		}
		GroupReader.Result next = next();
		this.environment.faults().reached(FaultPoints.Point.POLLED, this.data.lane());
		if (next instanceof GroupReader.Ready ready) {
			this.idle = this.environment.settings().pollMin();
			this.data.prefetched = ready.group();
			return LaneState.INTENT;
		}
		if (next instanceof GroupReader.Unreadable unreadable) {
			return unreadable(unreadable);
		}
		if (next instanceof GroupReader.NotDue later) {
			return (completeSent() && this.keeper.pause(later.dueIn())) ? LaneState.POLL : this.keeper.handOver();
		}
		return this.keeper.report(null) ? idle() : LaneState.ENDED;
	}

	private GroupReader.Result next() {
		Group prefetched = this.data.prefetched;
		this.data.prefetched = null;
		return (prefetched != null) ? new GroupReader.Ready(prefetched) : this.groups.next(this.data.sent.rows());
	}

	private @Nullable String blocked() {
		if (this.environment.settings().onPoison() == PoisonPolicy.BLOCK_LANE
				&& this.environment.rows().isBlocked(this.data.lane())) {
			return "a row is parked and nats.batch.outbox.on-poison is BLOCK_LANE; retry, release or discard it";
		}
		return null;
	}

	private LaneState unreadable(GroupReader.Unreadable row) {
		if (!completeSent()) {
			return LaneState.ENDED;
		}
		this.data.parking = List.of(new ParkOrder(row.seq(), row.error()));
		return LaneState.PARK;
	}

	private LaneState idle() throws InterruptedException {
		if (!completeSent()) {
			return LaneState.ENDED;
		}
		RelaySettings settings = this.environment.settings();
		Duration wait = this.idle;
		Duration doubled = wait.multipliedBy(2);
		this.idle = (doubled.compareTo(settings.pollMax()) < 0) ? doubled : settings.pollMax();
		return this.keeper.awaitWork(wait) ? LaneState.POLL : LaneState.ENDED;
	}

	private boolean completeSent() {
		if (this.data.sent.rows().isEmpty()) {
			return true;
		}
		this.environment.faults().reached(FaultPoints.Point.BEFORE_COMPLETION, this.data.lane());
		boolean holds = this.keeper
			.fenced((lease) -> this.environment.lanes().clearIntent(lease, this.data.sent, this.data.position));
		this.data.sent = SentRows.NONE;
		return holds;
	}

	LaneState intent() {
		Group group = this.data.prefetched;
		this.data.prefetched = null;
		if (group == null) {
			return LaneState.POLL;
		}
		// it may have been made before the stream or the position was known as it is now
		group.position = this.data.position;
		if (!this.keeper.report(null)) {
			return LaneState.ENDED;
		}
		long before = System.nanoTime();
		if (!this.keeper
			.fenced((lease) -> this.environment.lanes().writeIntent(lease, this.data.sent, group.intent()))) {
			return LaneState.ENDED;
		}
		group.sentAt = before;
		this.data.sent = SentRows.NONE;
		this.data.setGroup(group);
		this.environment.faults().reached(FaultPoints.Point.INTENT_WRITTEN, this.data.lane());
		return LaneState.CHECK;
	}

	/**
	 * Read the next group while the present one is on its way. Rows that are committed
	 * later than this cannot have been seen by the transactions of those that are read.
	 */
	void prefetch() {
		SeqSet present = this.data.group().seqs();
		if (this.groups.next(present) instanceof GroupReader.Ready ready) {
			this.data.prefetched = ready.group();
		}
	}

}
