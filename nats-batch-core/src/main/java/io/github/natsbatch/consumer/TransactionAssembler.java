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

package io.github.natsbatch.consumer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Puts the messages of a stream together to transactions, by the header that this library
 * adds and, without it, by the headers of atomic batches (ADR-50). The messages of a
 * transaction are next to each other in the stream, so one whose end has been passed is
 * handed out as incomplete, and memory holds little more than the transaction that is
 * arriving.
 * <p>
 * Not thread-safe: feed it from one consumer, in the order of the stream.
 *
 * @since 0.1.0
 */
public final class TransactionAssembler {

	private final Map<String, Assembly> assemblies = new LinkedHashMap<>();

	/**
	 * Add a message as a consumer got it.
	 * @param message a message of a JetStream consumer
	 * @return the transactions that this message completed or showed to be incomplete, in
	 * the order of the stream; often empty
	 */
	public List<Transaction> add(Message message) {
		Assert.notNull(message, "'message' must not be null");
		if (header(message, ProtocolHeaders.MARKER) != null) {
			return List.of();
		}
		long sequence = message.isJetStream() ? message.metaData().streamSequence() : 0;
		List<Transaction> ended = new ArrayList<>();
		Place place = Place.of(message);
		removePassed(sequence, place, ended);
		if (place == null) {
			ended.add(new Transaction(idOfSingle(message, sequence), List.of(message), true));
			return ended;
		}
		Assembly assembly = this.assemblies.computeIfAbsent(place.id, Assembly::new);
		assembly.add(place, sequence, message);
		if (assembly.isComplete()) {
			this.assemblies.remove(place.id);
			ended.add(assembly.toTransaction());
		}
		return ended;
	}

	/**
	 * Hand out what is left, for a consumer that stops.
	 * @return the incomplete transactions, in the order of the stream; often empty
	 */
	public List<Transaction> flush() {
		List<Transaction> rest = this.assemblies.values().stream().map(Assembly::toTransaction).toList();
		this.assemblies.clear();
		return rest;
	}

	private void removePassed(long sequence, @Nullable Place place, List<Transaction> ended) {
		Iterator<Assembly> iterator = this.assemblies.values().iterator();
		while (iterator.hasNext()) {
			Assembly assembly = iterator.next();
			boolean another = place == null || !place.id.equals(assembly.id);
			if (another && assembly.isPassedBy(sequence)) {
				iterator.remove();
				ended.add(assembly.toTransaction());
			}
		}
	}

	private static String idOfSingle(Message message, long sequence) {
		String messageId = header(message, ProtocolHeaders.MESSAGE_ID);
		return (messageId != null) ? messageId : Long.toString(sequence);
	}

	private static @Nullable String header(Message message, String name) {
		Headers headers = message.getHeaders();
		return (headers != null) ? headers.getFirst(name) : null;
	}

	/**
	 * A message's place in its transaction.
	 *
	 * @param id the transaction's id
	 * @param position the position, from 1
	 * @param size the number of messages, 0 when it is not known yet
	 */
	private record Place(String id, int position, int size) {

		static @Nullable Place of(Message message) {
			TransactionHeader ours = TransactionHeader.parse(header(message, ProtocolHeaders.TRANSACTION));
			if (ours != null) {
				return new Place(ours.transactionId(), ours.position(), ours.size());
			}
			String batchId = header(message, ProtocolHeaders.BATCH_ID);
			String position = header(message, ProtocolHeaders.BATCH_SEQUENCE);
			if (batchId == null || position == null || !position.matches("[1-9][0-9]{0,8}")) {
				return null;
			}
			int index = Integer.parseInt(position);
			boolean last = header(message, ProtocolHeaders.BATCH_COMMIT) != null;
			return new Place(batchId, index, last ? index : 0);
		}

	}

	/**
	 * The messages of one transaction so far.
	 */
	private static final class Assembly {

		private final String id;

		private final Map<Integer, Message> messages = new TreeMap<>();

		private int size;

		private long lastSequence;

		Assembly(String id) {
			this.id = id;
		}

		void add(Place place, long sequence, Message message) {
			// a redelivered message takes the place of the first delivery
			this.messages.put(place.position, message);
			this.size = Math.max(this.size, place.size);
			// where the size is not known yet, this is the last message so far
			int following = (place.size > 0) ? place.size - place.position : 0;
			this.lastSequence = Math.max(this.lastSequence, sequence + following);
		}

		boolean isComplete() {
			return this.size > 0 && this.messages.size() == this.size;
		}

		boolean isPassedBy(long sequence) {
			return sequence > this.lastSequence;
		}

		Transaction toTransaction() {
			return new Transaction(this.id, List.copyOf(this.messages.values()), isComplete());
		}

	}

}
