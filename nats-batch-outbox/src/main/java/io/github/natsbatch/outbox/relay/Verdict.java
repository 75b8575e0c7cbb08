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

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;

/**
 * What an answer says about the attempt that it answers.
 */
enum Verdict {

	/** All of it is stored. */
	STORED,

	/** The server knows a message id: stored before, or somebody else's. */
	KNOWN_ID,

	/** Another epoch has begun, or an expectation of the caller's failed. */
	FENCED_OFF,

	/** Nothing is stored, and the same may be taken a moment later. */
	TRY_AGAIN,

	/** Nothing is stored, and nothing will be until there is room. */
	FULL,

	/** Nothing is stored, and nothing will be until somebody changes the stream. */
	UNAVAILABLE,

	/** Nothing is stored, because of what is in the messages. */
	REFUSED,

	/** It may be stored, now or later. */
	NO_ANSWER,

	/** The server stored messages one by one. */
	STORED_SINGLY;

	/**
	 * Judge an answer.
	 * @param answer the answer
	 * @param batch whether a batch was sent, not a single message
	 * @param singleReplica whether the stream can store a part of a batch: then only the
	 * errors that are checked before storing mean that nothing is
	 * @return the verdict on this attempt, whatever became of earlier ones
	 */
	static Verdict of(Answer answer, boolean batch, boolean singleReplica) {
		if (answer instanceof Answer.Stored) {
			return STORED;
		}
		if (answer instanceof Answer.StoredSingly) {
			return STORED_SINGLY;
		}
		if (answer instanceof Answer.Withheld) {
			return TRY_AGAIN;
		}
		if (answer instanceof Answer.Refused refused) {
			boolean perhapsInPart = batch && refused.onCommit() && singleReplica
					&& !ServerErrors.isCheckedBeforeStoring(refused.code());
			return perhapsInPart ? NO_ANSWER : of(refused.code());
		}
		return NO_ANSWER;
	}

	private static Verdict of(int code) {
		return switch (code) {
			case ServerErrors.DUPLICATE_MESSAGE_ID -> KNOWN_ID;
			case ServerErrors.WRONG_LAST_SEQUENCE, ServerErrors.WRONG_LAST_SEQUENCE_CONSTANT -> FENCED_OFF;
			// a copy of it is being replicated
			case ServerErrors.DUPLICATE_IN_FLIGHT -> NO_ANSWER;
			case ServerErrors.ATOMIC_PUBLISH_DISABLED -> UNAVAILABLE;
			case ServerErrors.NO_RESPONDERS, ServerErrors.BATCH_INCOMPLETE, ServerErrors.TOO_MANY_IN_FLIGHT ->
				TRY_AGAIN;
			case ServerErrors.BATCH_TOO_LARGE -> REFUSED;
			default -> ServerErrors.isLimit(code) ? FULL : REFUSED;
		};
	}

}
