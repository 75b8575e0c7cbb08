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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One thing that a declared stream sets, with its place in the server's configuration.
 *
 * @param <T> the type of the value
 * @param key the key as the server spells it
 * @param value the wanted value
 * @param writer sets it
 * @param reader reads it back
 */
record StreamSetting<T>(String key, T value, BiConsumer<StreamConfiguration.Builder, T> writer,
		Function<StreamConfiguration, @Nullable T> reader) {

	StreamSetting {
		Assert.notNull(value, () -> "'" + key + "' must not be null");
	}

	/**
	 * Make the setting of one entry of the metadata, which leaves the others alone.
	 * @param name the entry's name
	 * @param value the wanted value
	 * @return the setting
	 */
	static StreamSetting<String> ofMetadata(String name, String value) {
		return new StreamSetting<>("metadata." + name, value, (target, wanted) -> {
			Map<String, String> merged = new LinkedHashMap<>(metadataOf(target.build()));
			merged.put(name, wanted);
			target.metadata(merged);
		}, (existing) -> metadataOf(existing).get(name));
	}

	private static Map<String, String> metadataOf(StreamConfiguration configuration) {
		Map<String, String> metadata = configuration.getMetadata();
		return (metadata != null) ? metadata : Map.of();
	}

	void writeTo(StreamConfiguration.Builder target) {
		this.writer.accept(target, this.value);
	}

	@Nullable String differenceFrom(StreamConfiguration existing) {
		T found = this.reader.apply(existing);
		return this.value.equals(found) ? null : this.key + ": found " + found + ", wanted " + this.value;
	}

}
