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

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.interceptor.AtomicBatchAdvisor;
import io.github.natsbatch.interceptor.AtomicBatchAttributeSource;
import io.github.natsbatch.interceptor.AtomicBatchInterceptor;
import io.github.natsbatch.interceptor.AtomicBatchVerifier;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.BatchContext;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.NatsFixture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code @EnableAtomicBatch} adds to a context, and how it gets on with other
 * infrastructure.
 */
@EmbeddedNats
class EnableAtomicBatchTests {

	private static final String CHECKER = "org.springframework.context.support.PostProcessorRegistrationDelegate";

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void worksWithoutAspectJ() {
		assertThat(ClassUtils.isPresent("org.aspectj.lang.annotation.Aspect", null)).isFalse();
		publishes(context(Plain.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { WithDefaultAdvisorAutoProxyCreator.class, WithBeanNameAutoProxyCreator.class,
			WithTransactionManagement.class, Twice.class })
	void worksBesideOtherProxyCreators(Class<?> configuration) {
		publishes(context(configuration));
	}

	@Test
	void messagesAreSentOnceBehindTwoProxyCreators() {
		AnnotationConfigApplicationContext context = context(WithBeanNameAutoProxyCreator.class);
		context.getBean(Publisher.class).publish();
		assertThat(context.getBean(WithBeanNameAutoProxyCreator.class).calls).hasSize(1);
		assertThat(this.nats.payloads("S")).containsExactly("a", "b");
		context.close();
	}

	@Test
	void interfaceProxiesAreTheDefaultAndClassProxiesAreAsked() {
		try (AnnotationConfigApplicationContext context = context(Plain.class)) {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(WithInterface.class))).isTrue();
			assertThat(AopUtils.isCglibProxy(context.getBean(Publisher.class))).isTrue();
		}
		try (AnnotationConfigApplicationContext context = context(ClassProxies.class)) {
			assertThat(AopUtils.isCglibProxy(context.getBean(WithInterface.class))).isTrue();
		}
	}

	@Test
	void adviceStandsBetweenWhatIsOneFurtherOutAndOneFurtherIn() {
		assertThat(EnableAtomicBatch.DEFAULT_ORDER).isEqualTo(Ordered.LOWEST_PRECEDENCE - 100);
		assertThat(advices(context(Plain.class, Witnesses.class))).containsExactly("outer witness",
				"AtomicBatchInterceptor", "inner witness");
	}

	@Test
	void orderOfTheAnnotationMovesTheAdvice() {
		assertThat(advices(context(Outermost.class, Witnesses.class))).containsExactly("AtomicBatchInterceptor",
				"outer witness", "inner witness");
		assertThat(advices(context(Innermost.class, Witnesses.class))).containsExactly("outer witness", "inner witness",
				"AtomicBatchInterceptor");
	}

	@Test
	void witnessesSeeTheBatchWhereTheyStandInsideOfIt() {
		AnnotationConfigApplicationContext context = context(Plain.class, Witnesses.class);
		context.getBean(Publisher.class).publish();
		assertThat(context.getBean(Witnesses.class).seen).containsExactly("outer witness: false",
				"inner witness: true");
		context.close();
	}

	@Test
	void advisorHasAnOrderThatCanBeReadAndChanged() {
		try (AnnotationConfigApplicationContext context = context(Plain.class)) {
			AtomicBatchAdvisor advisor = context.getBean(AtomicBatchAdvisor.class);
			assertThat(advisor.getOrder()).isEqualTo(EnableAtomicBatch.DEFAULT_ORDER);
			advisor.setOrder(7);
			assertThat(advisor.getOrder()).isEqualTo(7);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, WithTransactionManagement.class, WithBeanNameAutoProxyCreator.class })
	void noBeanIsCreatedTooEarlyForAllPostProcessors(Class<?> configuration) {
		try (CapturedLog log = CapturedLog.of(CHECKER)) {
			context(configuration).close();
			assertThat(log.lines()).noneMatch((line) -> line.contains("not eligible"));
		}
	}

