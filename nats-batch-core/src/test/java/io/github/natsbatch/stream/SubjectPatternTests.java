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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which subjects a pattern matches, and that the server sees it the same way.
 */
@EmbeddedNats
class SubjectPatternTests {

	private static final String TABLE = """
			pattern   | subject | matches
			a         | a       | true
			a         | b       | false
			a         | a.b     | false
			a         | aa      | false
			aa        | a       | false
			a.b       | a.b     | true
			a.b       | a       | false
			a.b       | a.b.c   | false
			a.b       | a.c     | false
			*         | a       | true
			*         | a.b     | false
			a.*       | a.b     | true
			a.*       | a       | false
			a.*       | a.b.c   | false
			*.b       | a.b     | true
			*.b       | a.c     | false
			*.*       | a.b     | true
			*.*       | a       | false
			a.*.c     | a.b.c   | true
			a.*.c     | a.b.d   | false
			a.*.c     | a.b     | false
			>         | a       | true
			>         | a.b.c   | true
			a.>       | a.b     | true
			a.>       | a.b.c.d | true
			a.>       | a       | false
			a.>       | b.a     | false
			a.>       | ab.c    | false
			*.>       | a.b     | true
			*.>       | a       | false
			a.*.>     | a.b.c   | true
			a.*.>     | a.b     | false
			a*        | ab      | false
			a*.b      | a*.b    | true
			a>        | ab      | false
			A         | a       | false
			zwölf.*   | zwölf.ü | true
			""";

	@ParameterizedTest(name = "{0} {1}")
	@CsvSource(textBlock = TABLE, delimiter = '|', useHeadersInDisplayName = true)
	void matches(String pattern, String subject, boolean matches) {
		assertThat(SubjectPattern.matches(pattern, subject)).isEqualTo(matches);
	}

	@Test
	void serverStoresWhatAPatternMatchesAndNothingElse(NatsServer server) {
		try (NatsFixture nats = NatsFixture.connect(server)) {
			for (String line : TABLE.lines().skip(1).toList()) {
				String[] cells = line.split("\\s*\\|\\s*");
				// the server lets no stream take subjects of its own API: all under a
				// token of ours
				nats.stream("PATTERN", (builder) -> builder.subjects("under." + cells[0]));
				assertThat(isStored(nats, "under." + cells[1])).as(line)
					.isEqualTo(Boolean.parseBoolean(cells[2].strip()));
				NatsFixture.call(() -> nats.management().deleteStream("PATTERN"));
			}
		}
	}

	@Test
	void anyOfSeveralPatternsIsEnough() {
		assertThat(SubjectPattern.anyMatches(List.of("a.*", "b.>"), "b.c.d")).isTrue();
		assertThat(SubjectPattern.anyMatches(List.of("a.*", "b.>"), "c")).isFalse();
		assertThat(SubjectPattern.anyMatches(List.of(), "c")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b", "*", ">", "a.*", "a.>", "*.*.>", "a*", ">a", "a>.b", "zwölf", "a-b_c/d" })
	void subjectsAreAccepted(String subject) {
		assertThatCode(() -> SubjectPattern.requireValid(List.of(subject))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", ".", "a.", ".a", "a..b", "a b", "a\t", "a\r\nb", "a.>.b", ">.a", "\u007f" })
	void otherTextsAreRefused(String subject) {
		assertThatIllegalArgumentException().isThrownBy(() -> SubjectPattern.requireValid(Arrays.asList("a", subject)))
			.withMessageContaining("'" + subject + "'");
	}

	@Test
	void noListIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SubjectPattern.requireValid(null))
			.withMessageContaining("'subjects' must not be null");
	}

	private static boolean isStored(NatsFixture nats, String subject) {
		try {
			return nats.connection()
				.request(subject, "x".getBytes(StandardCharsets.UTF_8))
				.orTimeout(20, TimeUnit.SECONDS)
				.join() != null;
		}
		catch (CompletionException | CancellationException ex) {
			// no responders
			return false;
		}
	}

}
