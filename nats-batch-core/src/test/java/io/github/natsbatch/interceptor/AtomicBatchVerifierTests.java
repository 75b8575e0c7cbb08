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

package io.github.natsbatch.interceptor;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.testsupport.BatchContext;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Annotated methods that cannot run in a batch fail the start of the context, by name.
 */
class AtomicBatchVerifierTests {

	private final NatsBatchTemplate template = mock(NatsBatchTemplate.class);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void privateMethod(boolean classProxies) {
		refused(PrivateMethod.class, classProxies, "'secret'", "it is private", "make it public");
	}

	@Test
	void privateMethodOfASuperclass() {
		refused(InheritsPrivateMethod.class, false, "'secret'", PrivateMethod.class.getName(), "it is private");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void staticMethod(boolean classProxies) {
		refused(StaticMethod.class, classProxies, "'shared'", "it is static", "instance method");
	}

	@Test
	void finalMethodBehindAClassProxy() {
		refused(FinalMethod.class, false, "'unchangeable'", "it is final", "remove 'final'");
	}

	@Test
	void finalMethodOfAnAnnotatedClassBehindAClassProxy() {
		refused(FinalMethodOfAnnotatedClass.class, false, "'unchangeable'", "it is final", "remove 'final'");
	}

	@Test
	void finalMethodBehindAnInterfaceProxyIsFine() {
		starts(FinalMethodOfAnInterface.class, false);
		refused(FinalMethodOfAnInterface.class, true, "'work'", "it is final");
	}

	@Test
	void finalClassBehindAClassProxy() {
		refused(FinalClass.class, false, FinalClass.class.getName(), "is final", "remove 'final'");
		refused(RecordBean.class, false, RecordBean.class.getName(), "is final");
	}

	@Test
	void finalClassBehindAnInterfaceProxyIsFine() {
		starts(FinalClassWithInterface.class, false);
		refused(FinalClassWithInterface.class, true, FinalClassWithInterface.class.getName(), "is final");
	}

	@Test
	void methodThatAnInterfaceProxyDoesNotExpose() {
		refused(NotExposed.class, false, "'extra'", "none of them has the method", "proxyTargetClass");
		starts(NotExposed.class, true);
	}

	@Test
	void overloadThatAnInterfaceProxyDoesNotExpose() {
		refused(NotExposedOverload.class, false, "'work'", "none of them has the method");
		starts(NotExposedOverload.class, true);
	}

	@Test
	void methodThatAnInterfaceProxyExposesWithATypeParameterIsFine() {
		starts(GenericImplementation.class, false);
	}

	@Test
	void methodsOfAnAnnotatedClassThatItsInterfaceDoesNotHaveAreNotMeant() {
		starts(AnnotatedClassWithMore.class, false);
	}

	@Test
	void privateAndStaticMethodsOfAnAnnotatedClassAreNotMeant() {
		starts(AnnotatedClassWithHelpers.class, false);
		starts(AnnotatedClassWithHelpers.class, true);
	}

	@Test
	void overriddenMethodIsExposedWhereTheInterfaceHasIt() {
		starts(Overriding.class, false);
	}

	@ParameterizedTest
	@ValueSource(classes = { ReturnsMono.class, ReturnsFlux.class, ReturnsPublisher.class, ReturnsFlowPublisher.class,
			ReturnsFuture.class, ReturnsCallable.class, ReturnsStream.class, ReturnsIntStream.class,
			ReturnsOwnPublisher.class, AnnotatedClassReturnsMono.class, AnnotatedInterfaceReturnsFlux.class })
	void returnTypesThatProduceValuesLater(Class<?> component) {
		refused(component, false, "'work'", "produces values after the method has returned",
				"return a value or a CompletableFuture");
	}

	@Test
	void suspendingFunction() {
		refused(Suspending.class, false, "'work'", "suspending function");
	}

	@Test
	void stageThatTheCommitCannotBeAddedTo() {
		refused(ReturnsOwnStage.class, false, "'work'", "OwnStage", "declare CompletableFuture or CompletionStage");
	}

	@ParameterizedTest
	@ValueSource(classes = { ReturnsCompletableFuture.class, ReturnsCompletionStage.class, ReturnsObject.class })
	void returnTypesThatAreFine(Class<?> component) {
		starts(component, false);
	}

	@Test
	void beanThatAnEarlyBeanPostProcessorNeeds() {
		assertThatExceptionOfType(AtomicBatchVerificationException.class)
			.isThrownBy(() -> starts(List.of(Dependency.class, EarlyConfiguration.class)))
			.satisfies((ex) -> verification(ex, Dependency.class.getName(), "has no proxy", "ObjectProvider, @Lazy"));
	}

	@Test
	void beanThatABeanPostProcessorNeedsLazilyIsFine() {
		starts(List.of(Dependency.class, LazyConfiguration.class));
	}

	@Test
	void objectThatWasRegisteredAsASingleton() {
		try (AnnotationConfigApplicationContext context = BatchContext.prepare(this.template, Enabled.class)) {
			context.getBeanFactory().registerSingleton("registered", new Dependency());
			assertThatExceptionOfType(AtomicBatchVerificationException.class).isThrownBy(context::refresh)
				.withMessageContaining("'registered'")
				.withMessageContaining("has no proxy");
		}
	}

	@Test
	void circularReferenceIsInterceptedAndFine() {
		try (AnnotationConfigApplicationContext context = BatchContext.prepare(this.template, Enabled.class, Left.class,
				Right.class)) {
			context.setAllowCircularReferences(true);
			context.refresh();
			assertThat(AopUtils.isAopProxy(context.getBean(Right.class).left)).isTrue();
		}
	}

	@Test
	void factoryBeansAndTheirProductsAreFine() {
		starts(List.of(ProductFactory.class));
	}

	@Test
	void lazyBeanIsRefusedWhenItIsCreated() {
		try (AnnotationConfigApplicationContext context = BatchContext.start(this.template, LazyPrivateMethod.class)) {
			assertThatExceptionOfType(BeanCreationException.class)
				.isThrownBy(() -> context.getBean(LazyPrivateMethod.class))
				.havingRootCause()
				.isInstanceOf(AtomicBatchVerificationException.class);
		}
	}

	@Test
	void exceptionSaysPlaceProblemAndAction() {
		AtomicBatchVerificationException exception = new AtomicBatchVerificationException("Method 'm'", "it is wrong",
				"change it");
		assertThat(exception).hasMessage("Method 'm' cannot run in a batch: it is wrong; change it");
		assertThat(exception.getPlace()).isEqualTo("Method 'm'");
		assertThat(exception.getProblem()).isEqualTo("it is wrong");
		assertThat(exception.getAction()).isEqualTo("change it");
	}

	private void refused(Class<?> component, boolean classProxies, String... parts) {
		assertThatExceptionOfType(BeansException.class).isThrownBy(() -> starts(component, classProxies))
			.havingRootCause()
			.satisfies((root) -> verification(root, parts));
	}

	private static void verification(Throwable thrown, String... parts) {
		assertThat(thrown).isInstanceOf(AtomicBatchVerificationException.class)
			.hasMessageContaining("cannot run in a batch");
		assertThat(thrown.getMessage()).contains(parts);
	}

	private void starts(Class<?> component, boolean classProxies) {
		(classProxies ? BatchContext.startWithClassProxies(this.template, component)
				: BatchContext.start(this.template, component))
			.close();
	}

	private void starts(List<Class<?>> components) {
		BatchContext.start(this.template, components.toArray(Class<?>[]::new)).close();
	}

	@EnableAtomicBatch
	static class Enabled {

	}

	static class PrivateMethod {

		@AtomicBatch
		private void secret() {
		}

	}

	static class InheritsPrivateMethod extends PrivateMethod {

	}

	@Lazy
	static class LazyPrivateMethod extends PrivateMethod {

	}

	static class StaticMethod {

		@AtomicBatch
		static void shared() {
		}

	}

	static class FinalMethod {

		@AtomicBatch
		final void unchangeable() {
		}

	}

	@AtomicBatch
	static class FinalMethodOfAnnotatedClass {

		final void unchangeable() {
		}

	}

	interface Work {

		void work();

	}

	static class FinalMethodOfAnInterface implements Work {

		@Override
		@AtomicBatch
		public final void work() {
		}

	}

	static final class FinalClass {

		@AtomicBatch
		void work() {
		}

	}

	record RecordBean(NatsBatchTemplate nats) {

		@AtomicBatch
		void work() {
		}

	}

	static final class FinalClassWithInterface implements Work {

		@Override
		@AtomicBatch
		public void work() {
		}

	}

	static class NotExposed implements Work {

		@Override
		public void work() {
		}

		@AtomicBatch
		void extra() {
		}

	}

	static class NotExposedOverload implements OneArgument {

		@Override
		public void work(String argument) {
		}

		@AtomicBatch
		void work(Integer argument) {
		}

	}

	interface OneArgument {

		void work(String argument);

	}

	interface GenericWork<T> {

		void work(T argument);

	}

	static class GenericImplementation implements GenericWork<Integer> {

		@Override
		@AtomicBatch
		public void work(Integer argument) {
		}

	}

	@AtomicBatch
	static class AnnotatedClassWithMore implements Work {

		@Override
		public void work() {
		}

		void more() {
		}

	}

	@AtomicBatch
	static class AnnotatedClassWithHelpers {

		void work() {
			later();
			shared();
		}

		private Mono<String> later() {
			return Mono.empty();
		}

		static Stream<String> shared() {
			return Stream.empty();
		}

	}

	static class Overridden implements Work {

		@Override
		@AtomicBatch
		public void work() {
		}

	}

	static class Overriding extends Overridden {

		@Override
		public void work() {
			super.work();
		}

	}

	static class ReturnsMono {

		@AtomicBatch
		Mono<String> work() {
			return Mono.empty();
		}

	}

	static class ReturnsFlux {

		@AtomicBatch
		Flux<String> work() {
			return Flux.empty();
		}

	}

	static class ReturnsPublisher {

		@AtomicBatch
		Publisher<String> work() {
			return Mono.empty();
		}

	}

	static class ReturnsFlowPublisher {

		@AtomicBatch
		Flow.Publisher<String> work() {
			return (subscriber) -> {
			};
		}

	}

	static class ReturnsFuture {

		@AtomicBatch
		Future<String> work() {
			return new CompletableFuture<>();
		}

	}

	static class ReturnsCallable {

		@AtomicBatch
		Callable<String> work() {
			return () -> "";
		}

	}

	static class ReturnsStream {

		@AtomicBatch
		Stream<String> work() {
			return Stream.empty();
		}

	}

	static class ReturnsIntStream {

		@AtomicBatch
		IntStream work() {
			return IntStream.empty();
		}

	}

	interface OwnPublisher extends Comparable<String>, Publisher<String> {

	}

	static class ReturnsOwnPublisher {

		@AtomicBatch
		OwnPublisher work() {
			return null;
		}

	}

	@AtomicBatch
	static class AnnotatedClassReturnsMono {

		Mono<String> work() {
			return Mono.empty();
		}

	}

	@AtomicBatch
	interface FluxWork {

		Flux<String> work();

	}

	static class AnnotatedInterfaceReturnsFlux implements FluxWork {

		@Override
		public Flux<String> work() {
			return Flux.empty();
		}

	}

	static class Suspending {

		@AtomicBatch
		Object work(String argument, Continuation<String> continuation) {
			return argument;
		}

	}

	static class OwnStage<T> extends CompletableFuture<T> {

	}

	static class ReturnsOwnStage {

		@AtomicBatch
		OwnStage<String> work() {
			return new OwnStage<>();
		}

	}

	static class ReturnsCompletableFuture {

		@AtomicBatch
		CompletableFuture<String> work() {
			return new CompletableFuture<>();
		}

	}

	static class ReturnsCompletionStage {

		@AtomicBatch
		CompletionStage<String> work(Continuation<String> notLast, String last) {
			return new CompletableFuture<>();
		}

	}

	static class ReturnsObject {

		@AtomicBatch
		Object work() {
			return "";
		}

	}

	static class Dependency {

		@AtomicBatch
		void work() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyConfiguration {

		@Bean
		static EarlyPostProcessor early(Dependency dependency) {
			return new EarlyPostProcessor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		static EarlyPostProcessor early(ObjectProvider<Dependency> dependency) {
			return new EarlyPostProcessor();
		}

	}

	static class EarlyPostProcessor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class Left {

		@Autowired
		Right right;

		@AtomicBatch
		void work() {
		}

	}

	static class Right {

		@Autowired
		Left left;

	}

	@Configuration(proxyBeanMethods = false)
	static class ProductFactory {

		@Bean
		static FactoryBean<Dependency> dependency() {
			return new AnnotatedFactory();
		}

	}

	static class AnnotatedFactory implements FactoryBean<Dependency> {

		@Override
		@AtomicBatch
		public Dependency getObject() {
			return new Dependency();
		}

		@Override
		public Class<?> getObjectType() {
			return Dependency.class;
		}

	}

}
