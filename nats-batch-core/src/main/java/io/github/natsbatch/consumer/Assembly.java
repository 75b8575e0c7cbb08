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

import java.util.List;
import java.util.TreeMap;

import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one transaction so far.
 */
final class Assembly {

	private final String id;

	private final TreeMap<Integer, Message> messages = new TreeMap<>();

	private boolean deliveriesMissing;

	private int size;

	private long firstSequence = Long.MAX_VALUE;

	/**
	 * Start with nothing.
	 * @param id the transaction's id
	 * @param deliveriesMissing whether other messages of it may have been delivered and
	 * never come
	 */
	Assembly(String id, boolean deliveriesMissing) {
		this.id = id;
		this.deliveriesMissing = deliveriesMissing;
	}

	String id() {
		return this.id;
	}

	int count() {
		return this.messages.size();
	}

	long firstSequence() {
		return this.firstSequence;
	}

	boolean hasDeliveriesMissing() {
		return this.deliveriesMissing;
	}

	void markDeliveriesMissing() {
		this.deliveriesMissing = true;
	}

	boolean has(int position) {
		return this.messages.containsKey(position);
	}

	/**
	 * Return whether the next message of the stream can belong to this.
	 * @param next the message's place
	 * @return {@code false} for another transaction, and for the same one stored again
	 */
	boolean continuesWith(Place next) {
		return this.id.equals(next.id()) && (this.messages.isEmpty() || next.position() > this.messages.lastKey());
	}

	/**
	 * Add a message, or let it take the place of an earlier delivery.
	 * @param place the message's place
	 * @param sequence the message's stream sequence
	 * @param message the message
	 * @return whether it was added
	 */
	boolean put(Place place, long sequence, Message message) {
		this.size = Math.max(this.size, place.size());
		this.firstSequence = Math.min(this.firstSequence, sequence);
		return this.messages.put(place.position(), message) == null;
	}

	boolean isComplete() {
		return this.size > 0 && this.messages.size() == this.size;
	}

	/**
	 * Return whether this is at least what was there before.
	 * @param positions the positions that were there, or {@code null} if that is not
	 * known
	 * @return whether all of them are here
	 */
	boolean covers(int @Nullable [] positions) {
		if (positions == null) {
			return false;
		}
		for (int position : positions) {
			if (!this.messages.containsKey(position)) {
				return false;
			}
		}
		return true;
	}

	int[] positions() {
		return this.messages.keySet().stream().mapToInt(Integer::intValue).toArray();
	}

	Transaction toTransaction() {
		return new Transaction(this.id, List.copyOf(this.messages.values()), isComplete());
	}

}
