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

import io.github.natsbatch.outbox.InconclusivePolicy;
import io.github.natsbatch.outbox.PoisonPolicy;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import io.nats.client.api.MessageInfo;

/**
 * Finds out what became of a group without a believable answer.
 */
final class DoubtPhase {

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneKeeper keeper;

	private final SendPhase sending;

	private final AnswerPhase answers;

	DoubtPhase(RelayEnvironment environment, LaneData data, LaneKeeper keeper, SendPhase sending, AnswerPhase answers) {
		this.environment = environment;
		this.data = data;
		this.keeper = keeper;
		this.sending = sending;
		this.answers = answers;
	}

	// A stream with one replica may hold a part of the group, and then says that it knows
	// the id: there the group is never sent again without a look.
	LaneState doubt() throws InterruptedException {
		Group group = this.data.group();
		group.inDoubt = true;
		if (group.fenced) {
			return LaneState.EPOCH;
		}
		if (this.data.view().isSingleReplica() || !this.sending.isYoungEnough(group)) {
			return LaneState.PROBE;
		}
		return pauseBefore(LaneState.CHECK);
	}

	private LaneState pauseBefore(LaneState next) throws InterruptedException {
		Group group = this.data.group();
		group.tries++;
		boolean keep = this.keeper.pause(Backoff.before(group.tries, this.environment.settings()));
		return keep ? next : this.keeper.handOver();
	}

	// An id that is known settles it where the stream stores all or nothing. With an
	// epoch in force reading is enough, and final.
	LaneState probe() throws InterruptedException {
		Group group = this.data.group();
		long before = System.nanoTime();
		if (!this.keeper.fenced((lease) -> this.environment.lanes().beginLookup(lease))) {
			return LaneState.ENDED;
		}
		this.data.lookupBegan = before;
		if (group.fenced && !group.knownId) {
			return LaneState.SCAN;
		}
		try {
			LookupResult result = this.environment.lookup().probe(this.data.stream(), group, PROBE_TIMEOUT);
			if (result instanceof LookupResult.Found found) {
				return found(found);
			}
			return (result instanceof LookupResult.InFlight) ? pauseBefore(LaneState.PROBE) : LaneState.SCAN;
		}
		catch (NoAnswerException ex) {
			// a full stream does not say; reading it does
			return LaneState.SCAN;
		}
	}

	// Only what is there now is read: whatever is stored later is younger than the
	// look-up.
	LaneState scan() throws InterruptedException {
		Group group = this.data.group();
		try {
			StreamView view = this.environment.streams().view(this.data.stream(), false);
			if (view == null) {
				return unanswered("there is no stream '" + this.data.stream() + "' any more; create it");
			}
			this.data.adopt(view);
			long before = group.fenced ? this.data.epoch : view.lastSequence() + 1;
			LookupResult result = this.environment.lookup().scan(this.data.stream(), group, before, this.keeper::keep);
			if (result instanceof LookupResult.Found found) {
				return found(found);
			}
			if (result instanceof LookupResult.Inconclusive inconclusive) {
				return inconclusive(inconclusive);
			}
			return (result instanceof LookupResult.Absent) ? absent(before - 1) : LaneState.ENDED;
		}
		catch (NoAnswerException ex) {
			return unanswered(String.valueOf(ex.getMessage()));
		}
	}

	private LaneState unanswered(String problem) throws InterruptedException {
		return this.keeper.report("the fate of what was sent cannot be found out yet: " + problem)
				? pauseBefore(this.data.group().fenced ? LaneState.EPOCH : LaneState.PROBE) : LaneState.ENDED;
	}

	private LaneState found(LookupResult.Found found) {
		Group group = this.data.group();
		if ((this.data.view().isSingleReplica() && group.isBatch()) || group.firstRow().sharesFirstMessageId()) {
			this.data.found = found;
			return LaneState.RECHECK;
		}
		return this.answers.done(found.sequence() + group.size() - 1, RelayEvents.Resolution.LOOKUP);
	}

