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

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Matches literal subjects against the subjects of a stream, which may hold the wildcards
 * {@code *} (one token) and {@code >} (one or more tokens at the end).
 *
 * @since 0.1.0
 */
public final class SubjectPattern {

	private SubjectPattern() {
	}

	/**
	 * Refuse what the server would not take as the subject of a stream.
	 * @param patterns subjects, which may hold wildcards
	 * @return a copy
	 * @throws IllegalArgumentException if one is not a subject
	 */
	static List<String> requireValid(Collection<String> patterns) {
		Assert.notNull(patterns, "'subjects' must not be null");
		for (String pattern : patterns) {
			Assert.isTrue(isValid(pattern), () -> "'subjects' must not hold '" + pattern
					+ "': wanted tokens without whitespace, separated by dots, with '>' only as the last one");
		}
		return List.copyOf(patterns);
	}

	private static boolean isValid(@Nullable String pattern) {
		if (pattern == null || pattern.chars().anyMatch((c) -> c <= ' ' || c == 127)) {
			return false;
		}
		int start = 0;
		int end;
		do {
			end = tokenEnd(pattern, start);
			if (end == start || (end < pattern.length() && isToken(pattern, start, end, '>'))) {
				return false;
			}
			start = end + 1;
		}
		while (end < pattern.length());
		return true;
	}

	/**
	 * Return whether a stream with these subjects takes a subject.
	 * @param patterns the stream's subjects, which may hold wildcards
	 * @param subject a subject without wildcards
	 * @return whether one of them matches
	 */
	public static boolean anyMatches(Collection<String> patterns, String subject) {
		for (String pattern : patterns) {
			if (matches(pattern, subject)) {
				return true;
			}
		}
		return false;
	}

	static boolean matches(String pattern, String subject) {
		int p = 0;
		int s = 0;
		while (p < pattern.length() && s < subject.length()) {
			int patternEnd = tokenEnd(pattern, p);
			int subjectEnd = tokenEnd(subject, s);
			if (isToken(pattern, p, patternEnd, '>')) {
				return true;
			}
			boolean sameToken = patternEnd - p == subjectEnd - s
					&& pattern.regionMatches(p, subject, s, patternEnd - p);
			if (!sameToken && !isToken(pattern, p, patternEnd, '*')) {
				return false;
			}
			p = patternEnd + 1;
			s = subjectEnd + 1;
		}
		return p >= pattern.length() && s >= subject.length();
	}

	private static int tokenEnd(String text, int from) {
		int end = text.indexOf('.', from);
		return (end >= 0) ? end : text.length();
	}

	private static boolean isToken(String text, int from, int end, char token) {
		return end - from == 1 && text.charAt(from) == token;
	}

}
