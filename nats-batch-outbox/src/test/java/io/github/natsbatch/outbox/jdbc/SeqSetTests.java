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

package io.github.natsbatch.outbox.jdbc;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SeqSet}.
 */
class SeqSetTests {

	@Test
	void neighboursAreWrittenAsRange() {
		SeqSet set = SeqSet.of(List.of(1043L, 1001L, 1002L, 1003L, 7L));
		assertThat(set).hasToString("7,1001-1003,1043");
		assertThat(SeqSet.parse("7,1001-1003,1043")).isEqualTo(set);
		assertThat(set.size()).isEqualTo(5);
	}

	@Test
	void conditionHitsNothingThatIsNotInTheSet() {
		List<Object> parameters = new ArrayList<>();
		String condition = SeqSet.of(List.of(1L, 2L, 4L, 9L, 10L)).condition(parameters);
		assertThat(condition).isEqualTo("seq BETWEEN ? AND ? OR seq BETWEEN ? AND ? OR seq IN (?)");
		assertThat(parameters).containsExactly(1L, 2L, 9L, 10L, 4L);
	}

	@Test
	void conditionOfEmptySetHitsNothing() {
		List<Object> parameters = new ArrayList<>();
		assertThat(SeqSet.empty().condition(parameters)).isEqualTo("1 = 0");
		assertThat(parameters).isEmpty();
		assertThat(SeqSet.parse("").isEmpty()).isTrue();
	}

	@Test
	void otherTextsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SeqSet.parse("5-3"));
		assertThatIllegalArgumentException().isThrownBy(() -> SeqSet.parse("five"));
	}

}
