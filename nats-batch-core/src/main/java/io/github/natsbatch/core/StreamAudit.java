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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.stream.StreamDescription;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a stream is like for batches: what would let the server break its
 * promise, which is refused, and what makes an outcome harder to find out, of which the
 * log warns once. Thread-safe.
 */
final class StreamAudit {

	private static final Log logger = LogFactory.getLog(StreamAudit.class);

	/** After this time without a message the server drops what is staged. */
	private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(10);

	private final Duration shortestWindow;

	private final boolean refusing;

	private final Map<String, StreamDescription> seen = new ConcurrentHashMap<>();

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	StreamAudit(NatsBatchSettings settings) {
		this.refusing = settings.storageLimits().enabled();
		this.shortestWindow = settings.commitTimeout().plus(BATCH_TIMEOUT).multipliedBy(2);
	}

	/**
	 * Return why a stream cannot be trusted with a batch of several messages.
	 * @param stream the stream
	 * @return the reason and what to change, or {@code null} if it can, or if the
	 * settings say that nothing is refused for that
	 */
	@Nullable String obstacle(StreamDescription stream) {
		StreamConfiguration configuration = stream.configuration();
		boolean limited = configuration.getMaxMsgs() > 0 || configuration.getMaxMsgsPerSubject() > 0;
		if (this.refusing && stream.isSingleReplica() && configuration.isDiscardNewPerSubject() && limited) {
			return "stream '" + stream.name() + "' has one replica and discards new messages of a subject that is "
					+ "full (discard_new_per_subject): the server would keep a part of the batch and acknowledge it; "
					+ "use three replicas, or switch discard_new_per_subject off";
		}
		return null;
	}

	/**
	 * Warn of what is new about a stream. Cheap for a description that was looked at
	 * before, as it is for each commit.
	 * @param stream the stream
	 */
	void look(StreamDescription stream) {
		if (this.seen.get(stream.name()) == stream) {
			return;
		}
		this.seen.put(stream.name(), stream);
		for (String warning : warnings(stream)) {
			if (this.said.add(stream.name() + ' ' + warning)) {
				logger.warn("Stream '" + stream.name() + "': " + warning);
			}
		}
	}

	List<String> warnings(StreamDescription stream) {
		StreamConfiguration configuration = stream.configuration();
		List<String> warnings = new ArrayList<>();
		Duration window = stream.duplicateWindow();
		if (window.isZero()) {
			warnings.add("it remembers no message ids (duplicate_window 0), so a commit whose answer is lost stays in "
					+ "doubt and ids of batches have no effect; set duplicate_window"
					+ (isEmpty(configuration.getSources()) ? "" : ", which is 0 by default for a stream with sources"));
		}
		else if (window.compareTo(this.shortestWindow) < 0) {
			warnings.add("duplicate_window is " + window + ", wanted " + this.shortestWindow
					+ " or more (twice the commit time-out and the server's batch time-out), so that the id of a batch "
					+ "is known as long as its answer may be asked for");
		}
		if (configuration.getRetentionPolicy() != RetentionPolicy.Limits && stream.isSingleReplica()) {
			warnings.add("its messages vanish when they are consumed, and it has one replica: a commit whose answer is "
					+ "lost may stay in doubt; use three replicas where that matters");
		}
		if (evictsMessagesOfABatch(configuration)) {
			warnings.add("its limits (max_msgs, max_msgs_per_subject) remove old messages, so that messages "
					+ "of one batch can remove each other");
		}
		return warnings;
	}

	private static boolean evictsMessagesOfABatch(StreamConfiguration configuration) {
		boolean small = configuration.getMaxMsgsPerSubject() > 0
				|| (configuration.getMaxMsgs() > 0 && configuration.getMaxMsgs() < 1000);
		return small && configuration.getDiscardPolicy() == DiscardPolicy.Old;
	}

	private static boolean isEmpty(@Nullable List<?> list) {
		return list == null || list.isEmpty();
	}

}
