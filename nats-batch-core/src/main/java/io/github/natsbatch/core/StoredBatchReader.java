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
import java.util.concurrent.CompletableFuture;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.core.internal.StreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a stream holds under the message id of a group: all of it, or a part, which
 * a stream with one replica can be left with, or a batch that somebody stored before
 * under the same id.
 */
final class StoredBatchReader {

	private final StreamReader reader;

	StoredBatchReader(StreamReader reader) {
		this.reader = reader;
	}

	/**
	 * Read.
	 * @param stream the stream
	 * @param attempts the attempts that may have been stored
	 * @param first the stream sequence of the message with the id
	 * @return what follows; completed exceptionally when the server does not answer
	 */
	CompletableFuture<GroupDecision> read(String stream, GroupAttempts attempts, long first) {
		return this.reader.read(stream, first).thenApply(StoredMessage::of).thenCompose((message) -> {
			Sought sought = new Sought(stream, attempts, first, CommitTask.sizeOf(attempts.members()));
			if (message == null || !String.valueOf(attempts.messageId()).equals(message.messageId())) {
				return done(sought.unreadable("the message there is gone"));
			}
			return sought.isOurs(message) ? verify(sought, message.batchId(), sought.complete(message.batchId()))
					: readOriginal(sought, message);
		});
	}

	// Only a stream with one replica can hold the beginning of a batch without its end.
	private CompletableFuture<GroupDecision> verify(Sought sought, @Nullable String batchId, GroupDecision complete) {
		if (sought.size == 1 || !sought.attempts.wroteToSingleReplica()) {
			return done(complete);
		}
		return this.reader.read(sought.stream, sought.last()).thenApply(StoredMessage::of).thenCompose((last) -> {
			if (last == null) {
				return this.reader.lastSequence(sought.stream)
					.thenCompose((end) -> (end < sought.last()) ? count(sought, batchId, 1, sought.size - 1)
							: done(sought.unreadable("its last message is gone")));
			}
			return last.isOfBatch(batchId) ? done(complete) : count(sought, batchId, 1, sought.size - 1);
		});
	}

	// The server stores in order and stops at the first error: the last one of ours is
	// looked for by halves.
	private CompletableFuture<GroupDecision> count(Sought sought, @Nullable String batchId, int stored, int atMost) {
		if (stored == atMost) {
			return done(sought.partial(stored));
		}
		int middle = (stored + atMost + 1) / 2;
		return this.reader.read(sought.stream, sought.first + middle - 1)
			.thenApply(StoredMessage::of)
			.thenCompose((message) -> (message != null && message.isOfBatch(batchId))
					? count(sought, batchId, middle, atMost) : count(sought, batchId, stored, middle - 1));
	}

	private CompletableFuture<GroupDecision> readOriginal(Sought sought, StoredMessage message) {
		PendingBatch batch = sought.batch();
		if (batch.id() == null) {
			return done(new GroupDecision.Refuse(new Answer.Refused(ServerErrors.DUPLICATE_MESSAGE_ID,
					"the message id of its first message is known, at sequence " + sought.first, 0, true)));
		}
		// without our header it is a single message, or another client's batch
		int size = (message.transaction() != null) ? message.transaction().size()
				: (message.batchId() != null) ? sought.size : 1;
		String transactionId = (message.transaction() != null) ? message.transaction().transactionId()
				: batch.transactionId();
		Sought original = new Sought(sought.stream, sought.attempts, sought.first, size);
		return verify(original, message.batchId(), new GroupDecision.Duplicate(
				new BatchReceipt(transactionId, message.batchId(), sought.stream, size, original.last(), true)));
	}

	private static CompletableFuture<GroupDecision> done(GroupDecision decision) {
		return CompletableFuture.completedFuture(decision);
	}

	/**
	 * What is looked for, and where.
	 *
	 * @param stream the stream
	 * @param attempts the attempts that may have been stored
	 * @param first the stream sequence of the message with the id
	 * @param size the number of messages
	 */
	private record Sought(String stream, GroupAttempts attempts, long first, int size) {

		long last() {
			return this.first + this.size - 1;
		}

		PendingBatch batch() {
			return this.attempts.members().get(0).batch();
		}

		boolean isOurs(StoredMessage message) {
			if (this.attempts.owns(message.batchId())) {
				return true;
			}
			boolean single = this.size == 1 && message.batchId() == null;
			return single && (!this.attempts.hasIdOfCaller() || (message.transaction() != null
					&& message.transaction().transactionId().equals(batch().transactionId())));
		}

		GroupDecision complete(@Nullable String batchId) {
			return new GroupDecision.Commit(last(), batchId);
		}

		GroupDecision partial(int stored) {
			Map<Integer, Long> sequences = new TreeMap<>();
			for (int index = 0; index < stored; index++) {
				sequences.put(index, this.first + index);
			}
			return new GroupDecision.Partial(sequences,
					"the server stored " + stored + " of " + this.size + " messages and stopped");
		}

		// On several replicas a known id means that all is stored, also where it was
		// consumed since.
		GroupDecision unreadable(String problem) {
			if (this.attempts.wroteToSingleReplica()) {
				return new GroupDecision.GiveUp(
						"its id is known to the stream, at sequence " + this.first + ", but " + problem, null);
			}
			if (!this.attempts.hasIdOfCaller()) {
				return complete(null);
			}
			return new GroupDecision.Duplicate(
					new BatchReceipt(batch().transactionId(), null, this.stream, this.size, last(), true));
		}

	}

}
