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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * What the keys of a batch may look like.
 */
final class BatchKeys {

	private static final int MAX_ORDERING_KEY_LENGTH = 255;

	private BatchKeys() {
	}

	static String requireId(@Nullable String id) {
		if (id == null || id.isBlank()) {
			throw invalid("id", "found none, wanted 1 to " + BatchOptions.MAX_ID_LENGTH + " characters");
		}
		if (id.length() > BatchOptions.MAX_ID_LENGTH) {
			throw invalid("id", "found " + id.length() + " characters, wanted at most " + BatchOptions.MAX_ID_LENGTH);
		}
		if (!id.chars().allMatch((c) -> c >= 32 && c < 127) || !id.equals(id.strip())) {
			throw invalid("id",
					"found a space at an end or a character outside printable ASCII, which a header cannot hold");
		}
		return id;
	}

	static String requireOrderingKey(@Nullable String orderingKey) {
		int length = (orderingKey != null && StringUtils.hasText(orderingKey)) ? orderingKey.length() : 0;
		if (orderingKey == null || length < 1 || length > MAX_ORDERING_KEY_LENGTH) {
			throw invalid("orderingKey", "found " + length + " characters, wanted 1 to " + MAX_ORDERING_KEY_LENGTH);
		}
		return orderingKey;
	}

	private static InvalidBatchException invalid(String name, String problem) {
		return new InvalidBatchException("Invalid '" + name + "': " + problem, BatchReference.NONE, null);
	}

}
