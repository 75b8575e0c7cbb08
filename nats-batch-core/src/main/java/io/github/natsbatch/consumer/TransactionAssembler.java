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
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Puts the messages of a stream together to transactions, by the header that this library
 * adds and, without it, by the headers of atomic batches (ADR-50). A message that belongs
 * to neither is a transaction of its own.
 * <p>
 * The messages of a transaction are next to each other in the stream. So one that is not
 * complete when a message from behind it arrives is handed out as incomplete: a filter of
 * the consumer, a deletion or a start in its middle keeps the others away, or they were
 * lost on their way and will be delivered again. Acknowledge a transaction when it has
 * been handed out, and do not acknowledge an incomplete one whose other messages are
 * wanted: all its messages then come again, in any order, and it is handed out once more,
 * complete. A transaction that is cut by the end of a fetch is completed by the next
 * fetch.
 * <p>
 * Feed it with everything that one consumer delivers to one subscriber, as it comes. It
 * holds the transaction that is arriving, and those that are delivered again; where that
 * is too much, the oldest are handed out as incomplete. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class TransactionAssembler {

	/** How many messages are held at most by default. */
	public static final int DEFAULT_MAX_HELD_MESSAGES = 10_000;

	private static final int MAX_REMEMBERED = 1_000;

	private final int maxHeldMessages;

	private final Map<String, Assembly> redelivered = new LinkedHashMap<>();

	// What all there was of a transaction, so that the same can be handed out again
	private final Map<String, int[]> knownPositions = new LinkedHashMap<>();

	private @Nullable Assembly arriving;

	private int heldMessages;

	private long lastStreamSequence;

	private long lastConsumerSequence;

	/**
	 * Create an assembler that holds {@value #DEFAULT_MAX_HELD_MESSAGES} messages at
	 * most.
	 */
	public TransactionAssembler() {
		this(DEFAULT_MAX_HELD_MESSAGES);
	}

	/**
	 * Create an assembler.
	 * @param maxHeldMessages how many messages of incomplete transactions are held at
	 * most; positive, and best a multiple of the largest transaction
	 */
	public TransactionAssembler(int maxHeldMessages) {
		Assert.isTrue(maxHeldMessages > 0, () -> "'maxHeldMessages' must be positive, found " + maxHeldMessages);
		this.maxHeldMessages = maxHeldMessages;
	}

	/**
	 * Add a message as a consumer got it.
	 * @param message a message of a JetStream consumer
	 * @return the transactions that this message completed or showed to be incomplete, in
	 * the order of the stream; often empty
	 */
	public List<Transaction> add(Message message) {
		Assert.notNull(message, "'message' must not be null");
		List<Transaction> ended = new ArrayList<>(1);
		boolean marker = Place.header(message, ProtocolHeaders.MARKER) != null;
		Place place = marker ? null : Place.of(message);
		NatsJetStreamMetaData metaData = message.isJetStream() ? message.metaData() : null;
		boolean inOrder = metaData == null || metaData.streamSequence() > this.lastStreamSequence;
		boolean deliveriesMissing = follow(metaData, inOrder);
		if (inOrder) {
			endArrivingBefore(place, deliveriesMissing, ended);
		}
		long sequence = (metaData != null) ? metaData.streamSequence() : 0;
		if (place != null) {
			put(place, sequence, message, inOrder, ended);
		}
		else if (!marker) {
			ended.add(new Transaction(Place.idOfSingle(message, sequence), List.of(message), true));
		}
		return ended;
	}

	/**
	 * Hand out what is left, for a consumer that stops. The assembler is as new then.
	 * @return the incomplete transactions, in the order of the stream; often empty
	 */
	public List<Transaction> flush() {
		List<Assembly> rest = new ArrayList<>(this.redelivered.values());
		if (this.arriving != null) {
			rest.add(this.arriving);
		}
		this.redelivered.clear();
		this.knownPositions.clear();
		this.arriving = null;
		this.heldMessages = 0;
		this.lastStreamSequence = 0;
		this.lastConsumerSequence = 0;
		return rest.stream()
			.sorted(Comparator.comparingLong(Assembly::firstSequence))
			.map(Assembly::toTransaction)
			.toList();
	}

	// Returns whether the consumer has delivered something before this that never came.
	private boolean follow(@Nullable NatsJetStreamMetaData metaData, boolean inOrder) {
		if (metaData == null) {
			return false;
		}
		boolean missing = this.lastConsumerSequence > 0 && metaData.consumerSequence() != this.lastConsumerSequence + 1;
		this.lastConsumerSequence = metaData.consumerSequence();
		if (inOrder) {
			this.lastStreamSequence = metaData.streamSequence();
		}
		if (missing && this.arriving != null) {
			this.arriving.markDeliveriesMissing();
		}
		return missing;
	}

	private void endArrivingBefore(@Nullable Place place, boolean deliveriesMissing, List<Transaction> ended) {
		Assembly before = this.arriving;
		if (before != null && (place == null || !before.continuesWith(place))) {
			this.arriving = null;
			handOut(before, ended);
		}
		if (this.arriving == null && place != null) {
			this.arriving = new Assembly(place.id(), deliveriesMissing);
		}
	}

	private void put(Place place, long sequence, Message message, boolean inOrder, List<Transaction> ended) {
		Assembly assembly = (this.arriving != null && this.arriving.id().equals(place.id())) ? this.arriving
				: this.redelivered.computeIfAbsent(place.id(), (id) -> new Assembly(id, true));
		boolean again = !inOrder && assembly != this.arriving && assembly.has(place.position());
		this.heldMessages += assembly.put(place, sequence, message) ? 1 : 0;
		if (assembly.isComplete()) {
			remove(assembly);
			this.knownPositions.remove(assembly.id());
			this.heldMessages -= assembly.count();
			ended.add(assembly.toTransaction());
		}
		else if (assembly != this.arriving && (again || assembly.covers(this.knownPositions.get(assembly.id())))) {
			remove(assembly);
			handOut(assembly, ended);
		}
		while (this.heldMessages > this.maxHeldMessages) {
			handOutOldest(ended);
		}
	}

	private void remove(Assembly assembly) {
		if (assembly == this.arriving) {
			this.arriving = null;
		}
		else {
			this.redelivered.remove(assembly.id());
		}
	}

	private void handOutOldest(List<Transaction> ended) {
		Iterator<Assembly> oldest = this.redelivered.values().iterator();
		Assembly assembly = oldest.hasNext() ? oldest.next() : this.arriving;
		if (assembly != null) {
			assembly.markDeliveriesMissing();
			remove(assembly);
			handOut(assembly, ended);
		}
	}

	private void handOut(Assembly assembly, List<Transaction> ended) {
		this.heldMessages -= assembly.count();
		if (!assembly.hasDeliveriesMissing()) {
			this.knownPositions.put(assembly.id(), assembly.positions());
			if (this.knownPositions.size() > MAX_REMEMBERED) {
				Iterator<String> oldest = this.knownPositions.keySet().iterator();
				oldest.next();
				oldest.remove();
			}
		}
		ended.add(assembly.toTransaction());
	}

}
