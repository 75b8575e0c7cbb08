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
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A stream that the application declares. What is not set is left to the server when the
 * stream is created, and is neither compared nor changed when it exists. Atomic
 * publishing is always asked for. Immutable.
 *
 * @since 0.1.0
 */
public final class StreamDefinition {

	private final String name;

	private final List<String> subjects;

	private final List<StreamSetting<?>> settings;

	private StreamDefinition(Builder builder) {
		this.name = builder.name;
		this.subjects = builder.subjects;
		this.settings = List.copyOf(builder.settings.values());
	}

	/**
	 * Start the definition of a stream.
	 * @param name the stream's name: no whitespace and none of {@code . * > / \}
	 * @return a builder
	 * @throws IllegalArgumentException if the name is not one that the server takes
	 */
	public static Builder builder(String name) {
		return new Builder(name);
	}

	/**
	 * Return the stream's name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the subjects that the stream takes.
	 * @return the subjects, which may hold wildcards; when empty, the stream's name is
	 * its only subject, and those of its keys those of a bucket ({@code KV_...})
	 */
	public List<String> subjects() {
		return this.subjects;
	}

	/**
	 * Return the configuration that creates the stream, or bucket ({@code KV_...}).
	 * @return a configuration with {@code allow_atomic}
	 */
	public StreamConfiguration toConfiguration() {
		return applyTo(StreamDefaults.configuration(this.name));
	}

	boolean takes(String subject) {
		return SubjectPattern
			.anyMatches(this.subjects.isEmpty() ? List.of(StreamDefaults.subject(this.name)) : this.subjects, subject);
	}

	StreamConfiguration applyTo(StreamConfiguration existing) {
		StreamConfiguration.Builder target = StreamConfiguration.builder(existing);
		this.settings.forEach((setting) -> setting.writeTo(target));
		return target.build();
	}

	List<String> differencesFrom(StreamConfiguration existing) {
		return this.settings.stream()
			.map((setting) -> setting.differenceFrom(existing))
			.filter(Objects::nonNull)
			.toList();
	}

	@Override
	public String toString() {
		return "stream '" + this.name + "' " + this.subjects;
	}

	/**
	 * Builds a {@link StreamDefinition}. Not thread-safe.
	 */
	public static final class Builder {

		private final String name;

		private final Map<String, StreamSetting<?>> settings = new LinkedHashMap<>();

		private List<String> subjects = List.of();

		private Builder(String name) {
			Assert.hasText(name, "'name' must not be empty");
			// jnats refuses the names that the server would
			this.name = Objects.requireNonNull(StreamConfiguration.builder().name(name).build().getName());
			set("allow_atomic", true, StreamConfiguration.Builder::allowAtomicPublish,
					StreamConfiguration::getAllowAtomicPublish);
		}

		/**
		 * Set the subjects that the stream takes.
		 * @param subjects subjects, which may hold wildcards
		 * @return this builder
		 * @throws IllegalArgumentException if one is not a subject
		 */
		public Builder subjects(String... subjects) {
			return subjects(Arrays.asList(subjects));
		}

		/**
		 * Set the subjects that the stream takes.
		 * @param subjects subjects, which may hold wildcards
		 * @return this builder
		 * @throws IllegalArgumentException if one is not a subject
		 */
		public Builder subjects(Collection<String> subjects) {
			this.subjects = SubjectPattern.requireValid(subjects);
			return set("subjects", (Set<String>) new TreeSet<>(subjects), StreamConfiguration.Builder::subjects,
					(existing) -> new TreeSet<>(existing.getSubjects()));
		}

		/**
		 * Set where messages are kept.
		 * @param storage file or memory; the server's default is file
		 * @return this builder
		 */
		public Builder storage(StorageType storage) {
			return set("storage", storage, StreamConfiguration.Builder::storageType,
					StreamConfiguration::getStorageType);
		}

		/**
		 * Set the number of copies that a cluster keeps.
		 * @param replicas 1 to 5; the server's default is 1
		 * @return this builder
		 */
		public Builder replicas(int replicas) {
			Assert.isTrue(replicas >= 1 && replicas <= 5, () -> "'replicas' must be 1 to 5, found " + replicas);
			return set("num_replicas", replicas, StreamConfiguration.Builder::replicas,
					StreamConfiguration::getReplicas);
		}

