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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.LaneId;
import io.nats.client.impl.Headers;

/**
 * The fence on the side of the stream. The last message of the marker subject is the
 * epoch: what is sent expects its sequence, and the server refuses what expects an
 * earlier one, wherever it was delayed.
 */
class Epoch {

	private final String prefix;

	private final String application;

	/**
	 * Create the markers of one application.
	 * @param prefix what marker subjects begin with
	 * @param application the application's name, in which characters that a subject
	 * cannot hold are replaced
	 */
	Epoch(String prefix, String application) {
		this.prefix = prefix;
		this.application = token(application);
	}

	static String token(String name) {
		return name.replaceAll("[^A-Za-z0-9_-]", "_");
	}

	/**
	 * Return the subject of a lane's markers.
	 * @param lane the lane
	 * @return the subject
	 */
	String subject(LaneId lane) {
		return this.prefix + '.' + lane.stream() + '.' + this.application + '.' + lane.lane();
	}

	/**
	 * Make the message that begins an epoch.
	 * @param lane the lane
	 * @param fence the fence of its owner, for who reads the stream
	 * @return the message
	 */
	OutgoingMessage marker(LaneId lane, long fence) {
		Headers headers = new Headers().put(ProtocolHeaders.MARKER, Long.toString(fence));
		return new OutgoingMessage(subject(lane), headers, "".getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Let messages expect an epoch.
	 * @param messages the messages of a group's first row, one of which has room for it
	 * @param index the one that has room
	 * @param lane the lane
	 * @param sequence the stream sequence of the marker
	 * @return the messages to send
	 */
	List<OutgoingMessage> expect(List<OutgoingMessage> messages, int index, LaneId lane, long sequence) {
		OutgoingMessage message = messages.get(index);
		Headers headers = message.copyHeaders();
		headers.put(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE, Long.toString(sequence));
		headers.put(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT, subject(lane));
		List<OutgoingMessage> expecting = new ArrayList<>(messages);
		expecting.set(index, new OutgoingMessage(message.subject(), headers, message.payload()));
		return expecting;
	}

}
