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
import java.util.List;

import io.github.natsbatch.stream.SubjectPattern;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;

/**
 * What the server said about a stream at one moment.
 *
 * @param configuration the stream's configuration
 * @param created when the stream was created, as text that only ever is compared
 * @param firstSequence the sequence of the first message that is still there
 * @param lastSequence the sequence of the last message that ever was stored
 * @param deletedCount the number of messages that are missing between those
 * @param deleted which ones, where that was asked for
 */
record StreamView(StreamConfiguration configuration, String created, long firstSequence, long lastSequence,
		long deletedCount, List<Long> deleted) {

	static StreamView of(StreamInfo info) {
		StreamState state = info.getStreamState();
		return new StreamView(info.getConfiguration(), String.valueOf(info.getCreateTime()), state.getFirstSequence(),
				state.getLastSequence(), state.getDeletedCount(), List.copyOf(state.getDeleted()));
	}

	boolean isSingleReplica() {
		return this.configuration.getReplicas() <= 1;
	}

	Duration duplicateWindow() {
		Duration window = this.configuration.getDuplicateWindow();
		return (window != null) ? window : Duration.ZERO;
	}

	boolean allowsAtomicPublish() {
		return this.configuration.getAllowAtomicPublish();
	}

	boolean takes(String subject) {
		return SubjectPattern.anyMatches(this.configuration.getSubjects(), subject);
	}

	boolean keepsMessages() {
		return this.configuration.getRetentionPolicy() == RetentionPolicy.Limits;
	}

	/**
	 * Return whether every message that was stored after a sequence is still there.
	 * @param sequence the stream sequence
	 * @return whether reading proves what is not there
	 */
	boolean isCompleteAfter(long sequence) {
		if (this.lastSequence <= sequence) {
			return true;
		}
		boolean noneAtTheFront = this.firstSequence <= sequence + 1;
		boolean noneBetween = this.deletedCount == 0
				|| (!this.deleted.isEmpty() && this.deleted.stream().noneMatch((gone) -> gone > sequence));
		return noneAtTheFront && noneBetween;
	}

}
