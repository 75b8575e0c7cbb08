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

package io.github.natsbatch.core;

import java.util.Map;
import java.util.TreeMap;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.ServerErrors;
import org.jspecify.annotations.Nullable;

/**
 * What an answer, or the lack of one, means for a group. These are the rules of
 * {@code docs/model/engine.cpp}, where every interleaving of them was searched; change
 * both together.
 */
final class GroupRules {

	private final int maxAttempts;

	private final @Nullable String domain;

	/**
	 * Create the rules.
	 * @param maxAttempts how often to try where attempts are refused for the moment
	 * @param domain the JetStream domain that must store messages, or {@code null} for
	 * any
	 */
	GroupRules(int maxAttempts, @Nullable String domain) {
		this.maxAttempts = maxAttempts;
		this.domain = domain;
	}

	// An acknowledgement counts whenever it comes, whichever attempt it is for.
	GroupDecision onStored(GroupAttempts attempts, Attempt attempt, Answer.Stored stored) {
		String wanted = attempts.members().get(0).batch().stream();
		if (!wanted.equals(stored.stream()) || (this.domain != null && !this.domain.equals(stored.domain()))) {
			return storedElsewhere(attempts, stored, wanted);
		}
		if (!stored.duplicate() || !attempts.hasIdOfCaller()) {
			// a single message known under an id of ours was stored by an attempt of ours
			return new GroupDecision.Commit(stored.sequence(), attempt.batchId());
		}
		if (attempts.count() > 1) {
			return new GroupDecision.Read(stored.sequence());
		}
		PendingBatch batch = attempts.members().get(0).batch();
		return new GroupDecision.Duplicate(
				new BatchReceipt(batch.transactionId(), null, batch.stream(), 1, stored.sequence(), true));
	}

	// A domain scopes requests about streams only: messages go where a subject leads.
	private GroupDecision storedElsewhere(GroupAttempts attempts, Answer.Stored stored, String wanted) {
		Map<Integer, Long> sequences = new TreeMap<>();
		int size = CommitTask.sizeOf(attempts.members());
		for (int index = 0; index < size; index++) {
			sequences.put(index, stored.sequence() - size + 1 + index);
		}
		return new GroupDecision.Partial(sequences, "it was stored by " + place(stored.stream(), stored.domain())
				+ ", wanted " + place(wanted, this.domain));
	}

	private static String place(String stream, @Nullable String domain) {
		return "stream '" + stream + "'" + ((domain != null) ? " of domain '" + domain + "'" : "");
	}

	// A refused attempt has stored nothing and never will. Where every attempt was
	// refused so, the group is written again or given up; where one was not answered, it
	// may be that one which the refusal is about.
	GroupDecision onRefused(GroupAttempts attempts, boolean frozen, Answer.Refused refused) {
		boolean known = refused.code() == ServerErrors.DUPLICATE_MESSAGE_ID
				|| refused.code() == ServerErrors.DUPLICATE_IN_FLIGHT;
		if (frozen || (known && !attempts.refusalSpeaksForItself() && attempts.canAskForId())) {
			return new GroupDecision.Ask();
		}
		// a later message without a stream is a fault of that message
		boolean passing = ServerErrors.isTransient(refused.code()) && refused.messageIndex() <= 0;
		return (passing && attempts.count() < this.maxAttempts)
				? new GroupDecision.Write(Integer.toString(refused.code())) : new GroupDecision.Refuse(refused);
	}

	// A commit that was not written cannot be stored.
	GroupDecision onWithheld(GroupAttempts attempts, boolean frozen, Answer.Withheld withheld) {
		if (frozen) {
			return new GroupDecision.Ask();
		}
		if (withheld.cause() != null && attempts.count() < this.maxAttempts) {
			return new GroupDecision.Write("not-sent");
		}
		return new GroupDecision.NotSent(describe(withheld), withheld.cause());
	}

	static String describe(Answer.Withheld withheld) {
		return "the commit was not sent, " + withheld.reason() + " (" + withheld.sent()
				+ " messages were, the server drops them)";
	}

	// An attempt without an answer may be stored, now or later.
	GroupDecision onUnanswered(GroupAttempts attempts, String reason, @Nullable Throwable cause,
			boolean connectionLost) {
		if (attempts.canAskForId()) {
			return new GroupDecision.Ask();
		}
		// without an id nothing can be found out: only a late answer tells
		return connectionLost ? new GroupDecision.GiveUp(reason, cause) : GroupDecision.Wait.INSTANCE;
	}

	// The id probe: known, not known now, or ask again.
	GroupDecision onProbe(GroupAttempts attempts, boolean frozen, Answer answer) {
		if (answer instanceof Answer.Stored known && known.duplicate()) {
			int size = CommitTask.sizeOf(attempts.members());
			return attempts.needReading() ? new GroupDecision.Read(known.sequence())
					: new GroupDecision.Commit(known.sequence() + size - 1, attempts.onlyBatchId());
		}
		if (answer instanceof Answer.Refused refused && refused.code() == ServerErrors.ROLLUP_FAILED) {
			return onUnknown(attempts, frozen);
		}
		return new GroupDecision.Ask();
	}

	// Not known now is good for writing again under the same id, never for saying
	// "rejected": late bytes may still come.
	private GroupDecision onUnknown(GroupAttempts attempts, boolean frozen) {
		Answer.Refused last = attempts.lastRefusal();
		boolean exhausted = attempts.hasOtherIdsOfCaller() || attempts.count() >= this.maxAttempts;
		if (!frozen && last != null && exhausted) {
			return new GroupDecision.Refuse(last);
		}
		if (frozen && !attempts.areYoung()) {
			// the stream may have forgotten it: only a late answer tells
			return new GroupDecision.Ask();
		}
		return new GroupDecision.Write(frozen ? GroupDecision.Write.UNANSWERED : "duplicate");
	}

}
