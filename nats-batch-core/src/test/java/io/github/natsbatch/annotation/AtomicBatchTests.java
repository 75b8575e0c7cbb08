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

package io.github.natsbatch.annotation;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.Callable;

import io.github.natsbatch.core.NatsBatchOperations;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.BatchContext;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Annotated methods of beans in plain Spring contexts, against a real server: where the
 * annotation may stand, and what the end of the method does to its messages.
 */
@EmbeddedNats
class AtomicBatchTests {

	private NatsFixture nats;

	private NatsBatchTemplate template;

	private AnnotationConfigApplicationContext context;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template();
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.template.currentBatch()).isEmpty();
		this.context.close();
		this.nats.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void returnCommitsAllMessagesAsOneBatch(boolean classProxies) {
		Orders orders = bean(Orders.class, classProxies, OrderService.class);
		assertThat(AopUtils.isCglibProxy(orders)).isEqualTo(classProxies);
		assertThat(orders.place("a", "b", "c")).isEqualTo(3);
		assertThat(this.nats.payloads("S")).containsExactly("a", "b", "c");
		assertThat(batchIds()).hasSize(3).containsOnly(batchIds().get(0));
	}

	static List<Throwable> throwables() {
		return List.of(new IOException("checked"), new IllegalArgumentException("runtime"), new StackOverflowError(),
				new Throwable("neither"));
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void anyThrowableAbandonsAndReachesTheCallerAsItIs(Throwable failure) {
		Orders orders = bean(Orders.class, false, OrderService.class);
		assertThat(catchThrowable(() -> orders.fail(failure))).isSameAs(failure);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(orders.place("next")).isOne();
		assertThat(this.nats.payloads("S")).containsExactly("next");
	}

	@Test
	void batchOfACallOnTheSameObjectDoesNotExistAndPublishFailsInsteadOfSending() {
		SelfInvoking bean = bean(SelfInvoking.class, false, SelfInvoking.class);
		assertThatIllegalStateException().isThrownBy(bean::notAnnotated)
			.withMessageContaining("call it from another bean");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void callOnTheSameObjectInsideABatchJoinsIt() {
		SelfInvoking bean = bean(SelfInvoking.class, false, SelfInvoking.class);
		bean.annotatedToo();
		assertThat(this.nats.payloads("S")).containsExactly("outer", "inner");
	}

	@Test
	void annotationOnAClassHoldsForItsMethodsButNotForThoseOfObject() {
		OnClass bean = bean(OnClass.class, false, OnClass.class);
		bean.plainMethod();
		bean.protectedMethod();
		assertThat(this.nats.payloads("S")).containsExactly("plain", "plain", "protected");
		assertThat(bean.toString()).isEqualTo("in a batch: false");
	}

	@Test
	void methodsThatAClassInheritsFromOneWithoutTheAnnotationHaveNoBatch() {
		OnSubclass bean = bean(OnSubclass.class, false, OnSubclass.class);
		bean.own();
		assertThatIllegalStateException().isThrownBy(bean::inherited);
		assertThat(this.nats.payloads("S")).containsExactly("own");
	}

	@Test
	void methodWinsOverItsClass() {
		OnBoth bean = bean(OnBoth.class, false, OnBoth.class);
		bean.asTheClassSays();
		assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(bean::asTheMethodSays);
		assertThat(this.nats.payloads("S")).containsExactly("class");
	}

	@Test
	void classWinsOverItsInterface() {
		OnInterface bean = bean(OnInterface.class, false, ClassAgainstInterface.class);
		assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(bean::annotated);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void annotationOnAMethodOfAnInterfaceHolds(boolean classProxies) {
		OnInterface bean = bean(OnInterface.class, classProxies, PlainImplementation.class);
		bean.annotated();
		bean.annotatedByDefault();
		assertThatIllegalStateException().isThrownBy(bean::plain);
		assertThat(this.nats.payloads("S")).containsExactly("annotated", "default");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void annotationOnAnInterfaceHoldsForItsMethods(boolean classProxies) {
		AnnotatedInterface bean = bean(AnnotatedInterface.class, classProxies, AnnotatedImplementation.class);
		bean.work();
		assertThat(this.nats.payloads("S")).containsExactly("work");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	@SuppressWarnings("unchecked")
	void annotationOnAGenericMethodHolds(boolean classProxies) {
		Handler<String> handler = bean(Handler.class, classProxies, StringHandler.class);
		handler.handle("generic");
		assertThat(this.nats.payloads("S")).containsExactly("generic");
	}

	@Test
	void annotationMayBeAMetaAnnotationWithAttributesOfItsOwn() throws Exception {
		this.nats.stream("T");
		MetaAnnotated bean = bean(MetaAnnotated.class, false, MetaAnnotated.class);
		bean.withDefaults();
		bean.withId();
		bean.withId();
		assertThat(this.nats.payloads("S")).containsExactly("defaults", "id");
		assertThat(this.nats.message("S", 2).getHeaders().getFirst("Nats-Msg-Id")).isEqualTo("meta");
		assertThatExceptionOfType(io.github.natsbatch.InvalidBatchException.class).isThrownBy(bean::anotherStream);
	}

	@Test
	void overloadedMethodsAreToldApart() throws Exception {
		Overloaded bean = bean(Overloaded.class, false, Overloaded.class);
		bean.work(1);
		assertThatIllegalStateException().isThrownBy(() -> bean.work("plain"));
		assertThat(this.nats.payloads("S")).containsExactly("1");
	}

	@Test
	void prototypesAndLazyBeansAreInterceptedToo() {
		this.context = BatchContext.start(this.template, PrototypeBean.class, LazyBean.class);
		PrototypeBean prototype = this.context.getBean(PrototypeBean.class);
		assertThat(prototype).isNotSameAs(this.context.getBean(PrototypeBean.class));
		prototype.work();
		this.context.getBean(LazyBean.class).work();
		assertThat(this.nats.payloads("S")).containsExactly("prototype", "lazy");
	}

	@Test
	void methodThatPublishesNothingSendsNothing() throws Exception {
		Orders orders = bean(Orders.class, false, OrderService.class);
		long sent = this.nats.connection().getStatistics().getOutMsgs();
		assertThat(orders.place()).isZero();
		assertThat(orders.call(() -> "a value")).isEqualTo("a value");
		assertThat(this.nats.connection().getStatistics().getOutMsgs()).isEqualTo(sent);
	}

	private <T> T bean(Class<T> type, boolean classProxies, Class<?> component) {
		this.context = classProxies ? BatchContext.startWithClassProxies(this.template, component)
				: BatchContext.start(this.template, component);
		return this.context.getBean(type);
	}

	private List<String> batchIds() {
		return this.nats.messages("S")
			.stream()
			.map((message) -> message.getHeaders().getFirst("Nats-Batch-Id"))
			.toList();
	}

	interface Orders {

		int place(String... payloads);

		void fail(Throwable failure) throws Throwable;

		<T> T call(Callable<T> action) throws Exception;

	}

	static class OrderService implements Orders {

		private final NatsBatchTemplate nats;

		OrderService(NatsBatchTemplate nats) {
			this.nats = nats;
		}

		@Override
		@AtomicBatch
		public int place(String... payloads) {
			for (String payload : payloads) {
				this.nats.publish("S.order", payload);
			}
			return payloads.length;
		}

		@Override
		@AtomicBatch
		public void fail(Throwable failure) throws Throwable {
			this.nats.publish("S.order", "never");
			throw failure;
		}

		@Override
		@AtomicBatch
		public <T> T call(Callable<T> action) throws Exception {
			return action.call();
		}

	}

	static class SelfInvoking {

		private final NatsBatchOperations nats;

		SelfInvoking(NatsBatchOperations nats) {
			this.nats = nats;
		}

		void notAnnotated() {
			annotated();
		}

		@AtomicBatch
		void annotatedToo() {
			this.nats.publish("S.self", "outer");
			annotated();
		}

		@AtomicBatch
		void annotated() {
			this.nats.publish("S.self", "inner");
		}

	}

	@AtomicBatch
	static class OnClass {

		private final NatsBatchOperations nats;

		OnClass(NatsBatchOperations nats) {
			this.nats = nats;
		}

		void plainMethod() {
			this.nats.publish("S.class", "plain");
			privateMethod();
		}

		private void privateMethod() {
			this.nats.publish("S.class", "plain");
		}

		static void staticMethod() {
			throw new IllegalStateException("nobody calls it");
		}

		protected void protectedMethod() {
			this.nats.publish("S.class", "protected");
		}

		@Override
		public String toString() {
			return "in a batch: " + this.nats.currentBatch().isPresent();
		}

	}

	static class Superclass {

		protected final NatsBatchOperations nats;

		Superclass(NatsBatchOperations nats) {
			this.nats = nats;
		}

		void inherited() {
			this.nats.publish("S.super", "inherited");
		}

	}

	@AtomicBatch
	static class OnSubclass extends Superclass {

		OnSubclass(NatsBatchOperations nats) {
			super(nats);
		}

		void own() {
			this.nats.publish("S.sub", "own");
		}

	}

	@AtomicBatch
	static class OnBoth {

		private final NatsBatchOperations nats;

		OnBoth(NatsBatchOperations nats) {
			this.nats = nats;
		}

		void asTheClassSays() {
			this.nats.publish("S.both", "class");
		}

		@AtomicBatch(propagation = Propagation.MANDATORY)
		void asTheMethodSays() {
			this.nats.publish("S.both", "method");
		}

	}

	interface OnInterface {

		@AtomicBatch
		void annotated();

		@AtomicBatch
		default void annotatedByDefault() {
			nats().publish("S.interface", "default");
		}

		void plain();

		NatsBatchOperations nats();

	}

	static class PlainImplementation implements OnInterface {

		private final NatsBatchOperations nats;

		PlainImplementation(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@Override
		public void annotated() {
			this.nats.publish("S.interface", "annotated");
		}

		@Override
		public void plain() {
			this.nats.publish("S.interface", "plain");
		}

		@Override
		public NatsBatchOperations nats() {
			return this.nats;
		}

	}

	@AtomicBatch(propagation = Propagation.MANDATORY)
	static class ClassAgainstInterface extends PlainImplementation {

		ClassAgainstInterface(NatsBatchOperations nats) {
			super(nats);
		}

		@Override
		@AtomicBatch(propagation = Propagation.MANDATORY)
		public void annotated() {
			super.annotated();
		}

	}

	@AtomicBatch
	interface AnnotatedInterface {

		void work();

	}

	static class AnnotatedImplementation implements AnnotatedInterface {

		private final NatsBatchOperations nats;

		AnnotatedImplementation(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@Override
		public void work() {
			this.nats.publish("S.annotated-interface", "work");
		}

	}

	interface Handler<T> {

		void handle(T message);

	}

	static class StringHandler implements Handler<String> {

		private final NatsBatchOperations nats;

		StringHandler(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@Override
		@AtomicBatch
		public void handle(String message) {
			this.nats.publish("S.generic", message);
		}

	}

	@AtomicBatch(stream = "S")
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface OrdersBatch {

		@AliasFor(annotation = AtomicBatch.class, attribute = "id")
		String key() default "";

	}

	static class MetaAnnotated {

		private final NatsBatchOperations nats;

		MetaAnnotated(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@OrdersBatch
		void withDefaults() {
			this.nats.publish("S.meta", "defaults");
		}

		@OrdersBatch(key = "'meta'")
		void withId() {
			this.nats.publish("S.meta", "id");
		}

		@OrdersBatch
		void anotherStream() {
			this.nats.publish("T.meta", "another stream");
		}

	}

	static class Overloaded {

		private final NatsBatchOperations nats;

		Overloaded(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch
		void work(int number) {
			this.nats.publish("S.overloaded", Integer.toString(number));
		}

		void work(String text) {
			this.nats.publish("S.overloaded", text);
		}

	}

	@Scope("prototype")
	static class PrototypeBean {

		private final NatsBatchOperations nats;

		PrototypeBean(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch
		void work() {
			this.nats.publish("S.prototype", "prototype");
		}

	}

	@Lazy
	static class LazyBean {

		private final NatsBatchOperations nats;

		LazyBean(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch
		void work() {
			this.nats.publish("S.lazy", "lazy");
		}

	}

}
