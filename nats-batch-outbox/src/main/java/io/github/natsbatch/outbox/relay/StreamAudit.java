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

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.RelaySettings;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.util.CollectionUtils;

/**
 * What a stream's configuration means for the promise that each row is stored once.
 */
final class StreamAudit {

	private final StreamView view;

	private final StreamConfiguration stream;

	private final RelaySettings settings;

	private final String markerSubject;

	StreamAudit(StreamView view, RelaySettings settings, String markerSubject) {
		this.view = view;
		this.stream = view.configuration();
		this.settings = settings;
		this.markerSubject = markerSubject;
	}

	/**
	 * Return whether epochs work on this stream: it takes the marker and keeps it until
	 * the next one.
	 * @return whether they do
	 */
	boolean canFence() {
		return this.view.takes(this.markerSubject) && this.view.keepsMessages()
				&& !this.stream.getAllowMessageCounter();
	}

	/**
	 * Return why nothing can be sent to the stream.
	 * @return the reason with what to change, or {@code null} if there is none
	 */
	@Nullable String obstacle() {
		if (this.stream.getNoAck()) {
			return named("does not acknowledge what it stores (no_ack)", "switch no_ack off");
		}
		if (this.stream.getMirror() != null) {
			return named("is a mirror, which takes no messages", "publish to the stream that it mirrors");
		}
		if (this.settings.exactlyOnce() == ExactlyOnce.EPOCH && !canFence()) {
			return named("cannot hold the marker that nats.batch.outbox.exactly-once=EPOCH needs",
					"let it keep messages by limits and add '" + this.markerSubject
							+ "' to its subjects, or use AUTO or MSG_ID");
		}
		return null;
	}

	/**
	 * Return what weakens the promise.
	 * @return sentences with what to change, often none
	 */
	List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		if (!canFence()) {
			warnAboutIds(warnings);
		}
		if (!this.stream.getAllowAtomicPublish()) {
			warnings.add(named("does not allow atomic publishing, so that only rows of one message can be sent",
					"set allow_atomic"));
		}
		if (this.stream.getRetentionPolicy() != RetentionPolicy.Limits || hasShortMemory()) {
			warnings.add(named("removes messages, so that a look-up after a crash may be inconclusive",
					"keep messages at least as long as an outage may last, or decide by "
							+ "nats.batch.outbox.on-inconclusive"));
		}
		if (this.view.isSingleReplica() && this.stream.getDiscardPolicy() == DiscardPolicy.New) {
			warnings.add(named("has one replica and refuses messages when it is full: near its limits a batch can be "
					+ "stored in part", "use three replicas"));
		}
		return warnings;
	}

	private void warnAboutIds(List<String> warnings) {
		if (this.view.duplicateWindow().compareTo(this.settings.leastDuplicateWindow()) < 0) {
			warnings.add(named(
					"remembers message ids for " + this.view.duplicateWindow() + ", wanted at least "
							+ this.settings.leastDuplicateWindow(),
					"raise duplicate_window, or let the stream take '" + this.markerSubject
							+ "', which needs no window"));
		}
		if (!CollectionUtils.isEmpty(this.stream.getSources())) {
			warnings
				.add(named("has sources, where servers leave deduplication off unless told", "set duplicate_window"));
		}
	}

	private boolean hasShortMemory() {
		return this.stream.getMaxMsgsPerSubject() > 0;
	}

	private String named(String fact, String remedy) {
		return "stream '" + this.stream.getName() + "' " + fact + "; " + remedy;
	}

}
