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

package io.github.natsbatch.stream;

import java.time.Duration;

import io.nats.client.api.StreamConfiguration;

import org.springframework.util.Assert;

/**
 * What the server said about a stream, and over which connection.
 *
 * @since 0.1.0
 */
public final class StreamDescription {

	private final StreamConfiguration configuration;

	private final ConnectionIdentity seenOver;

	StreamDescription(StreamConfiguration configuration, ConnectionIdentity seenOver) {
		Assert.notNull(configuration, "'configuration' must not be null");
		this.configuration = configuration;
		this.seenOver = seenOver;
	}

	/**
	 * Return the stream's name.
	 * @return the name
	 */
	public String name() {
		return this.configuration.getName();
	}

	/**
	 * Return whether the stream stores messages of a subject.
	 * @param subject a subject without wildcards
	 * @return whether one of the stream's subjects matches
	 */
	public boolean takes(String subject) {
		return SubjectPattern.anyMatches(this.configuration.getSubjects(), subject);
	}

	/**
	 * Return whether the server said {@code allow_atomic: true}. A server before 2.12
	 * never says so, whatever it was configured with.
	 * @return whether batches may be sent
	 */
	public boolean allowsAtomicPublish() {
		return this.configuration.getAllowAtomicPublish();
	}

	/**
	 * Return whether the stream has one replica: such a stream can store a part of a
	 * batch when it meets a limit in the middle.
	 * @return whether there is one replica
	 */
	public boolean isSingleReplica() {
		return this.configuration.getReplicas() <= 1;
	}

	/**
	 * Return the stream's own limit for a message, headers included.
	 * @return the limit in bytes, or -1 for none
	 */
	public int maxMessageSize() {
		return this.configuration.getMaximumMessageSize();
	}

	/**
	 * Return how long the stream remembers message ids.
	 * @return the window, zero if it does not
	 */
	public Duration duplicateWindow() {
		Duration window = this.configuration.getDuplicateWindow();
		return (window != null) ? window : Duration.ZERO;
	}

	/**
	 * Return the whole configuration as the server sent it.
	 * @return the configuration
	 */
	public StreamConfiguration configuration() {
		return this.configuration;
	}

	boolean wasSeenOver(ConnectionIdentity identity) {
		return this.seenOver.equals(identity);
	}

}
