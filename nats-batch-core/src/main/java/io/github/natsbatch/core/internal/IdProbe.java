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

import io.nats.client.impl.Headers;

import org.springframework.util.Assert;

/**
 * Finds out whether a stream knows a message id, without storing anything: a publish with
 * that id and an invalid rollup. The server compares the id first, so a known one is
 * answered as a duplicate with its sequence, and an unknown one with error 10111.
 *
 * @since 0.1.0
 */
public final class IdProbe {

	private final BatchWriter writer;

	/**
	 * Create a probe.
	 * @param writer the writer to publish with
	 */
	public IdProbe(BatchWriter writer) {
		Assert.notNull(writer, "'writer' must not be null");
		this.writer = writer;
	}

	/**
	 * Ask for an id.
	 * @param stream the stream
	 * @param subject a subject of that stream, best that of the message with the id: core
	 * NATS subscribers see the probe
	 * @param messageId the id
	 * @return the attempt; its answer is {@link Answer.Stored} with {@code duplicate}
	 * when the id is known, {@link Answer.Refused} with
	 * {@link ServerErrors#ROLLUP_FAILED} when it is not known now, with
	 * {@link ServerErrors#DUPLICATE_IN_FLIGHT} when it is being replicated, and anything
	 * else when that could not be found out
	 */
	public Attempt ask(String stream, String subject, String messageId) {
		Headers headers = new Headers();
		headers.put(ProtocolHeaders.MESSAGE_ID, messageId);
		headers.put(ProtocolHeaders.EXPECTED_STREAM, stream);
		headers.put(ProtocolHeaders.ROLLUP, ProtocolHeaders.ROLLUP_PROBE);
		headers.put(ProtocolHeaders.PROBE, "1");
		return this.writer.publish(subject, headers, new byte[0]);
	}

}
