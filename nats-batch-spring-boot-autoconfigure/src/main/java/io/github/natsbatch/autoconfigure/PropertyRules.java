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
import org.springframework.util.StringUtils;

/**
 * Refuses values that no type refuses, by the name of their key.
 */
final class PropertyRules {

	// jnats hands times to sockets as an int of milliseconds, and times of waits are
	// added to a clock of nanoseconds
	private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

	private PropertyRules() {
	}

	static void positive(String key, @Nullable Duration value) {
		Assert.isTrue(value == null || (!value.isNegative() && !value.isZero()),
				() -> "'" + key + "' must be positive, found " + value);
		notTooLong(key, value);
	}

	static void notNegative(String key, @Nullable Duration value) {
		Assert.isTrue(value == null || !value.isNegative(), () -> "'" + key + "' must not be negative, found " + value);
		notTooLong(key, value);
	}

	private static void notTooLong(String key, @Nullable Duration value) {
		Assert.isTrue(value == null || value.compareTo(LONGEST) <= 0,
				() -> "'" + key + "' must be " + LONGEST.toDays() + " days or less, found " + value);
	}

	static void atLeast(String key, @Nullable Number value, long least) {
		Assert.isTrue(value == null || value.longValue() >= least,
				() -> "'" + key + "' must be " + least + " or more, found " + value);
	}

	static void between(String key, long value, long least, long most) {
		Assert.isTrue(value >= least && value <= most,
				() -> "'" + key + "' must be " + least + " to " + most + ", found " + value);
	}

	static void atMostOne(String what, @Nullable String... keys) {
		List<String> set = Arrays.stream(keys).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
		Assert.isTrue(set.size() <= 1, () -> "Several " + what + " are set, wanted one: " + set);
	}

	/**
	 * Run a check of a value that does not know the key. Its exception is no cause: what
	 * users are shown is the innermost one.
	 * @param key the key
	 * @param check what throws {@link IllegalArgumentException}
	 */
	static void accepted(String key, Runnable check) {
		try {
			check.run();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + key + "': " + ex.getMessage());
		}
	}

	/**
	 * Take an empty value, such as that of a placeholder without a value, as none.
	 * @param value the value
	 * @return the value, or {@code null} when there is no text in it
	 */
	static @Nullable String textOrNull(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

}
