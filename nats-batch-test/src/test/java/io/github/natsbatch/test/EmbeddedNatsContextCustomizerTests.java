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

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedNatsContextCustomizer} and its factory.
 */
class EmbeddedNatsContextCustomizerTests {

	private static final List<NatsServer> SEEN = new ArrayList<>();

	private final ContextCustomizerFactory factory = new EmbeddedNatsContextCustomizerFactory();

	@Test
	void factoryIsRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(ContextCustomizerFactory.class))
			.hasAtLeastOneElementOfType(EmbeddedNatsContextCustomizerFactory.class);
	}

	@Test
	void classWithoutTheAnnotationHasNoCustomizer() {
		assertThat(customizer(EmbeddedNatsContextCustomizerTests.class)).isNull();
		assertThat(customizer(OuterCase.OverridingCase.class)).isNull();
	}

	@Test
	void equalAnnotationsHaveEqualCustomizers() {
		assertThat(customizer(PlainCase.class)).isEqualTo(customizer(SameCase.class))
			.hasSameHashCodeAs(customizer(SameCase.class))
			.isNotEqualTo(customizer(OtherConfigCase.class))
			.isNotEqualTo(customizer(OtherPropertyCase.class));
	}

	@Test
	void annotationIsInheritedNestedAndComposed() {
		ContextCustomizer expected = new EmbeddedNatsContextCustomizer("nats.batch.connection.servers",
				List.of("a: 1"));
		assertThat(customizer(OtherConfigCase.class)).isEqualTo(expected);
		assertThat(customizer(SubclassCase.class)).isEqualTo(expected);
		assertThat(customizer(OuterCase.NestedCase.class)).isEqualTo(expected);
		assertThat(customizer(ComposedCase.class)).isEqualTo(expected);
	}

	@Test
	void classesWithEqualConfigurationShareTheServer() {
		SEEN.clear();
		run(FirstSharingCase.class, SecondSharingCase.class, NotSharingCase.class);
		assertThat(SEEN).hasSize(3);
		assertThat(SEEN.get(0)).isSameAs(SEEN.get(1)).isNotSameAs(SEEN.get(2));
		assertThat(SEEN.get(0).isRunning()).isTrue();
	}

	@Test
	void serverEndsWithADirtyContext() {
		SEEN.clear();
		run(DirtyCase.class);
		assertThat(SEEN).singleElement().matches((server) -> !server.isRunning());
	}

	@Test
	void serverIsThereBeforeAndAfterEveryOtherBean() {
		List<Boolean> running = new ArrayList<>();
		GenericApplicationContext context = customized(null);
		NatsServer server = context.getBeanFactory().getBean(NatsServer.class);
		context.registerBean("client", DisposableBean.class, () -> () -> running.add(server.isRunning()));
		context.refresh();
		assertThat(context.getEnvironment().getProperty("a.property")).isEqualTo(server.url());
		context.close();
		assertThat(running).containsExactly(true);
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void serverEndsWhenTheContextFails() {
		GenericApplicationContext context = customized(null);
		NatsServer server = context.getBeanFactory().getBean(NatsServer.class);
		context.registerBean("broken", String.class, () -> {
			throw new IllegalStateException("broken");
		});
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(context::refresh);
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void childContextUsesTheServerOfItsParent() {
		try (GenericApplicationContext parent = customized(null);
				GenericApplicationContext child = customized(parent)) {
			parent.refresh();
			child.refresh();
			NatsServer server = parent.getBean(NatsServer.class);
			assertThat(child.getBean(NatsServer.class)).isSameAs(server);
			assertThat(child.getEnvironment().getProperty("a.property")).isEqualTo(server.url());
		}
	}

	private static GenericApplicationContext customized(GenericApplicationContext parent) {
		GenericApplicationContext context = new GenericApplicationContext();
		if (parent != null) {
			context.setParent(parent);
		}
		new EmbeddedNatsContextCustomizer("a.property", List.of()).customizeContext(context,
				new MergedContextConfiguration(PlainCase.class, null, null, null, null));
		return context;
	}

	private ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, List.of());
	}

	private static void run(Class<?>... testClasses) {
		EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
		for (Class<?> testClass : testClasses) {
			kit.selectors(DiscoverySelectors.selectClass(testClass));
		}
		kit.execute().testEvents().assertStatistics((statistics) -> statistics.succeeded(testClasses.length).failed(0));
	}

	@EmbeddedNats
	static class PlainCase {

	}

	@EmbeddedNats
	static class SameCase {

	}

	@EmbeddedNats(config = "a: 1")
	static class OtherConfigCase {

	}

	static class SubclassCase extends OtherConfigCase {

	}

	@EmbeddedNats(property = "other")
	static class OtherPropertyCase {

	}

	@EmbeddedNats(config = "a: 1")
	static class OuterCase {

		@Nested
		class NestedCase {

		}

		@Nested
		@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
		class OverridingCase {

		}

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@EmbeddedNats
	@interface WithNats {

		@AliasFor(annotation = EmbeddedNats.class, attribute = "config")
		String[] lines();

	}

	@WithNats(lines = "a: 1")
	static class ComposedCase {

	}

	@SpringJUnitConfig(Object.class)
	@EmbeddedNats
	abstract static class SharingCase {

		@Test
		void sees(@Autowired NatsServer server) {
			SEEN.add(server);
		}

	}

	static class FirstSharingCase extends SharingCase {

	}

	static class SecondSharingCase extends SharingCase {

	}

	@TestPropertySource(properties = "another=context")
	static class NotSharingCase extends SharingCase {

	}

	@SpringJUnitConfig(Object.class)
	@EmbeddedNats
	@DirtiesContext
	static class DirtyCase {

		@Test
		void sees(@Autowired NatsServer server) {
			assertThat(server.isRunning()).isTrue();
			SEEN.add(server);
		}

	}

}