	// The first message was there before its last one is read: read again, before a
	// commit that is just being stored is taken for one that is stored in part.
	LaneState recheck() throws InterruptedException {
		Group group = this.data.group();
		if (!(this.data.found instanceof LookupResult.Found found)) {
			return LaneState.SCAN;
		}
		try {
			LookupResult result = this.environment.lookup().readToEnd(this.data.stream(), group, found.sequence());
			if (result instanceof LookupResult.InPart && this.keeper.pause(this.environment.settings().maxBackoff())) {
				result = this.environment.lookup().readToEnd(this.data.stream(), group, found.sequence());
			}
			if (result instanceof LookupResult.Whole whole) {
				return this.answers.done(whole.lastSequence(), RelayEvents.Resolution.LOOKUP);
			}
			if (result instanceof LookupResult.Absent) {
				return anotherMessage();
			}
			return (result instanceof LookupResult.InPart part) ? inPart(part.first())
					: inconclusive((LookupResult.Inconclusive) result);
		}
		catch (NoAnswerException ex) {
			return unanswered(String.valueOf(ex.getMessage()));
		}
	}

	private LaneState anotherMessage() {
		Group group = this.data.group();
		if (group.refusal == null) {
			group.refusal = new Refusal("Another message of the stream has the message id of its first message", 0,
					true);
		}
		return LaneState.TAKE_APART;
	}

	// What was read need not be read again: a look-up that takes longer than a message id
	// is remembered is followed by a short one.
	private LaneState absent(long lastRead) {
		this.data.advanceTo(lastRead);
		this.data.group().position = this.data.position;
		this.environment.events().lookedUp(this.data.lane(), RelayEvents.Resolution.ABSENT);
		Group group = this.data.group();
		if (group.refusal != null) {
			return LaneState.TAKE_APART;
		}
		return LaneState.RESET;
	}

	LaneState reset() {
		Group group = this.data.group();
		if (!this.keeper.fenced((lease) -> this.environment.lanes().resetClock(lease, group.position))) {
			return LaneState.ENDED;
		}
		group.sentAt = this.data.lookupBegan;
		group.knownId = false;
		return LaneState.CHECK;
	}

	private LaneState inconclusive(LookupResult.Inconclusive result) {
		this.environment.events().lookedUp(this.data.lane(), RelayEvents.Resolution.INCONCLUSIVE);
		if (this.environment.settings().onInconclusive() == InconclusivePolicy.RESEND) {
			return LaneState.RESET;
		}
		String error = "It was sent, and whether it is stored cannot be found out: " + result.reason();
		this.data.parking = this.data.group().rows().stream().map((row) -> new ParkOrder(row.seq(), error)).toList();
		this.data.parkingAlarm = true;
		return LaneState.PARK;
	}

	private LaneState inPart(MessageInfo first) throws NoAnswerException, InterruptedException {
		this.environment.events().lookedUp(this.data.lane(), RelayEvents.Resolution.PARTIAL);
		Group group = this.data.group();
		int stored = this.environment.lookup().countStored(this.data.stream(), first, group.size());
		this.data.parking = PartialGroup.orders(group, first.getSeq(), stored);
		this.data.parkingAlarm = true;
		return LaneState.PARK;
	}

	/**
	 * Park the rows of the group, or those that cannot be sent at all.
	 * @return the next state
	 */
	LaneState park() {
		List<ParkOrder> rows = this.data.parking;
		boolean alarm = this.data.parkingAlarm;
		boolean holdKey = this.environment.settings().onPoison() != PoisonPolicy.SKIP;
		this.data.parking = List.of();
		this.data.parkingAlarm = false;
		this.data.prefetched = null;
		this.data.setGroup(null);
		boolean holds = this.keeper
			.fenced((lease) -> this.environment.lanes().park(lease, rows, holdKey, this.data.position));
		if (holds) {
			this.environment.events().parked(this.data.lane(), rows, alarm);
		}
		return holds ? LaneState.POLL : LaneState.ENDED;
	}

}
