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

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.WriteRequest;
import org.jspecify.annotations.Nullable;

/**
 * Writes a group and waits for the answer.
 */
final class SendPhase {

	/** From the second attempt in a row on, ask which message is to blame. */
	private static final int ASK_WHICH_MESSAGE_AFTER = 1;

	private static final FlowControl NO_FLOW_CONTROL = new FlowControl(false, 0, Duration.ofSeconds(5));

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneKeeper keeper;

	private final PollPhase polling;

	private final AnswerPhase answers;

	SendPhase(RelayEnvironment environment, LaneData data, LaneKeeper keeper, PollPhase polling, AnswerPhase answers) {
		this.environment = environment;
		this.data = data;
		this.keeper = keeper;
		this.polling = polling;
		this.answers = answers;
	}

	// Everything that may take time comes before the lease is looked at.
	LaneState check() throws InterruptedException {
		String obstacle = obstacle();
		if (obstacle != null) {
			this.data.failures++;
			boolean keep = this.keeper.report(obstacle)
					&& this.keeper.pause(Backoff.whileDown(this.data.failures, this.environment.settings()));
			return keep ? LaneState.CHECK : this.keeper.handOver();
		}
		this.data.failures = 0;
		Group group = this.data.group();
		if (group.inDoubt && !group.fenced && !isYoungEnough(group)) {
			return LaneState.PROBE;
		}
		boolean enough = this.data.leaseLeft().compareTo(this.environment.settings().leaseNeededToWrite()) > 0;
		return enough ? LaneState.SEND : LaneState.RENEW;
	}

	/**
	 * Return whether the stream still knows the id of anything that this group may have
	 * become. The rest of the window is for what happens between now and the arrival.
	 * @param group the group
	 * @return whether it may be sent again without a look-up
	 */
	boolean isYoungEnough(Group group) {
		long window = this.data.view().duplicateWindow().toMillis();
		return group.age().toMillis() < window * 6 / 10;
	}

	private @Nullable String obstacle() {
		if (!this.environment.connection().isConnected()) {
			return "there is no connection to the server";
		}
		Group group = this.data.group();
		if (!group.isBatch()) {
			return null;
		}
		BatchReference reference = new BatchReference(group.id(), this.data.stream(), group.size());
		try {
			this.environment.catalog().requireAtomicPublish(this.data.stream(), reference);
			return null;
		}
		catch (AtomicPublishUnavailableException | InvalidBatchException | BatchNotSentException ex) {
			return ex.getMessage();
		}
	}

	LaneState renew() {
		return this.keeper.renew() ? LaneState.CHECK : LaneState.ENDED;
	}

	LaneState send() {
		this.environment.faults().reached(FaultPoints.Point.CHECKED, this.data.lane());
		Group group = this.data.group();
		this.data.connectionLoss = this.environment.connection().nextLoss();
		this.data.attempt = group.isBatch() ? writeBatch(group) : writeSingle(group);
		this.environment.faults().reached(FaultPoints.Point.SENT, this.data.lane());
		return LaneState.AWAIT;
	}

	private Attempt writeSingle(Group group) {
		OutgoingMessage message = messagesOfFirstRow(group).get(0);
		group.attempts++;
		GroupRow row = group.firstRow();
		String transactionId = row.hasMessageIdOfCaller() ? row.row().transactionId() : null;
		return this.environment.writer().writeSingle(message, this.data.stream(), group.messageId(), transactionId);
	}

	private Attempt writeBatch(Group group) {
		List<BatchMember> members = new ArrayList<>();
		members.add(new BatchMember(group.firstRow().row().transactionId(), messagesOfFirstRow(group)));
		group.rows().stream().skip(1).map(GroupRow::member).forEach(members::add);
		return this.environment.writer()
			.write(new WriteRequest(group.nextBatchId(this.data.lease.fence()), this.data.stream(), members,
					group.messageId(), group.tries >= ASK_WHICH_MESSAGE_AFTER, NO_FLOW_CONTROL));
	}

	private List<OutgoingMessage> messagesOfFirstRow(Group group) {
		GroupRow row = group.firstRow();
		return group.fenced
				? this.environment.epoch().expect(row.messages(), row.roomForEpoch(), this.data.lane(), this.data.epoch)
				: row.messages();
	}

	LaneState await() throws InterruptedException {
		Attempt attempt = this.data.attempt;
		if (attempt == null) {
			return LaneState.DOUBT;
		}
		if (this.data.prefetched == null && this.data.group().tries == 0) {
			this.polling.prefetch();
		}
		Answer answer = this.environment.answers()
			.await(attempt, this.data.connectionLoss, this.environment.settings().commitTimeout());
		this.data.attempt = null;
		this.environment.faults().reached(FaultPoints.Point.ANSWERED, this.data.lane());
		return this.answers.answered(answer);
	}

}
