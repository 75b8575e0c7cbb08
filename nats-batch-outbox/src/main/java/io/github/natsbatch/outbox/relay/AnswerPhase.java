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

import java.util.List;

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import io.github.natsbatch.outbox.jdbc.SentRows;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from an answer.
 */
final class AnswerPhase {

	/** Refusals of the same kind in a row after which operators are told. */
	private static final int REPORTED_AFTER = 5;

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneKeeper keeper;

	AnswerPhase(RelayEnvironment environment, LaneData data, LaneKeeper keeper) {
		this.environment = environment;
		this.data = data;
		this.keeper = keeper;
	}

	LaneState answered(Answer answer) throws InterruptedException {
		Group group = this.data.group();
		Verdict verdict = Verdict.of(answer, group.isBatch(), this.data.view().isSingleReplica());
		return switch (verdict) {
			case STORED -> stored((Answer.Stored) answer);
			case KNOWN_ID -> knownId((Answer.Refused) answer);
			case FENCED_OFF -> fencedOff((Answer.Refused) answer);
			case TRY_AGAIN -> tryAgain(answer);
			case FULL -> later("the stream, the account or the server is full: " + describe(answer));
			case UNAVAILABLE -> unavailable(answer);
			case REFUSED -> refused((Answer.Refused) answer);
			case STORED_SINGLY -> storedSingly((Answer.StoredSingly) answer);
			case NO_ANSWER -> LaneState.DOUBT;
		};
	}

	private LaneState stored(Answer.Stored answer) {
		return done(answer.sequence(),
				answer.duplicate() ? RelayEvents.Resolution.DUPLICATE : RelayEvents.Resolution.ACK);
	}

	/**
	 * The group is stored: its rows are ended together with the next intent.
	 * @param lastSequence the stream sequence of its last message
	 * @param how how that was found out
	 * @return {@link LaneState#POLL}
	 */
	LaneState done(long lastSequence, RelayEvents.Resolution how) {
		Group group = this.data.group();
		this.environment.events().ended(this.data.lane(), group, how, group.age());
		this.data.sent = new SentRows(group.seqs(), lastSequence);
		this.data.advanceTo(lastSequence);
		this.data.rowLimit = (int) Math.min(this.data.rowLimit * 2L, this.environment.settings().groupMaxMessages());
		this.data.setGroup(null);
		return LaneState.POLL;
	}

	private LaneState knownId(Answer.Refused answer) {
		Group group = this.data.group();
		group.inDoubt = true;
		group.knownId = true;
		if (group.firstRow().hasMessageIdOfCaller()) {
			group.refusal = new Refusal("A message id of it is known to the stream, from another message ("
					+ answer.code() + ": " + answer.description() + ")", answer.messageIndex(), true);
		}
		return group.fenced ? LaneState.EPOCH : LaneState.PROBE;
	}

	private LaneState fencedOff(Answer.Refused answer) throws InterruptedException {
		Group group = this.data.group();
		group.fencedOff++;
		boolean ownFault = group.firstRow().hasOwnExpectation() && (group.fencedOff > 1 || !group.fenced);
		if (ownFault) {
			Refusal refusal = Refusal.of(answer);
			// another write to the subject may just have been under way
			boolean permanent = answer.code() == ServerErrors.WRONG_LAST_SEQUENCE;
			return giveUp(new Refusal(refusal.error(), refusal.messageIndex(), permanent));
		}
		group.inDoubt = true;
		if (group.fencedOff > REPORTED_AFTER) {
			boolean keep = this.keeper
				.report("the marker vanishes or changes again and again: another application " + "uses the subject '"
						+ this.environment.epoch().subject(this.data.lane()) + "', or a consumer or limit removes it")
					&& this.keeper.pause(Backoff.whileDown(group.fencedOff, this.environment.settings()));
			return keep ? next(group) : this.keeper.handOver();
		}
		return next(group);
	}

	private static LaneState next(Group group) {
		return group.fenced ? LaneState.EPOCH : LaneState.DOUBT;
	}

