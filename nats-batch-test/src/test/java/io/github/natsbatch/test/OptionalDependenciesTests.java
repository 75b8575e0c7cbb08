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

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how users compile that have only some of the optional dependencies, and treat
 * every warning as an error.
 */
class OptionalDependenciesTests {

	@TempDir
	private Path directory;

	@Test
	void annotationCompilesWithoutSpring() {
		assertThat(compile("""
				import io.github.natsbatch.test.EmbeddedNats;
				import io.github.natsbatch.test.NatsServer;
				import org.junit.jupiter.api.Test;

				@EmbeddedNats(config = "max_payload: 2MB")
				class UserTests {
					@Test
					void test(NatsServer server) {
						server.restart();
					}
				}
				""", "spring")).isEmpty();
	}

	@Test
	void serverCompilesWithoutSpringAndJUnit() {
		assertThat(compile("""
				import io.github.natsbatch.test.NatsCluster;
				import io.github.natsbatch.test.NatsServer;

				class UserTests {
					static void test() {
						try (NatsServer server = NatsServer.start(); NatsCluster cluster = NatsCluster.start(3)) {
							server.restart();
							cluster.leaderOf("S").kill();
						}
					}
				}
				""", "spring", "junit")).isEmpty();
	}

	private String compile(String source, String... without) {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> Arrays.stream(without).noneMatch((part) -> isArtifact(entry, part)))
			.collect(Collectors.joining(File.pathSeparator));
		assertThat(classPath).contains("jspecify").doesNotContain("spring-test");
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///UserTests.java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return source;
			}

		};
		StringWriter out = new StringWriter();
		boolean compiled = compiler
			.getTask(out, null, null, List.of("-Xlint:all,-path,-processing", "-Werror", "-proc:none", "-cp", classPath,
					"-d", this.directory.toString()), null, List.of(file))
			.call();
		assertThat(compiled).as(out.toString()).isTrue();
		return out.toString();
	}

	private static boolean isArtifact(String entry, String part) {
		return new File(entry).getName().startsWith(part);
	}

}
