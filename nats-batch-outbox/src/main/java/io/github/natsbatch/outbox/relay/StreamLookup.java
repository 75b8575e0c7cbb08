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
import java.util.concurrent.CompletableFuture;

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a group is stored. Reads through the stream's leader. What it says
 * about the past holds; whether a group that is absent can still arrive is for the caller
 * to know.
 */
class StreamLookup {

	private static final int SECTIONS_AT_MOST = 16;

	/** So many sequences are read by one at least. */
	private static final int SECTION_AT_LEAST = 32;

	private final StreamAccess streams;

	private final IdProbe probe;

	private final AnswerWaiter answers;

	private final int maxScan;

	StreamLookup(StreamAccess streams, IdProbe probe, AnswerWaiter answers, int maxScan) {
		this.streams = streams;
		this.probe = probe;
		this.answers = answers;
		this.maxScan = maxScan;
	}

	/**
	 * Ask whether the stream knows the message id of a group.
	 * @param stream the stream
	 * @param group the group
	 * @param timeout how long to wait for the answer
	 * @return {@link LookupResult.Found}, {@link LookupResult.InFlight}, or
	 * {@link LookupResult.Absent} for an id that is not known now
	 * @throws NoAnswerException if the server does not answer the question
	 * @throws InterruptedException if the thread was interrupted
	 */
	LookupResult probe(String stream, Group group, Duration timeout) throws NoAnswerException, InterruptedException {
		Attempt attempt = this.probe.ask(stream, group.firstMessage().subject(), group.messageId());
		Answer answer = this.answers.await(attempt, timeout);
		if (answer instanceof Answer.Stored known && known.duplicate()) {
			return new LookupResult.Found(known.sequence());
		}
		if (answer instanceof Answer.Refused refused) {
			if (refused.code() == ServerErrors.ROLLUP_FAILED) {
				return new LookupResult.Absent();
			}
			if (refused.code() == ServerErrors.DUPLICATE_IN_FLIGHT) {
				return new LookupResult.InFlight();
			}
		}
		throw new NoAnswerException("The server does not say whether it knows the message id: " + answer, null);
	}

	/**
	 * Read the stream for the first message of a group.
	 * @param stream the stream
	 * @param group the group
	 * @param before the group cannot be at this stream sequence or after it
	 * @param keepLane called again and again; returns whether to go on
	 * @return {@link LookupResult.Found}, {@link LookupResult.Absent},
	 * {@link LookupResult.Inconclusive}, or {@link LookupResult.InFlight} if it was told
	 * not to go on
	 * @throws NoAnswerException if the server does not answer
	 * @throws InterruptedException if the thread was interrupted
	 */
	LookupResult scan(String stream, Group group, long before, KeepLane keepLane)
			throws NoAnswerException, InterruptedException {
		List<Section> unread = sections(group.position.sequence() + 1, before);
		int reads = 0;
		while (!unread.isEmpty()) {
			reads += unread.size();
			if (reads > this.maxScan) {
				return new LookupResult.Inconclusive("more than " + this.maxScan
						+ " messages of the subject were stored after it was sent, which is the most that is read "
						+ "(nats.batch.outbox.lookup-max-scan)");
			}
			if (!keepLane.keep()) {
				return new LookupResult.InFlight();
			}
			List<Section> rest = new ArrayList<>();
			Long found = readOneOfEach(stream, group, unread, rest);
			if (found != null) {
				return new LookupResult.Found(found);
			}
			unread = rest;
		}
		return absentUnlessGone(stream, group);
	}

	// Several sections at once: one message after the other, each a round trip, could be
	// slower than others publish.
	private static List<Section> sections(long from, long end) {
		long length = Math.max(end - from, 0);
		long count = Math.min(SECTIONS_AT_MOST, (length + SECTION_AT_LEAST - 1) / SECTION_AT_LEAST);
		List<Section> sections = new ArrayList<>();
		for (long i = 0; i < count; i++) {
			sections.add(new Section(from + length * i / count, from + length * (i + 1) / count));
		}
		return sections;
	}

	private @Nullable Long readOneOfEach(String stream, Group group, List<Section> unread, List<Section> rest)
			throws NoAnswerException, InterruptedException {
		String subject = group.firstMessage().subject();
		List<CompletableFuture<MessageInfo>> answers = unread.stream()
			.map((section) -> this.streams.requestNext(stream, subject, section.from))
			.toList();
		for (int i = 0; i < answers.size(); i++) {
			MessageInfo message = this.streams.await(answers.get(i), stream);
			if (message.hasError()) {
				requireNoMessage(message);
				continue;
			}
			long end = unread.get(i).end;
			if (message.getSeq() < end && group.messageId().equals(header(message, ProtocolHeaders.MESSAGE_ID))) {
				return message.getSeq();
			}
			if (message.getSeq() + 1 < end) {
				rest.add(new Section(message.getSeq() + 1, end));
			}
		}
		return null;
	}

