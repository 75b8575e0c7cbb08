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

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.DuplicateMessageException;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.observation.CommitOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Says in the application's words how a commit ended.
 */
final class Outcomes {

	private Outcomes() {
	}

	static BatchRejectedException rejected(CommitTask task, Answer.Refused refused) {
		BatchReference reference = task.reference();
		int code = refused.code();
		int index = refused.messageIndex();
		String message = "The server refused " + reference + ": " + describe(refused) + place(task, index)
				+ "; nothing was stored" + ((task.attempts() > 1) ? " in " + task.attempts() + " attempts" : "");
		if (code == ServerErrors.WRONG_LAST_SEQUENCE || code == ServerErrors.WRONG_LAST_SEQUENCE_CONSTANT) {
			return new WrongLastSequenceException(message, reference, code, index, null);
		}
		if (code == ServerErrors.DUPLICATE_MESSAGE_ID || code == ServerErrors.DUPLICATE_IN_FLIGHT) {
			return new DuplicateMessageException(message, reference, code, index, null);
		}
		if (code == ServerErrors.ATOMIC_PUBLISH_DISABLED) {
			return new AtomicPublishUnavailableException(message, reference, code, index, null);
		}
		if (ServerErrors.isLimit(code)) {
			return new BatchLimitException(message, reference, code, index, null);
		}
		return new BatchRejectedException(message, reference, code, index, null);
	}

	private static String place(CommitTask task, int index) {
		return (index >= 0)
				? ", at message index " + index + " (subject '" + task.batch().messages().get(index).subject() + "')"
				: "";
	}

	static String describe(Answer.Refused refused) {
		return (refused.code() == ServerErrors.NO_RESPONDERS) ? "no stream answered (503)"
				: refused.description() + " (" + refused.code() + ")";
	}

	static BatchNotSentException notSent(CommitTask task, String reason, @Nullable Throwable cause) {
		BatchReference reference = task.reference();
		return new BatchNotSentException("Not committed, " + reference + ": " + reason, reference, cause);
	}

	static BatchInDoubtException inDoubt(CommitTask task, String reason, @Nullable Throwable cause) {
		BatchReference reference = task.reference();
		return new BatchInDoubtException(
				"In doubt, " + reference + ": " + reason
						+ "; it may be stored already or later, look for the id in the stream before repeating it",
				reference, cause);
	}

	static BatchPartiallyStoredException partial(CommitTask task, String reason, Map<Integer, Long> sequences) {
		BatchReference reference = task.reference();
		return new BatchPartiallyStoredException(
				"Not stored as a batch, " + reference + ": " + reason + "; of this batch there are (index=sequence) "
						+ sequences
						+ ", others may be stored, too. Repair by hand: repeating the batch would store those twice",
				reference, sequences, null);
	}

	/**
	 * Say what is true for a batch of which nothing is stored and nothing will be.
	 * @param task the task
	 * @param reason why its caller waits no longer
	 * @return rejected, if every attempt was refused, else not sent
	 */
	static NatsBatchException unsent(CommitTask task, String reason) {
		Answer.Refused refusal = task.lastRefusal();
		return (refusal != null) ? rejected(task, refusal) : notSent(task, reason, null);
	}

	static CommitOutcome of(NatsBatchException failure) {
		if (failure instanceof TransactionAlreadyCommittedException
				&& failure.getCause() instanceof NatsBatchException cause) {
			return of(cause);
		}
		if (failure instanceof BatchInDoubtException) {
			return CommitOutcome.IN_DOUBT;
		}
		if (failure instanceof BatchPartiallyStoredException) {
			return CommitOutcome.PARTIAL;
		}
		return (failure instanceof BatchNotSentException) ? CommitOutcome.NOT_SENT : CommitOutcome.REJECTED;
	}

}