	@Test
	void templateIsNotCreatedBeforeTheFirstCall() {
		List<String> created = new ArrayList<>();
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Plain.class, IndependentBean.class);
		context.registerBean(NatsBatchTemplate.class, () -> {
			created.add("template");
			return this.template;
		}, (definition) -> definition.setLazyInit(true));
		context.refresh();
		assertThat(created).isEmpty();
		context.getBean(IndependentBean.class).work();
		assertThat(created).containsExactly("template");
		context.close();
	}

	@Test
	void allBeansHaveTheInfrastructureRole() {
		try (AnnotationConfigApplicationContext context = context(Plain.class)) {
			for (Class<?> type : List.of(AtomicBatchAdvisor.class, AtomicBatchInterceptor.class,
					AtomicBatchVerifier.class, AtomicBatchAttributeSource.class, ProxyAtomicBatchConfiguration.class)) {
				String[] names = context.getBeanNamesForType(type);
				assertThat(names).as(type.getSimpleName()).hasSize(1);
				assertThat(context.getBeanDefinition(names[0]).getRole()).as(names[0])
					.isEqualTo(BeanDefinition.ROLE_INFRASTRUCTURE);
			}
		}
	}

	@Test
	void modeOtherThanProxyIsRefused() {
		assertThatExceptionOfType(BeanDefinitionStoreException.class).isThrownBy(() -> context(AspectJ.class))
			.withRootCauseInstanceOf(IllegalArgumentException.class)
			.withMessageContaining("ASPECTJ");
	}

	private void publishes(AnnotationConfigApplicationContext context) {
		context.getBean(Publisher.class).publish();
		assertThat(this.nats.payloads("S")).containsExactly("a", "b");
		context.close();
	}

	private AnnotationConfigApplicationContext context(Class<?>... configurations) {
		AnnotationConfigApplicationContext context = BatchContext.prepare(this.template, Publisher.class,
				InterfaceBean.class);
		context.register(configurations);
		context.refresh();
		return context;
	}

	private static List<String> advices(AnnotationConfigApplicationContext context) {
		try (context) {
			Advised proxy = (Advised) context.getBean(Publisher.class);
			return Arrays.stream(proxy.getAdvisors())
				.map((advisor) -> advisor.getAdvice())
				.filter((advice) -> advice instanceof Witness || advice instanceof AtomicBatchInterceptor)
				.map((advice) -> (advice instanceof Witness witness) ? witness.name : advice.getClass().getSimpleName())
				.toList();
		}
	}

	static class Publisher {

		private final NatsBatchTemplate nats;

		Publisher(NatsBatchTemplate nats) {
			this.nats = nats;
		}

		@AtomicBatch
		@Witnessed
		void publish() {
			this.nats.publish("S.enable", "a");
			this.nats.publish("S.enable", "b");
		}

	}

	interface WithInterface {

		void work();

	}

	static class InterfaceBean implements WithInterface {

		@Override
		@AtomicBatch
		public void work() {
		}

	}

	static class IndependentBean {

		@AtomicBatch
		void work() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	static class ClassProxies {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(order = 5)
	static class Outermost {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(order = Ordered.LOWEST_PRECEDENCE)
	static class Innermost {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(mode = AdviceMode.ASPECTJ)
	static class AspectJ {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	@EnableTransactionManagement
	static class WithTransactionManagement {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	@Import(Plain.class)
	static class Twice {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	static class WithDefaultAdvisorAutoProxyCreator {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultAdvisorAutoProxyCreator anotherProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	static class WithBeanNameAutoProxyCreator {

		final List<String> calls = new ArrayList<>();

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanNameAutoProxyCreator anotherProxyCreator() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("*ublisher");
			creator.setInterceptorNames("counting");
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static MethodInterceptor counting(ObjectProvider<WithBeanNameAutoProxyCreator> configuration) {
			return (invocation) -> {
				configuration.getObject().calls.add(invocation.getMethod().getName());
				return invocation.proceed();
			};
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Witnessed {

	}

	static class Witness implements MethodInterceptor {

		private final String name;

		private final Witnesses witnesses;

		Witness(String name, Witnesses witnesses) {
			this.name = name;
			this.witnesses = witnesses;
		}

		@Override
		public Object invoke(MethodInvocation invocation) throws Throwable {
			boolean inBatch = this.witnesses.template.currentBatch().isPresent();
			this.witnesses.seen.add(this.name + ": " + inBatch);
			return invocation.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static class Witnesses {

		final List<String> seen = new ArrayList<>();

		@Autowired
		@Lazy
		NatsBatchTemplate template;

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		DefaultPointcutAdvisor inner() {
			return advisor("inner witness", Ordered.LOWEST_PRECEDENCE - 99);
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		DefaultPointcutAdvisor outer() {
			return advisor("outer witness", Ordered.LOWEST_PRECEDENCE - 101);
		}

		private DefaultPointcutAdvisor advisor(String name, int order) {
			DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(
					AnnotationMatchingPointcut.forMethodAnnotation(Witnessed.class), new Witness(name, this));
			advisor.setOrder(order);
			return advisor;
		}

	}

}
