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

import io.nats.client.api.MessageInfo;

/**
 * What a look-up found.
 */
sealed interface LookupResult {

	/**
	 * The first message of the group is on the stream.
	 *
	 * @param sequence its stream sequence
	 */
	record Found(long sequence) implements LookupResult {
	}

	/**
	 * All of the group is on the stream.
	 *
	 * @param lastSequence the stream sequence of its last message
	 */
	record Whole(long lastSequence) implements LookupResult {
	}

	/**
	 * The beginning of the group is on the stream without its end.
	 *
	 * @param first its first message
	 */
	record InPart(MessageInfo first) implements LookupResult {
	}

	/**
	 * The group is not on the stream.
	 */
	record Absent() implements LookupResult {
	}

	/**
	 * Nobody can say any more whether the group was stored.
	 *
	 * @param reason why, for operators
	 */
	record Inconclusive(String reason) implements LookupResult {
	}

	/**
	 * Ask again: a copy of the group is just being replicated.
	 */
	record InFlight() implements LookupResult {
	}

}
