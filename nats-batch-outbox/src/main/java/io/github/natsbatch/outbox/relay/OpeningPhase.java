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

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.jdbc.Intent;
import io.github.natsbatch.outbox.jdbc.LaneRecord;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import io.github.natsbatch.outbox.jdbc.PayloadFormatException;
import io.github.natsbatch.outbox.jdbc.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * What an owner does before it sends anything of its own: look at the stream, begin an
 * epoch, take over what a former owner was sending. An epoch is also begun whenever the
 * fate of a group is in doubt.
 */
final class OpeningPhase {

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneKeeper keeper;

	OpeningPhase(RelayEnvironment environment, LaneData data, LaneKeeper keeper) {
		this.environment = environment;
		this.data = data;
		this.keeper = keeper;
	}

	LaneState open() throws InterruptedException {
		String problem = look();
		if (problem == null) {
			this.data.failures = 0;
			return this.data.fencing ? LaneState.EPOCH : LaneState.RECOVER;
		}
		return waitAfter(problem, LaneState.OPEN);
	}

	private @Nullable String look() {
		if (!this.environment.connection().isConnected()) {
			return "there is no connection to the server";
		}
		try {
			StreamView view = this.environment.streams().view(this.data.stream(), false);
			if (view == null) {
				return "there is no stream '" + this.data.stream() + "'; create it, or declare it under "
						+ "nats.batch.streams";
			}
			this.data.adopt(view);
			StreamAudit audit = new StreamAudit(view, this.environment.settings(),
					this.environment.epoch().subject(this.data.lane()));
			audit.warnings().forEach((warning) -> this.environment.events().warning(this.data.lane(), warning));
			this.data.fencing = audit.canFence() && this.environment.settings().exactlyOnce() != ExactlyOnce.MSG_ID;
			return audit.obstacle();
		}
		catch (NoAnswerException ex) {
			return ex.getMessage();
		}
	}

	// The marker is written again until it is acknowledged: a lost acknowledgement only
	// means one more marker, and the last one counts.
	LaneState epoch() throws InterruptedException {
		if (!this.environment.connection().isConnected()) {
			return waitAfter("there is no connection to the server", LaneState.EPOCH);
		}
		Attempt attempt = this.environment.writer()
			.writeSingle(this.environment.epoch().marker(this.data.lane(), this.data.lease.fence()), this.data.stream(),
					null, null);
		Answer answer = this.environment.answers().await(attempt, this.environment.settings().commitTimeout());
		if (!(answer instanceof Answer.Stored stored)) {
			return waitAfter("the marker on subject '" + this.environment.epoch().subject(this.data.lane())
					+ "' was not acknowledged: " + describe(answer), nextAfterFailure());
		}
		if (!this.keeper.fenced((lease) -> this.environment.lanes().writeEpoch(lease, stored.sequence()))) {
			return LaneState.ENDED;
		}
		this.data.failures = 0;
		this.data.epoch = stored.sequence();
		return this.data.recovered ? LaneState.PROBE : LaneState.RECOVER;
	}

	// The stream may not take the marker any more, or be another one.
	private LaneState nextAfterFailure() {
		return this.data.recovered ? LaneState.EPOCH : LaneState.OPEN;
	}

	private String describe(Answer answer) {
		String error = this.environment.connection().lastError();
		return answer + (error.isEmpty() ? "" : " (last error of the connection: " + error + ")");
	}

	private LaneState waitAfter(String problem, LaneState next) throws InterruptedException {
		this.data.failures++;
		boolean keep = this.keeper.report(problem)
				&& this.keeper.pause(Backoff.whileDown(this.data.failures, this.environment.settings()));
		return keep ? next : this.keeper.handOver();
	}

	LaneState recover() {
		LaneRecord record = this.environment.lanes().read(this.data.lease);
		if (record == null) {
			return LaneState.ENDED;
		}
		this.data.recovered = true;
		this.data.position = LaneData.onThisStream(record.position(), this.data.view());
		Intent intent = record.intent();
		if (intent == null) {
			this.data.advanceTo(this.data.view().lastSequence());
			return LaneState.POLL;
		}
		return takeOver(intent);
	}

	private LaneState takeOver(Intent intent) {
		long now = System.nanoTime();
		List<GroupRow> rows = new ArrayList<>();
		for (StoredRow row : this.environment.rows().load(intent.rows())) {
			try {
				rows.add(GroupRow.of(row, this.environment.codec()));
			}
			catch (PayloadFormatException ex) {
				return incomplete(intent, "row " + row.seq() + " cannot be read any more: " + ex.getMessage());
			}
		}
		if (rows.isEmpty()) {
			// deleted by hand: there is nothing left to be sent twice or lost
			return LaneState.POLL;
		}
		Group group = new Group(intent.groupId(), rows, intent.fenced(), this.data.position);
		if (rows.size() != intent.rows().size() || group.size() != intent.messages()) {
			return incomplete(intent, "rows of it were deleted by hand");
		}
		group.sentAt = now - intent.age().toNanos();
		group.inDoubt = true;
		this.data.setGroup(group);
		if (group.fenced && !this.data.fencing) {
			return leaveEpochs(group);
		}
		return group.fenced ? LaneState.PROBE : LaneState.DOUBT;
	}

	// The stream takes no marker any more: what was sent under the last epoch is not
	// fenced off by anything, so that the rules for message ids hold.
	private LaneState leaveEpochs(Group group) {
		group.fenced = false;
		return this.keeper.fenced((lease) -> this.environment.lanes().unfence(lease)) ? LaneState.DOUBT
				: LaneState.ENDED;
	}

	private LaneState incomplete(Intent intent, String reason) {
		List<ParkOrder> parking = new ArrayList<>();
		for (StoredRow row : this.environment.rows().load(intent.rows())) {
			parking.add(new ParkOrder(row.seq(), "It was being sent in group " + intent.groupId()
					+ ", which cannot be sent again because " + reason + "; whether it is stored is not known"));
		}
		this.data.parking = parking;
		this.data.parkingAlarm = true;
		return LaneState.PARK;
	}

}
