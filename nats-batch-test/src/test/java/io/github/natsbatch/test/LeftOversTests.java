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

package io.github.natsbatch.test;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeftOvers}.
 */
class LeftOversTests {

	@Test
	void serversThatNobodyClosedEndWithTheJvm() throws Exception {
		Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), LeavesServersBehind.class.getName())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		List<String> lines = new String(jvm.getInputStream().readAllBytes()).lines().toList();
		assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(lines).hasSize(4);
		for (int i = 0; i < lines.size(); i += 2) {
			assertThat(ProcessHandle.of(Long.parseLong(lines.get(i))).filter(ProcessHandle::isAlive)).isEmpty();
			assertThat(Path.of(lines.get(i + 1))).doesNotExist();
		}
	}

}
