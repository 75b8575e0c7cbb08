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

package io.github.natsbatch.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.natsbatch.stream.StreamDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Makes definitions of the streams under {@code nats.batch.streams}, and names the key of
 * what cannot be one.
 */
final class StreamsMapper {

	private static final String PREFIX = "nats.batch.streams";

	// The server's configuration has nanoseconds
	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final String key;

	private final String name;

	private final StreamDefinition.Builder definition;

	private StreamsMapper(String key, NatsBatchProperties.Stream stream) {
		this.key = PREFIX + "." + key;
		this.name = (stream.name() != null) ? stream.name() : key;
		this.definition = builder(this.key, this.name);
	}

	private static StreamDefinition.Builder builder(String key, String name) {
		try {
			return StreamDefinition.builder(name);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + key + ".name' (by default the key): " + ex.getMessage());
		}
	}

	static List<StreamDefinition> map(Map<String, NatsBatchProperties.Stream> streams, MarkerSubjects markers) {
		return streams.entrySet()
			.stream()
			.map((entry) -> new StreamsMapper(entry.getKey(), entry.getValue()).map(entry.getValue(), markers))
			.toList();
	}

	static void verify(Map<String, NatsBatchProperties.Stream> streams) {
		Map<String, String> keys = new TreeMap<>();
		Map<String, String> names = new TreeMap<>();
		streams.forEach((key, stream) -> {
			// An environment variable spells every key in lower case
			String other = keys.put(key.toLowerCase(Locale.ROOT), key);
			Assert.isTrue(other == null, () -> "'" + PREFIX + "' has keys that differ only in case, '" + other
					+ "' and '" + key + "'; use other keys and set 'name'");
			String name = new StreamsMapper(key, stream).map(stream, MarkerSubjects.NONE).name();
			String same = names.put(name, key);
			Assert.isTrue(same == null, () -> "'" + PREFIX + "." + same + "' and '" + PREFIX + "." + key
					+ "' declare the same stream '" + name + "'");
		});
	}

	private StreamDefinition map(NatsBatchProperties.Stream stream, MarkerSubjects markers) {
		set("subjects", stream.subjects().isEmpty() ? null : stream.subjects(), this.definition::subjects);
		String marker = markers.subjectFor(this.name, stream.retention());
		if (marker != null) {
			List<String> subjects = new ArrayList<>(
					stream.subjects().isEmpty() ? List.of(this.name) : stream.subjects());
			subjects.add(marker);
			this.definition.subjects(subjects);
		}
		set("storage", stream.storage(), this.definition::storage);
		set("replicas", stream.replicas(), this.definition::replicas);
		set("retention", stream.retention(), this.definition::retention);
		set("discard", stream.discard(), this.definition::discard);
		set("max-age", stream.maxAge(), (value) -> this.definition.maxAge(notTooLong(value)));
		set("max-bytes", stream.maxBytes(), (value) -> this.definition.maxBytes(value.toBytes()));
		set("max-messages", stream.maxMessages(), this.definition::maxMessages);
		set("max-message-size", stream.maxMessageSize(), (value) -> this.definition.maxMessageSize(notTooLarge(value)));
		set("duplicate-window", stream.duplicateWindow(),
				(value) -> this.definition.duplicateWindow(notTooLong(value)));
		set("description", stream.description(), this.definition::description);
		set("metadata", stream.metadata(), this.definition::metadata);
		return this.definition.build();
	}

	private <T> void set(String name, @Nullable T value, Consumer<T> setter) {
		if (value != null) {
			PropertyRules.accepted(this.key + "." + name, () -> setter.accept(value));
		}
	}

	private static Duration notTooLong(Duration value) {
		Assert.isTrue(value.compareTo(LONGEST) <= 0,
				() -> "must be " + LONGEST.toDays() + " days or less, found " + value);
		return value;
	}

	private static int notTooLarge(DataSize value) {
		long bytes = value.toBytes();
		Assert.isTrue(bytes <= Integer.MAX_VALUE,
				() -> "must be " + Integer.MAX_VALUE + " bytes or less, found " + bytes);
		return (int) bytes;
	}

}
