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

import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.core.internal.StreamReader;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.github.natsbatch.stream.StreamDescription;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what "duplicate message id" (10201) means, which says neither which message
 * nor where the original is: asks whether the id of the first message is known and, if
 * so, reads the batch that was stored under it.
 */
final class DuplicateResolver {

	private final BatchEnvironment environment;

	private final EngineThreads threads;

	private final IdProbe probe;

	private final StreamReader reader;

	DuplicateResolver(BatchEnvironment environment, EngineThreads threads, IdProbe probe, StreamReader reader) {
		this.environment = environment;
		this.threads = threads;
		this.probe = probe;
		this.reader = reader;
	}

	/**
	 * Find out whether the batch was stored before.
	 * @param task the task that was refused
	 * @param messageId the id of its first message
	 * @param resend writes the batch again
	 */
	void resolve(CommitTask task, String messageId, Runnable resend) {
		if (task.isDone()) {
			return;
		}
		PendingBatch batch = task.batch();
		Attempt question = this.probe.ask(batch.stream(), batch.messages().get(0).subject(), messageId);
		task.outcome().whenComplete((receipt, failure) -> question.giveUp("the commit is decided"));
		question.answer().thenAcceptAsync((answer) -> onProbe(task, messageId, answer, resend), this.threads.workers());
	}

	private void onProbe(CommitTask task, String messageId, Answer answer, Runnable resend) {
		if (task.isDone()) {
			return;
		}
		Answer.Refused refusal = task.lastRefusal();
		if (answer instanceof Answer.Stored known && known.duplicate()) {
			readOriginal(task, messageId, known.sequence());
		}
		else if (answer instanceof Answer.Refused unknown && unknown.code() == ServerErrors.ROLLUP_FAILED
				&& refusal != null) {
			boolean anotherId = task.batch().hasMessageIdOfCaller();
			boolean exhausted = task.attempts() >= this.environment.settings().retry().maxAttempts();
			if (anotherId || exhausted) {
				task.fail(Outcomes.rejected(task, refusal));
			}
			else {
				resend.run();
			}
		}
		else {
			this.threads.workAfter(this.environment.settings().retry().initialBackoff(),
					() -> resolve(task, messageId, resend));
		}
	}

	private void readOriginal(CommitTask task, String messageId, long firstSequence) {
		this.reader.read(task.batch().stream(), firstSequence).whenCompleteAsync((first, failure) -> {
			if (failure != null) {
				task.fail(Outcomes.inDoubt(task, "its id is known to the stream, at sequence " + firstSequence
						+ ", and the message there could not be read", failure));
				return;
			}
			Original original = Original.of(first, task.batch(), firstSequence);
			if (original != null && messageId.equals(original.messageId)) {
				verifyLast(task, original);
			}
			else if (isSingleReplica(task.batch().stream())) {
				task.fail(Outcomes.inDoubt(task, "its id is known to the stream, at sequence " + firstSequence
						+ ", and the message is not there any more", null));
			}
			else {
				succeed(task, Original.assumed(task.batch(), firstSequence));
			}
		}, this.threads.workers());
	}

	// Only a stream with one replica can hold the beginning of a batch without its end.
	private void verifyLast(CommitTask task, Original original) {
		if (original.size == 1 || !isSingleReplica(task.batch().stream())) {
			succeed(task, original);
			return;
		}
		this.reader.read(task.batch().stream(), original.lastSequence()).whenCompleteAsync((last, failure) -> {
			if (failure != null || last.hasError()) {
				task.fail(Outcomes.inDoubt(task, "its id is known to the stream, at sequence " + original.firstSequence
						+ ", and the last message of that batch could not be read", failure));
			}
			else if (original.isLast(last)) {
				succeed(task, original);
			}
			else {
				task.fail(partiallyStored(task, original));
			}
		}, this.threads.workers());
	}

	private static void succeed(CommitTask task, Original original) {
		task.succeed(new BatchReceipt(original.transactionId, original.batchId, task.batch().stream(), original.size,
				original.lastSequence(), true));
	}

	private static BatchPartiallyStoredException partiallyStored(CommitTask task, Original original) {
		BatchReference reference = task.batch().reference(task.lastBatchId());
		return new BatchPartiallyStoredException("Partly stored before, " + reference
				+ ": its id is known to the stream, at sequence " + original.firstSequence
				+ ", but the last message of that batch is not at sequence " + original.lastSequence(), reference,
				Map.of(0, original.firstSequence), null);
	}

	private boolean isSingleReplica(String stream) {
		StreamDescription description = this.environment.streams().lastKnown(stream);
		return description == null || description.isSingleReplica();
	}

	/**
	 * The batch that was stored under the id.
	 *
	 * @param messageId the id of its first message
	 * @param transactionId its transaction's id
	 * @param batchId its batch id
	 * @param size its number of messages
	 * @param firstSequence the stream sequence of its first message
	 */
	private record Original(@Nullable String messageId, String transactionId, @Nullable String batchId, int size,
			long firstSequence) {

		static @Nullable Original of(MessageInfo first, PendingBatch batch, long firstSequence) {
			Headers headers = first.getHeaders();
			if (first.hasError() || headers == null) {
				return null;
			}
			String messageId = headers.getFirst(ProtocolHeaders.MESSAGE_ID);
			String batchId = headers.getFirst(ProtocolHeaders.BATCH_ID);
			TransactionHeader ours = TransactionHeader.parse(headers.getFirst(ProtocolHeaders.TRANSACTION));
			if (ours != null) {
				return new Original(messageId, ours.transactionId(), batchId, ours.size(), firstSequence);
			}
			// without our header it is a single message, or another client's batch
			int size = (batchId != null) ? batch.size() : 1;
			return new Original(messageId, batch.transactionId(), batchId, size, firstSequence);
		}

		static Original assumed(PendingBatch batch, long firstSequence) {
			return new Original(batch.id(), batch.transactionId(), null, batch.size(), firstSequence);
		}

		long lastSequence() {
			return this.firstSequence + this.size - 1;
		}

		boolean isLast(MessageInfo last) {
			Headers headers = last.getHeaders();
			if (headers == null) {
				return false;
			}
			TransactionHeader ours = TransactionHeader.parse(headers.getFirst(ProtocolHeaders.TRANSACTION));
			return (ours != null) ? ours.transactionId().equals(this.transactionId) && ours.position() == this.size
					: this.batchId != null && this.batchId.equals(headers.getFirst(ProtocolHeaders.BATCH_ID));
		}

	}

}
