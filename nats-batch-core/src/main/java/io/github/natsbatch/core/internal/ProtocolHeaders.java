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

import io.nats.client.support.NatsJetStreamConstants;

/**
 * Every header that the protocol gives a meaning to, the server's and ours.
 *
 * @since 0.1.0
 */
public final class ProtocolHeaders {

	/**
	 * Names the batch that a message belongs to, at most 64 characters (ADR-50, "Client
	 * Design").
	 */
	public static final String BATCH_ID = NatsJetStreamConstants.NATS_BATCH_ID_HDR;

	/**
	 * Position in the batch, from 1 (ADR-50, "Client Design").
	 */
	public static final String BATCH_SEQUENCE = NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR;

	/**
	 * Ends the batch (ADR-50, "Client Design").
	 */
	public static final String BATCH_COMMIT = NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR;

	/**
	 * The value of {@link #BATCH_COMMIT} on a last message that is itself stored.
	 */
	public static final String COMMIT_AND_STORE = "1";

	/**
	 * What every header of the batch protocol begins with.
	 */
	public static final String BATCH_PREFIX = "Nats-Batch-";

	/**
	 * The message's id for deduplication (ADR-50, revision 6 for batches).
	 */
	public static final String MESSAGE_ID = NatsJetStreamConstants.MSG_ID_HDR;

	/**
	 * The stream that must store the message (error 10060).
	 */
	public static final String EXPECTED_STREAM = NatsJetStreamConstants.EXPECTED_STREAM_HDR;

	/**
	 * The stream's expected last sequence (errors 10071 and 10164).
	 */
	public static final String EXPECTED_LAST_SEQUENCE = NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR;

	/**
	 * A subject's expected last sequence (errors 10071 and 10164).
	 */
	public static final String EXPECTED_LAST_SUBJECT_SEQUENCE = NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR;

	/**
	 * The subject that {@link #EXPECTED_LAST_SUBJECT_SEQUENCE} is about, when it is
	 * another than the message's (error 10193 without the sequence).
	 */
	public static final String EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT = NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR;

	/**
	 * Not usable in batches (error 10177), and on a plain publish to a replicated stream
	 * it stops the stream on servers 2.14.5 and 2.15.1.
	 */
	public static final String EXPECTED_LAST_MESSAGE_ID = NatsJetStreamConstants.EXPECTED_LAST_MSG_ID_HDR;

	/**
	 * How long the message is kept.
	 */
	public static final String MESSAGE_TTL = NatsJetStreamConstants.MSG_TTL_HDR;

	/**
	 * Removes earlier messages; with {@link #ROLLUP_PROBE} it is how an id is looked up.
	 */
	public static final String ROLLUP = NatsJetStreamConstants.ROLLUP_HDR;

	/**
	 * A value of {@link #ROLLUP} that the server refuses with 10111, but only after it
	 * has compared the message id: the answer tells whether the id is known, and nothing
	 * is stored.
	 */
	public static final String ROLLUP_PROBE = "probe";

	/**
	 * Increments a counter; such a message may not carry {@link #EXPECTED_STREAM} (error
	 * 10171).
	 */
	public static final String COUNTER_INCREMENT = "Nats-Incr";

	/**
	 * Ours, on every message of a batch of two or more:
	 * {@code <transaction id>;<position from 1>/<size>}.
	 */
	public static final String TRANSACTION = "Batch-Transaction";

	/**
	 * Ours, on marker messages of the outbox, which are no messages of the application.
	 */
	public static final String MARKER = "Batch-Marker";

	/**
	 * Ours, on probes, which core NATS subscribers see although no stream stores them.
	 */
	public static final String PROBE = "Batch-Probe";

	/**
	 * Ours, on a message for an outbox: the ordering key of its batch, where no scope
	 * says one.
	 */
	public static final String ORDERING_KEY = "Batch-Ordering-Key";

	private ProtocolHeaders() {
	}

}
