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

import java.util.List;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.core.internal.OutgoingMessage;

/**
 * Says what an operator needs to repair a batch whose database transaction has committed.
 */
final class TransactionFailures {

	private static final int SUBJECTS_IN_TEXT = 5;

	private TransactionFailures() {
	}

	static TransactionAlreadyCommittedException alreadyCommitted(PendingBatch batch, String transactionName,
			NatsBatchException failure) {
		String lastBatchId = (failure.batchId() != null) ? failure.batchId() : batch.transactionId();
		return alreadyCommitted(batch.reference(lastBatchId), batch.transactionId(),
				batch.messages().stream().map(OutgoingMessage::subject).toList(), transactionName, failure);
	}

	static TransactionAlreadyCommittedException alreadyCommitted(BatchReference batch, String transactionId,
			List<String> subjects, String transactionName, NatsBatchException failure) {
		boolean unknown = failure instanceof BatchInDoubtException || failure instanceof BatchPartiallyStoredException;
		String message = "Database transaction '" + transactionName + "' is committed, and its messages "
				+ (unknown ? "may not be" : "are not") + " (transaction id " + transactionId + ", subjects "
				+ abbreviate(subjects) + "): " + failure.getMessage()
				+ ". The database work is done, so do not repeat the call; "
				+ (unknown
						? "look for the transaction id in the stream's Batch-Transaction headers, or the batch id in "
								+ "Nats-Batch-Id, and publish what is missing"
						: "remove the cause and publish these messages again");
		return new TransactionAlreadyCommittedException(message, batch, transactionId, subjects, failure);
	}

	private static String abbreviate(List<String> subjects) {
		List<String> distinct = subjects.stream().distinct().toList();
		int more = distinct.size() - SUBJECTS_IN_TEXT;
		return (more > 0) ? distinct.subList(0, SUBJECTS_IN_TEXT) + " and " + more + " more" : distinct.toString();
	}

}