	private LaneState tryAgain(Answer answer) throws InterruptedException {
		Group group = this.data.group();
		boolean saysWhich = answer instanceof Answer.Refused refused && refused.messageIndex() > 0;
		if (group.tries > 0 || saysWhich) {
			Refusal refusal = homeless(answer);
			if (refusal != null) {
				return giveUp(refusal);
			}
		}
		return later((group.tries < REPORTED_AFTER) ? null : describe(answer));
	}

	// A subject that the stream does not take is answered by nobody, or by another
	// stream.
	private @Nullable Refusal homeless(Answer answer) {
		StreamView view;
		try {
			view = this.environment.streams().view(this.data.stream(), false);
		}
		catch (NoAnswerException ex) {
			// it is asked again after the next attempt
			return null;
		}
		if (view == null) {
			return null;
		}
		int index = 0;
		for (GroupRow row : this.data.group().rows()) {
			for (int i = 0; i < row.messages().size(); i++) {
				if (!view.takes(row.messages().get(i).subject())) {
					return new Refusal("Stream '" + this.data.stream() + "' does not take the subject of message " + i
							+ " of the row (the server said: " + answer + ")", index, true);
				}
				index++;
			}
		}
		return null;
	}

	private LaneState unavailable(Answer answer) throws InterruptedException {
		this.environment.catalog().forget(this.data.stream());
		return later(describe(answer));
	}

	private LaneState refused(Answer.Refused answer) throws InterruptedException {
		if (answer.code() == ServerErrors.EXPECTED_STREAM_MISMATCH && homeless(answer) == null) {
			return later(describe(answer));
		}
		return giveUp(Refusal.of(answer));
	}

	// Not by this attempt. By an earlier one without an answer, perhaps, unless the epoch
	// has fenced that off.
	private LaneState giveUp(Refusal refusal) {
		Group group = this.data.group();
		group.refusal = refusal;
		return (group.inDoubt && !group.fenced) ? LaneState.PROBE : LaneState.TAKE_APART;
	}

	private LaneState storedSingly(Answer.StoredSingly answer) {
		this.environment.catalog().forget(this.data.stream());
		String error = "A server that does not know batches stored messages of it one by one, at stream sequences "
				+ answer.sequences().values() + " for positions " + answer.sequences().keySet()
				+ "; it is not sent again. Upgrade that server";
		this.data.parking = this.data.group().rows().stream().map((row) -> new ParkOrder(row.seq(), error)).toList();
		this.data.parkingAlarm = true;
		return LaneState.PARK;
	}

	private LaneState later(@Nullable String problem) throws InterruptedException {
		Group group = this.data.group();
		group.tries++;
		boolean keep = (problem == null || this.keeper.report(problem))
				&& this.keeper.pause(Backoff.before(group.tries, this.environment.settings()));
		return keep ? LaneState.CHECK : this.keeper.handOver();
	}

	private String describe(Answer answer) {
		String error = this.environment.connection().lastError();
		return answer + (error.isEmpty() ? "" : " (last error of the connection: " + error + ")");
	}

	/**
	 * The rows of the group are refused, and the group is not stored.
	 * @return the next state
	 */
	LaneState takeApart() {
		Group group = this.data.group();
		this.data.prefetched = null;
		if (group.rows().size() > 1) {
			int culprit = (group.refusal != null) ? group.rowOf(group.refusal.messageIndex()) : -1;
			int half = group.rows().size() / 2;
			this.data.rowLimit = (culprit > 0) ? culprit : (culprit == 0) ? 1 : half;
			this.data.setGroup(null);
			return LaneState.POLL;
		}
		Refusal refusal = (group.refusal != null) ? group.refusal : new Refusal("It was refused", -1, true);
		GroupRow row = group.firstRow();
		if (refusal.permanent() || row.row().attempts() + 1 >= this.environment.settings().maxAttempts()) {
			this.data.parking = List.of(new ParkOrder(row.seq(), refusal.error()));
			return LaneState.PARK;
		}
		return postpone(row, refusal);
	}

	private LaneState postpone(GroupRow row, Refusal refusal) {
		this.data.setGroup(null);
		boolean holds = this.keeper.fenced((lease) -> this.environment.lanes()
			.postpone(lease, new ParkOrder(row.seq(), refusal.error()),
					Backoff.before(row.row().attempts() + 1, this.environment.settings()), this.data.position));
		return holds ? LaneState.POLL : LaneState.ENDED;
	}

}