	private LookupResult absentUnlessGone(String stream, Group group) throws NoAnswerException {
		long sequence = group.position.sequence();
		StreamView view = this.streams.view(stream, false);
		if (view != null && !view.isCompleteAfter(sequence) && view.deletedCount() > 0) {
			view = this.streams.view(stream, true);
		}
		if (view == null || view.isCompleteAfter(sequence)) {
			return new LookupResult.Absent();
		}
		return new LookupResult.Inconclusive("messages that were stored after sequence " + sequence
				+ " have been removed from the stream, by a consumer, a limit or somebody");
	}

	/**
	 * Read whether the group that begins at a sequence is there to its end. Where the
	 * stream has replicas, the server stores all of a batch or nothing.
	 * @param stream the stream
	 * @param group the group
	 * @param sequence the stream sequence of its first message
	 * @return {@link LookupResult.Whole}, {@link LookupResult.InPart},
	 * {@link LookupResult.Inconclusive}, or {@link LookupResult.Absent} if another
	 * message has the id
	 * @throws NoAnswerException if the server does not answer
	 * @throws InterruptedException if the thread was interrupted
	 */
	LookupResult readToEnd(String stream, Group group, long sequence) throws NoAnswerException, InterruptedException {
		MessageInfo first = this.streams.read(stream, sequence);
		if (first.hasError()) {
			requireNoMessage(first);
			return group.isBatch()
					? new LookupResult.Inconclusive(
							"its id is known, and the message at sequence " + sequence + " is not there any more")
					: new LookupResult.Whole(sequence);
		}
		String batchId = header(first, ProtocolHeaders.BATCH_ID);
		boolean own = group.isOwnBatchId(batchId);
		if (!own && group.firstRow().sharesFirstMessageId()) {
			return new LookupResult.Absent();
		}
		int size = own ? group.size() : sizeOfAnother(first, batchId, group);
		long last = sequence + size - 1;
		if (size == 1) {
			return new LookupResult.Whole(last);
		}
		MessageInfo end = this.streams.read(stream, last);
		boolean whole = !end.hasError() && batchId != null && batchId.equals(header(end, ProtocolHeaders.BATCH_ID));
		return whole ? new LookupResult.Whole(last) : new LookupResult.InPart(first);
	}

	// The caller's id: what is stored under it may be another batch.
	private static int sizeOfAnother(MessageInfo first, @Nullable String batchId, Group group) {
		TransactionHeader transaction = TransactionHeader.parse(header(first, ProtocolHeaders.TRANSACTION));
		if (transaction != null) {
			return transaction.size();
		}
		return (batchId != null) ? group.size() : 1;
	}

	/**
	 * Count how many messages of a group that is stored in part are there.
	 * @param stream the stream
	 * @param first the first of them
	 * @param size the number of messages of the group
	 * @return how many are there, from the first
	 * @throws NoAnswerException if the server does not answer
	 * @throws InterruptedException if the thread was interrupted
	 */
	int countStored(String stream, MessageInfo first, int size) throws NoAnswerException, InterruptedException {
		String batchId = header(first, ProtocolHeaders.BATCH_ID);
		int stored = 1;
		while (stored < size) {
			MessageInfo next = this.streams.read(stream, first.getSeq() + stored);
			if (next.hasError() || batchId == null || !batchId.equals(header(next, ProtocolHeaders.BATCH_ID))) {
				break;
			}
			stored++;
		}
		return stored;
	}

	private static void requireNoMessage(MessageInfo message) throws NoAnswerException {
		if (message.getApiErrorCode() != ServerErrors.NO_MESSAGE_FOUND) {
			throw new NoAnswerException("The server could not read the stream: " + message.getError(), null);
		}
	}

	private static @Nullable String header(MessageInfo message, String name) {
		Headers headers = message.getHeaders();
		return (headers != null) ? headers.getFirst(name) : null;
	}

	/**
	 * A part of the stream that is to be read.
	 *
	 * @param from the first sequence
	 * @param end the sequence after the last one
	 */
	private record Section(long from, long end) {

	}

	/**
	 * Keeps the lane during a long look-up.
	 */
	@FunctionalInterface
	interface KeepLane {

		boolean keep();

	}

}
