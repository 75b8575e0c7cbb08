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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Refuses values that no type refuses, by the name of their key.
 */
final class PropertyRules {

	private PropertyRules() {
	}

	static void positive(String key, @Nullable Duration value) {
		Assert.isTrue(value == null || (!value.isNegative() && !value.isZero()),
				() -> "'" + key + "' must be positive, found " + value);
	}

	static void notNegative(String key, @Nullable Duration value) {
		Assert.isTrue(value == null || !value.isNegative(), () -> "'" + key + "' must not be negative, found " + value);
	}

	static void atLeast(String key, @Nullable Number value, long least) {
		Assert.isTrue(value == null || value.longValue() >= least,
				() -> "'" + key + "' must be " + least + " or more, found " + value);
	}

	static void atMostOne(String what, @Nullable String... keys) {
		List<String> set = Arrays.stream(keys).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
		Assert.isTrue(set.size() <= 1, () -> "Several " + what + " are set, wanted one: " + set);
	}

}
