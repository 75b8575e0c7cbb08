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

package io.github.natsbatch.autoconfigure;

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.interceptor.AtomicBatchAdvisor;
import io.github.natsbatch.interceptor.AtomicBatchVerificationException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Annotated methods run in a batch whatever an application says about proxies.
 */
@EmbeddedNats
class AtomicBatchProxyTests {

	private final ApplicationContextRunner runner;

	AtomicBatchProxyTests(NatsServer server) {
		this.runner = ContextRunners.with(server).withPropertyValues("nats.batch.streams.orders.storage=memory");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.aop.auto=true", "spring.aop.auto=false" })
	void classesAreProxied(String property) {
		this.runner.withPropertyValues(property).withBean(PlainOrders.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(PlainOrders.class))).isTrue();
			assertThatMethodsAreBatches(context, context.getBean(PlainOrders.class));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.aop.auto=true", "spring.aop.auto=false" })
	void interfacesAreProxiedOnDemand(String property) {
		this.runner.withPropertyValues(property, "spring.aop.proxy-target-class=false")
			.withBean(Orders.class, InterfaceOrders::new)
			.run((context) -> {
				assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Orders.class))).isTrue();
				assertThatMethodsAreBatches(context, context.getBean(Orders.class));
			});
	}

	@Test
	void adviceIsOutsideOfTheTransactionsUnlessThePropertySaysOtherwise() {
		this.runner.run((context) -> assertThat(context.getBean(AtomicBatchAdvisor.class).getOrder())
			.isEqualTo(Ordered.LOWEST_PRECEDENCE - 100));
		this.runner.withPropertyValues("nats.batch.advisor-order=42")
			.run((context) -> assertThat(context.getBean(AtomicBatchAdvisor.class).getOrder()).isEqualTo(42));
	}

	@Test
	void annotationOfTheApplicationReplacesOurConfiguration() {
		this.runner.withUserConfiguration(OwnOrder.class).withBean(PlainOrders.class).run((context) -> {
			assertThat(context).hasSingleBean(AtomicBatchAdvisor.class);
			assertThat(context.getBean(AtomicBatchAdvisor.class).getOrder()).isEqualTo(7);
			assertThatMethodsAreBatches(context, context.getBean(PlainOrders.class));
		});
	}

	@Test
	void lazyBeansAreProxiedAndVerifiedWhenTheyAreNeeded() {
		ApplicationContextRunner lazy = this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(PlainOrders.class);
		lazy.run((context) -> {
			// the stream is created with the template
			assertThat(context.getBean(NatsBatchTemplate.class)).isNotNull();
			assertThatMethodsAreBatches(context, context.getBean(PlainOrders.class));
		});
		lazy.withBean(FinalOrders.class)
			.run((context) -> assertThatException().isThrownBy(() -> context.getBean(FinalOrders.class))
				.withRootCauseInstanceOf(AtomicBatchVerificationException.class));
	}

	private static void assertThatMethodsAreBatches(ApplicationContext context, Orders orders) {
		long before = ContextRunners.lastSequence(context, "orders");
		orders.place(false);
		assertThat(ContextRunners.lastSequence(context, "orders")).isEqualTo(before + 2);
		assertThatIllegalStateException().isThrownBy(() -> orders.place(true)).withMessage("declined");
		assertThat(ContextRunners.lastSequence(context, "orders")).isEqualTo(before + 2);
	}

	interface Orders {

		void place(boolean declined);

	}

	static class InterfaceOrders implements Orders, BeanFactoryAware {

		private BeanFactory beanFactory;

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			this.beanFactory = beanFactory;
		}

		@Override
		@AtomicBatch
		public void place(boolean declined) {
			NatsBatchTemplate nats = this.beanFactory.getBean(NatsBatchTemplate.class);
			nats.publish("orders", "created");
			if (declined) {
				throw new IllegalStateException("declined");
			}
			nats.publish("orders", "paid");
		}

	}

	static class PlainOrders extends InterfaceOrders {

	}

	static class FinalOrders {

		@AtomicBatch
		final void place() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(order = 7, proxyTargetClass = true)
	static class OwnOrder {

	}

}
