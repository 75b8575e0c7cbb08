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

import io.github.natsbatch.PayloadConverter;
import io.nats.client.impl.Headers;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * Writes payloads as JSON with Jackson 3 and adds {@code Content-Type: application/json},
 * unless the caller set that header.
 *
 * @since 0.1.0
 */
public final class JsonPayloadConverter implements PayloadConverter {

	private static final String CONTENT_TYPE = "Content-Type";

	private final JsonMapper mapper;

	/**
	 * Create a converter.
	 * @param mapper the mapper to write with
	 */
	public JsonPayloadConverter(JsonMapper mapper) {
		Assert.notNull(mapper, "'mapper' must not be null");
		this.mapper = mapper;
	}

	@Override
	public byte[] toBytes(Object payload, Headers headers) {
		byte[] bytes = this.mapper.writeValueAsBytes(payload);
		if (!headers.containsKeyIgnoreCase(CONTENT_TYPE)) {
			headers.put(CONTENT_TYPE, "application/json");
		}
		return bytes;
	}

}
