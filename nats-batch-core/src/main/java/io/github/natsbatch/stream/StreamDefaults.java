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

import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StreamConfiguration;

/**
 * What a declared stream is when its name is all that is known. A stream {@code KV_...}
 * is a key-value bucket, which clients accept with the right configuration only.
 */
final class StreamDefaults {

	private static final String BUCKET_PREFIX = "KV_";

	private StreamDefaults() {
	}

	static StreamConfiguration configuration(String name) {
		return isBucket(name) ? KeyValueConfiguration.builder(bucket(name)).build().getBackingConfig()
				: StreamConfiguration.builder().name(name).build();
	}

	static String subject(String name) {
		return isBucket(name) ? "$KV." + bucket(name) + ".>" : name;
	}

	private static boolean isBucket(String name) {
		return name.startsWith(BUCKET_PREFIX) && name.length() > BUCKET_PREFIX.length();
	}

	private static String bucket(String name) {
		return name.substring(BUCKET_PREFIX.length());
	}

}
