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

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;
import org.jspecify.annotations.Nullable;

/**
 * What the engine does next with a group, after an answer or the lack of one.
 */
sealed interface GroupDecision {

	/**
	 * Stop here.
	 * @param group the group
	 * @param reason why
	 * @param cause the exception, or {@code null}
	 * @return what is true then: nothing was sent, or nobody knows
	 */
	static GroupDecision stop(CommitGroup group, String reason, @Nullable Throwable cause) {
		return (group.attempts().count() == 0) ? new NotSent(reason, cause) : new GiveUp(reason, cause);
	}

	/**
	 * Nothing: an answer is still to come, or the group has ended.
	 */
	record Wait() implements GroupDecision {

		static final Wait INSTANCE = new Wait();

	}

	/**
	 * Write it again: the attempts so far are dead, or its id is not known.
	 *
	 * @param reason what was answered, for the metric
	 */
	record Write(String reason) implements GroupDecision {

		/** For a group that was not answered, and whose id is not known now. */
		static final String UNANSWERED = "unanswered";

		private static final String TOO_MANY_IN_FLIGHT = Integer.toString(ServerErrors.TOO_MANY_IN_FLIGHT);

		boolean atOnce() {
			return UNANSWERED.equals(this.reason);
		}

		boolean streamMayBeAnother() {
			return !TOO_MANY_IN_FLIGHT.equals(this.reason);
		}

	}

	/**
	 * Ask the server whether it knows the id of the group's first message.
	 */
	record Ask() implements GroupDecision {

	}

	/**
	 * Read what is stored under the group's id.
	 *
	 * @param sequence the stream sequence of message 1
	 */
	record Read(long sequence) implements GroupDecision {

	}

	/**
	 * All of it is stored.
	 *
	 * @param sequence the stream sequence of the last message
	 * @param batchId the batch id that it is stored under, {@code null} for a single
	 * message, and where the attempt that was stored is not known
	 */
	record Commit(long sequence, @Nullable String batchId) implements GroupDecision {

	}

	/**
	 * It was stored before, by somebody else, under an id of the caller's.
	 *
	 * @param original what was stored
	 */
	record Duplicate(BatchReceipt original) implements GroupDecision {

	}

	/**
	 * The server said no and nothing is stored: the members are sent one by one, or a
	 * lone one is rejected.
	 *
	 * @param refused the answer
	 */
	record Refuse(Answer.Refused refused) implements GroupDecision {

	}

	/**
	 * A part of it is stored.
	 *
	 * @param sequences the stream sequences that are known, by zero-based position in the
	 * group
	 * @param reason what the server did
	 */
	record Partial(Map<Integer, Long> sequences, String reason) implements GroupDecision {

	}

	/**
	 * Nothing was stored, and nothing will be.
	 *
	 * @param reason why
	 * @param cause the exception, or {@code null}
	 */
	record NotSent(String reason, @Nullable Throwable cause) implements GroupDecision {

	}

	/**
	 * Nothing more can be found out.
	 *
	 * @param reason why
	 * @param cause the exception, or {@code null}
	 */
	record GiveUp(String reason, @Nullable Throwable cause) implements GroupDecision {

	}

}