		/**
		 * Set when messages are removed.
		 * @param retention the retention policy; the server's default is by limits
		 * @return this builder
		 */
		public Builder retention(RetentionPolicy retention) {
			return set("retention", retention, StreamConfiguration.Builder::retentionPolicy,
					StreamConfiguration::getRetentionPolicy);
		}

		/**
		 * Set what a full stream does.
		 * @param discard drop old messages, the server's default, or refuse new ones
		 * @return this builder
		 */
		public Builder discard(DiscardPolicy discard) {
			return set("discard", discard, StreamConfiguration.Builder::discardPolicy,
					StreamConfiguration::getDiscardPolicy);
		}

		/**
		 * Set how long messages are kept.
		 * @param maxAge the age, zero for no limit; not negative
		 * @return this builder
		 */
		public Builder maxAge(Duration maxAge) {
			Assert.isTrue(maxAge != null && !maxAge.isNegative(),
					() -> "'maxAge' must not be negative, found " + maxAge);
			return set("max_age", maxAge, StreamConfiguration.Builder::maxAge, StreamConfiguration::getMaxAge);
		}

		/**
		 * Set the size of the stream.
		 * @param maxBytes the limit in bytes, positive, or -1 for none
		 * @return this builder
		 */
		public Builder maxBytes(long maxBytes) {
			return set("max_bytes", limit("maxBytes", maxBytes), StreamConfiguration.Builder::maxBytes,
					StreamConfiguration::getMaxBytes);
		}

		/**
		 * Set the number of messages in the stream.
		 * @param maxMessages the limit, positive, or -1 for none
		 * @return this builder
		 */
		public Builder maxMessages(long maxMessages) {
			return set("max_msgs", limit("maxMessages", maxMessages), StreamConfiguration.Builder::maxMessages,
					StreamConfiguration::getMaxMsgs);
		}

		/**
		 * Set the size of one message, headers included.
		 * @param maxMessageSize the limit in bytes, positive, or -1 for none
		 * @return this builder
		 */
		public Builder maxMessageSize(int maxMessageSize) {
			return set("max_msg_size", (int) limit("maxMessageSize", maxMessageSize),
					StreamConfiguration.Builder::maximumMessageSize, StreamConfiguration::getMaximumMessageSize);
		}

		/**
		 * Set how long message ids are remembered, which bounds how late the same id is
		 * recognised.
		 * @param duplicateWindow the window, positive; the server's default is 2 minutes
		 * @return this builder
		 */
		public Builder duplicateWindow(Duration duplicateWindow) {
			Assert.isTrue(duplicateWindow != null && !duplicateWindow.isNegative() && !duplicateWindow.isZero(),
					() -> "'duplicateWindow' must be positive, found " + duplicateWindow);
			return set("duplicate_window", duplicateWindow, StreamConfiguration.Builder::duplicateWindow,
					StreamConfiguration::getDuplicateWindow);
		}

		/**
		 * Set a text for people.
		 * @param description the text
		 * @return this builder
		 */
		public Builder description(String description) {
			return set("description", description, StreamConfiguration.Builder::description,
					StreamConfiguration::getDescription);
		}

		/**
		 * Set entries of the stream's metadata; others that the stream has are kept.
		 * @param metadata the entries
		 * @return this builder
		 */
		public Builder metadata(Map<String, String> metadata) {
			Assert.notNull(metadata, "'metadata' must not be null");
			metadata.forEach((key, value) -> put(StreamSetting.ofMetadata(key, value)));
			return this;
		}

		/**
		 * Build the definition.
		 * @return the definition
		 */
		public StreamDefinition build() {
			return new StreamDefinition(this);
		}

		private static long limit(String name, long value) {
			Assert.isTrue(value > 0 || value == -1, () -> "'" + name + "' must be positive or -1, found " + value);
			return value;
		}

		private <T> Builder set(String key, T value, BiConsumer<StreamConfiguration.Builder, T> writer,
				Function<StreamConfiguration, @Nullable T> reader) {
			return put(new StreamSetting<>(key, value, writer, reader));
		}

		private Builder put(StreamSetting<?> setting) {
			this.settings.put(setting.key(), setting);
			return this;
		}

	}

}
