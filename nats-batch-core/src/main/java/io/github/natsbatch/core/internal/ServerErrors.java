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

package io.github.natsbatch.core.internal;

import java.util.Set;

/**
 * The server's error codes that this library decides by.
 *
 * @since 0.1.0
 */
public final class ServerErrors {

	/** No server answered for the subject, which is a NATS status and no API error. */
	public static final int NO_RESPONDERS = 503;

	/** The account's limits are reached. */
	public static final int ACCOUNT_RESOURCES_EXCEEDED = 10002;

	/** The server's limits are reached. */
	public static final int INSUFFICIENT_RESOURCES = 10023;

	/** The server's memory limit is reached. */
	public static final int MEMORY_RESOURCES_EXCEEDED = 10028;

	/** There is no message at a sequence. */
	public static final int NO_MESSAGE_FOUND = 10037;

	/** The server's storage limit is reached. */
	public static final int STORAGE_RESOURCES_EXCEEDED = 10047;

	/** A message is larger than the stream takes. */
	public static final int MESSAGE_TOO_LARGE = 10054;

	/** Another stream stores the subject than was expected. */
	public static final int EXPECTED_STREAM_MISMATCH = 10060;

	/** Another last sequence than was expected. */
	public static final int WRONG_LAST_SEQUENCE = 10071;

	/** The stream is full and discards new messages. */
	public static final int STORE_FAILED = 10077;

	/** The rollup header's value is not one; the answer to a probe for an unknown id. */
	public static final int ROLLUP_FAILED = 10111;

	/** The message id is known and still being replicated. */
	public static final int DUPLICATE_IN_FLIGHT = 10158;

	/**
	 * Another last sequence than was expected, or a write to the subject is under way.
	 */
	public static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;

	/** Atomic publishing is off for the stream. */
	public static final int ATOMIC_PUBLISH_DISABLED = 10174;

	/** The batch's sequence is missing. */
	public static final int BATCH_SEQUENCE_MISSING = 10175;

	/** The batch has a gap, is unknown, or was dropped. */
	public static final int BATCH_INCOMPLETE = 10176;

	/** The batch's id is too long. */
	public static final int BATCH_ID_INVALID = 10179;

	/** The batch has more messages than the server takes. */
	public static final int BATCH_TOO_LARGE = 10199;

	/** The commit header's value is not one. */
	public static final int BATCH_COMMIT_INVALID = 10200;

	/** A message id was seen before, or twice in the batch. */
	public static final int DUPLICATE_MESSAGE_ID = 10201;

	/** Too many batches are being staged. */
	public static final int TOO_MANY_IN_FLIGHT = 10210;

	/**
	 * Codes that the server answers a commit with before it stores anything, on every
	 * version that was tried: what it checks of the stream first (sealed), the
	 * expectations, ids, limits and headers of each message, with the errors about
	 * time-to-live, counters and schedules. On a stream with one replica any other code
	 * may come from the middle of storing.
	 */
	private static final Set<Integer> CHECKED_BEFORE_STORING = Set.of(MESSAGE_TOO_LARGE, EXPECTED_STREAM_MISMATCH,
			WRONG_LAST_SEQUENCE, STORE_FAILED, 10097, 10109, ROLLUP_FAILED, DUPLICATE_IN_FLIGHT,
			WRONG_LAST_SEQUENCE_CONSTANT, 10165, 10166, 10168, 10169, 10170, 10171, 10172, ATOMIC_PUBLISH_DISABLED,
			BATCH_SEQUENCE_MISSING, BATCH_INCOMPLETE, 10177, BATCH_ID_INVALID, 10185, 10188, 10189, 10190, 10191, 10192,
			10193, BATCH_TOO_LARGE, BATCH_COMMIT_INVALID, DUPLICATE_MESSAGE_ID, 10203, TOO_MANY_IN_FLIGHT, 10212, 10223,
			10227);

	private static final Set<Integer> ABOUT_THE_BATCH = Set.of(ATOMIC_PUBLISH_DISABLED, BATCH_SEQUENCE_MISSING,
			BATCH_INCOMPLETE, BATCH_ID_INVALID, BATCH_TOO_LARGE, BATCH_COMMIT_INVALID, TOO_MANY_IN_FLIGHT);

	private static final Set<Integer> TRANSIENT = Set.of(NO_RESPONDERS, BATCH_INCOMPLETE, TOO_MANY_IN_FLIGHT,
			DUPLICATE_IN_FLIGHT);

	private static final Set<Integer> LIMITS = Set.of(ACCOUNT_RESOURCES_EXCEEDED, INSUFFICIENT_RESOURCES,
			MEMORY_RESOURCES_EXCEEDED, STORAGE_RESOURCES_EXCEEDED, STORE_FAILED, BATCH_TOO_LARGE, TOO_MANY_IN_FLIGHT);

	private ServerErrors() {
	}

	/**
	 * Return whether a commit that was answered so has stored nothing and never will,
	 * whatever the stream's replicas.
	 * @param code the error code
	 * @return whether the server checks this before it stores
	 */
	public static boolean isCheckedBeforeStoring(int code) {
		return code == NO_RESPONDERS || CHECKED_BEFORE_STORING.contains(code);
	}

	/**
	 * Return whether an error on a message's own reply concerns the batch as a whole.
	 * @param code the error code
	 * @return whether no single message is to blame
	 */
	public static boolean isAboutTheBatch(int code) {
		return ABOUT_THE_BATCH.contains(code);
	}

	/**
	 * Return whether the same batch may be accepted a moment later.
	 * @param code the error code
	 * @return whether to send it again under a fresh id
	 */
	public static boolean isTransient(int code) {
		return TRANSIENT.contains(code);
	}

	/**
	 * Return whether a limit of the server, the account or the stream was met.
	 * @param code the error code
	 * @return whether it is a limit
	 */
	public static boolean isLimit(int code) {
		return LIMITS.contains(code);
	}

}
