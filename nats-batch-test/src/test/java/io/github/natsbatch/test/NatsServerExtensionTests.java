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

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NatsServerExtension} in tests without Spring.
 */
class NatsServerExtensionTests {

	private static final List<NatsServer> SEEN = new ArrayList<>();

	@BeforeEach
	void forget() {
		SEEN.clear();
	}

	@Test
	void classHasOneServerWhichEndsWithIt() {
		run(AnnotatedCase.class, 3);
		assertThat(SEEN).hasSize(5);
		assertThat(SEEN.stream().distinct()).hasSize(1);
		assertThat(SEEN).noneMatch(NatsServer::isRunning);
	}

	@Test
	void serverHasTheConfigurationOfTheAnnotation() {
		run(AnnotatedCase.class, 3);
		assertThat(SEEN.get(0).log()).contains("Starting http monitor");
	}

	@Test
	void nestedClassWithAnAnnotationOfItsOwnHasItsOwnServer() {
		run(NestedCase.class, 3);
		assertThat(SEEN).hasSize(3);
		assertThat(SEEN.stream().distinct()).hasSize(2);
		assertThat(SEEN.stream().filter((server) -> server.log().contains("Starting http monitor")).distinct())
			.hasSize(1);
	}

	@Test
	void subclassInheritsTheAnnotationButNotTheServer() {
		EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(FirstSubclassCase.class),
					DiscoverySelectors.selectClass(SecondSubclassCase.class))
			.execute();
		results.testEvents().assertStatistics((statistics) -> statistics.succeeded(2).failed(0));
		assertThat(SEEN.stream().distinct()).hasSize(2)
			.allMatch((server) -> server.log().contains("Starting http monitor"));
	}

	@Test
	void classThatRunsSeveralTimesHasOneServer() {
		run(ParameterizedCase.class, 2);
		assertThat(SEEN).hasSize(2);
		assertThat(SEEN.stream().distinct()).hasSize(1);
	}

	@Test
	void worksWithoutTheAnnotation() {
		run(ExtensionOnlyCase.class, 2);
		assertThat(SEEN).hasSize(2);
		assertThat(SEEN.stream().distinct()).hasSize(1);
		assertThat(SEEN).noneMatch(NatsServer::isRunning);
	}

	@Test
	void noServerIsStartedUnlessAskedFor() {
		run(IndifferentCase.class, 1);
	}

	@Test
	void otherParametersAreLeftToOthers() {
		EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(OtherParameterCase.class))
			.execute()
			.testEvents()
			.assertStatistics((statistics) -> statistics.failed(1));
	}

	private static void run(Class<?> testClass, int tests) {
		EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(testClass))
			.execute()
			.testEvents()
			.assertStatistics((statistics) -> statistics.succeeded(tests).failed(0));
	}

	@EmbeddedNats(config = "http: \"127.0.0.1:-1\"")
	static class AnnotatedCase {

		AnnotatedCase(NatsServer server) {
			if (SEEN.isEmpty()) {
				SEEN.add(server);
			}
		}

		@BeforeAll
		static void beforeAll(NatsServer server) {
			assertThat(server.isRunning()).isTrue();
			SEEN.add(server);
		}

		@Test
		void one(NatsServer server) {
			SEEN.add(server);
		}

		@Test
		void two(NatsServer server) {
			SEEN.add(server);
		}

		@Nested
		class InNestedClass {

			InNestedClass(NatsServer server) {
				SEEN.add(server);
			}

			@Test
			void three(NatsServer server) {
				assertThat(server.isRunning()).isTrue();
				SEEN.add(server);
			}

		}

	}

	@EmbeddedNats
	static class NestedCase {

		@Test
		void one(NatsServer server) {
			SEEN.add(server);
		}

		@Nested
		class SharingCase {

			@Test
			void two(NatsServer server) {
				SEEN.add(server);
			}

		}

		@Nested
		@EmbeddedNats(config = "http: \"127.0.0.1:-1\"")
		class OwnCase {

			@Test
			void three(NatsServer server) {
				SEEN.add(server);
			}

		}

	}

	@EmbeddedNats(config = "http: \"127.0.0.1:-1\"")
	abstract static class BaseCase {

		@Test
		void one(NatsServer server) {
			SEEN.add(server);
		}

	}

	static class FirstSubclassCase extends BaseCase {

	}

	static class SecondSubclassCase extends BaseCase {

	}

	@EmbeddedNats
	@ParameterizedClass
	@ValueSource(ints = { 1, 2 })
	static class ParameterizedCase {

		@Parameter
		int number;

		@Test
		void one(NatsServer server) {
			assertThat(this.number).isPositive();
			SEEN.add(server);
		}

	}

	@ExtendWith(NatsServerExtension.class)
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	static class ExtensionOnlyCase {

		@Test
		void one(NatsServer server) {
			SEEN.add(server);
		}

		@Nested
		class InNestedClass {

			@Test
			void two(NatsServer server) {
				SEEN.add(server);
			}

		}

	}

	@EmbeddedNats(config = "this would be no valid configuration")
	static class IndifferentCase {

		@Test
		void one() {
			assertThat(SEEN).isEmpty();
		}

	}

	@EmbeddedNats
	static class OtherParameterCase {

		@Test
		void one(String other) {
			assertThat(other).isNull();
		}

	}

}
