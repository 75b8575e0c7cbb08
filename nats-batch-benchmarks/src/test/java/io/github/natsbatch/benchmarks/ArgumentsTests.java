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

package io.github.natsbatch.benchmarks;

import java.nio.file.Path;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.Effort;
import io.github.natsbatch.benchmarks.suite.Suite;
import io.github.natsbatch.benchmarks.suite.Suites;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ArgumentsTests {

	@Test
	void suitesAreRunInTheOrderGivenAndInFull() {
		Arguments arguments = Arguments.parse(List.of("heap", "commit"));
		assertThat(arguments.suites()).extracting(Suite::name).containsExactly("heap", "commit");
		assertThat(arguments.effort()).isEqualTo(Effort.FULL);
		assertThat(arguments.directory()).isEqualTo(Path.of("docs"));
	}

	@Test
	void allMeansAll() {
		assertThat(Arguments.parse(List.of("all")).suites()).isEqualTo(Suites.all());
	}

	@Test
	void optionsMayStandAnywhere() {
		Arguments arguments = Arguments.parse(List.of("--quick", "heap", "--docs=elsewhere"));
		assertThat(arguments.effort()).isEqualTo(Effort.QUICK);
		assertThat(arguments.directory()).isEqualTo(Path.of("elsewhere"));
		assertThat(arguments.command(Suites.named("heap"))).endsWith("-Dbenchmarks=\"heap --quick\"");
	}

	@Test
	void anUnknownSuiteIsRefusedWithTheNamesOfThoseThereAre() {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(List.of("commits")))
			.withMessageContaining("'commits'")
			.withMessageContaining("single-message");
	}

	@Test
	void anUnknownOptionIsRefusedWithThoseThereAre() {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(List.of("--fast")))
			.withMessageContaining("'--fast'")
			.withMessageContaining("--quick");
	}

}
