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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchOperations;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.interceptor.AtomicBatchVerificationException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.BatchContext;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the attributes of the annotation mean, against a real server.
 */
@EmbeddedNats
class AtomicBatchAttributeTests {

	private NatsServer server;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	private AnnotationConfigApplicationContext context;

	@BeforeEach
	void connect(NatsServer server) {
		this.server = server;
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template();
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.template.currentBatch()).isEmpty();
		if (this.context != null) {
			this.context.close();
		}
		this.nats.close();
	}

	@Test
	void idIsAnExpressionOverTheArgumentsByNameAndPositionAndOverBeans() {
		Ids bean = bean(Ids.class, Ids.class, Numbers.class);
		bean.byName(new Command("by-name"));
		bean.byPosition("ignored", "by-p1");
		bean.byOtherPosition("by-a0");
		bean.byBean("x");
		assertThat(this.nats.messages("S")).extracting((message) -> message.getHeaders().getFirst("Nats-Msg-Id"))
			.containsExactly("by-name", "by-p1", "by-a0", "number 7 of x");
	}

	@Test
	void sameIdAgainIsStoredOnce() {
		Ids bean = bean(Ids.class, Ids.class, Numbers.class);
		bean.byName(new Command("once"));
		bean.byName(new Command("once"));
		bean.byName(new Command("twice"));
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void argumentNamesAreThoseOfTheTargetsMethodBehindAnyProxy(boolean classProxies) {
		this.context = classProxies
				? BatchContext.startWithClassProxies(this.template, NamedDifferently.class, Numbers.class)
				: BatchContext.start(this.template, NamedDifferently.class, Numbers.class);
		this.context.getBean(Named.class).work("from-the-target");
		assertThat(this.nats.message("S", 1).getHeaders().getFirst("Nats-Msg-Id")).isEqualTo("from-the-target");
	}

	@Test
	void idThatIsNullOrEmptyIsRefusedBeforeTheMethodRuns() {
		Ids bean = bean(Ids.class, Ids.class, Numbers.class);
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.byName(new Command(null)))
			.withMessageContaining("@AtomicBatch(id = \"#command.id\")")
			.withMessageContaining("Ids#byName")
			.withMessageContaining("gives null");
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.byName(new Command(" ")))
			.withMessageContaining("gives an empty text");
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.byUnknownName("x"))
			.withMessageContaining("gives null");
		assertThat(bean.calls).isZero();
	}

	@Test
	void idThatCannotBeEvaluatedIsRefusedBeforeTheMethodRuns() {
		Ids bean = bean(Ids.class, Ids.class, Numbers.class);
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.byName(null))
			.withMessageContaining("Ids#byName")
			.withMessageContaining("could not be evaluated")
			.withCauseInstanceOf(org.springframework.expression.EvaluationException.class);
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.byUnknownBean("x"))
			.withMessageContaining("could not be evaluated");
		assertThat(bean.calls).isZero();
	}

	@Test
	void idThatIsTooLongIsRefused() {
		Ids bean = bean(Ids.class, Ids.class, Numbers.class);
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> bean.byName(new Command("x".repeat(201))))
			.withMessageContaining("201 characters")
			.withMessageContaining("at most 200");
	}

	@Test
	void expressionThatIsNoneFailsTheStart() {
		failsToStart(Map.of(), BadId.class, "@AtomicBatch(id = \"#command.\")", "BadId#work", "SpEL");
		failsToStart(Map.of(), BadOrderingKey.class, "@AtomicBatch(orderingKey = \"'\")", "BadOrderingKey#work",
				"SpEL");
	}

	@Test
	void orderingKeyIsAnExpressionThatJoiningMethodsMayNotContradict() {
		Keys bean = bean(Keys.class, Keys.class);
		BatchOptions ofCustomer = BatchOptions.builder().orderingKey("customer-1").build();
		this.template.execute(ofCustomer, (batch) -> {
			bean.work("customer-1");
			return null;
		});
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> this.template.execute(ofCustomer, (batch) -> {
				bean.work("customer-2");
				return null;
			}))
			.withMessageContaining("orderingKey")
			.withMessageContaining("'customer-1'")
			.withMessageContaining("'customer-2'");
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.work(""))
			.withMessageContaining("orderingKey");
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.work("x".repeat(256)))
			.withMessageContaining("orderingKey");
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
	}

	@Test
	void streamMayBeAPlaceholder() {
		this.nats.stream("T");
		start(Map.of("orders.stream", "S"), Placeholders.class);
		Placeholders bean = this.context.getBean(Placeholders.class);
		bean.publish("S.placeholder");
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
		assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> bean.publish("T.placeholder"))
			.withMessageContaining("stream 'S'");
	}

	@Test
	void placeholderWithoutAValueFailsTheStart() {
		String place = "@AtomicBatch(stream = \"${orders.stream}\")";
		failsToStart(Map.of(), Placeholders.class, place, "Placeholders#publish", "Could not resolve placeholder");
		failsToStart(Map.of("orders.stream", " "), Placeholders.class, place, "resolves to nothing");
	}

	@Test
	void timeoutBoundsTheWaitAndMayBeAPlaceholder() {
		start(Map.of("commit.timeout", "200ms"), Timeouts.class);
		Timeouts bean = this.context.getBean(Timeouts.class);
		bean.publish("warm-up");
		this.server.pause();
		try {
			assertThatExceptionOfType(BatchInDoubtException.class).isThrownBy(() -> bean.publish("late"))
				.withMessageContaining("no answer within PT0.2S");
		}
		finally {
			this.server.resume();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "0s", "-1s" })
	void timeoutThatIsNoPositiveDurationFailsTheStart(String timeout) {
		failsToStart(Map.of("commit.timeout", timeout), Timeouts.class, "@AtomicBatch(timeout = \"${commit.timeout}\")",
				"Timeouts#publish", "'" + timeout + "'");
	}

	@Test
	void qualifierChoosesTheTemplate() {
		this.nats.stream("T");
		NatsBatchTemplate toT = this.nats.template((builder) -> builder.defaultStream("T"));
		this.context = BatchContext.prepare(this.template, TwoTemplates.class, Qualified.class);
		this.context.registerBean("other", NatsBatchTemplate.class, () -> toT);
		this.context.refresh();
		Qualified bean = this.context.getBean(Qualified.class);
		bean.withOther(() -> assertThat(toT.currentBatch()).isPresent());
		bean.withFirst(() -> assertThat(this.template.currentBatch()).isPresent());
		bean.withOther(() -> assertThat(this.template.currentBatch()).isEmpty());
		assertThatExceptionOfType(NoUniqueBeanDefinitionException.class).isThrownBy(() -> bean.withoutQualifier());
		assertThatExceptionOfType(NoSuchBeanDefinitionException.class).isThrownBy(() -> bean.withUnknown())
			.withMessageContaining("'nobody'");
	}

	@Test
	void noAbandonForCommitsAndThrowsOn() {
		Rules bean = bean(Rules.class, Rules.class);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> bean.commitsOnIo("stored", new UncheckedIOException(new IOException())));
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> bean.commitsOnIo("dropped", new IllegalStateException()));
		assertThat(this.nats.payloads("S")).containsExactly("stored");
	}

	@Test
	void abandonForIsStrongerBelowAClassOfNoAbandonFor() {
		Rules bean = bean(Rules.class, Rules.class);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> bean.mixed("stored", new IOException()));
		assertThatExceptionOfType(FileNotFoundException.class)
			.isThrownBy(() -> bean.mixed("dropped", new FileNotFoundException()));
		assertThat(this.nats.payloads("S")).containsExactly("stored");
	}

	private void failsToStart(Map<String, Object> properties, Class<?> component, String... parts) {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> start(properties, component))
			.havingCause()
			.isInstanceOf(AtomicBatchVerificationException.class)
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	private void start(Map<String, Object> properties, Class<?> component) {
		this.context = BatchContext.prepare(this.template, Placeholding.class, component);
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
		this.context.registerBean(PropertySourcesPlaceholderConfigurer.class);
		this.context.refresh();
	}

	private <T> T bean(Class<T> type, Class<?>... components) {
		this.context = BatchContext.start(this.template, components);
		return this.context.getBean(type);
	}

	@EnableAtomicBatch
	static class Placeholding {

	}

	@EnableAtomicBatch
	static class TwoTemplates {

	}

	record Command(String id) {

	}

	@Component("numbers")
	static class Numbers implements UnaryOperator<String> {

		@Override
		public String apply(String of) {
			return "number 7 of " + of;
		}

	}

	static class Ids {

		private final NatsBatchOperations nats;

		int calls;

		Ids(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch(id = "#command.id")
		void byName(Command command) {
			publish();
		}

		@AtomicBatch(id = "#p1")
		void byPosition(String first, String second) {
			publish();
		}

		@AtomicBatch(id = "#a0")
		void byOtherPosition(String first) {
			publish();
		}

		@AtomicBatch(id = "@numbers.apply(#p0)")
		void byBean(String first) {
			publish();
		}

		@AtomicBatch(id = "@nobody.next()")
		void byUnknownBean(String first) {
			publish();
		}

		@AtomicBatch(id = "#unknown")
		void byUnknownName(String first) {
			publish();
		}

		private void publish() {
			this.calls++;
			this.nats.publish("S.id", "");
		}

	}

	interface Named {

		@AtomicBatch(id = "#ofTheTarget")
		void work(String ofTheInterface);

	}

	static class NamedDifferently implements Named {

		private final NatsBatchOperations nats;

		NamedDifferently(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@Override
		public void work(String ofTheTarget) {
			this.nats.publish("S.named", ofTheTarget);
		}

	}

	static class BadId {

		@AtomicBatch(id = "#command.")
		void work(Command command) {
			throw new IllegalStateException("never called");
		}

	}

	static class BadOrderingKey {

		@AtomicBatch(orderingKey = "'")
		void work(Command command) {
			throw new IllegalStateException("never called");
		}

	}

	static class Keys {

		private final NatsBatchOperations nats;

		Keys(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch(orderingKey = "#customer")
		void work(String customer) {
			this.nats.publish("S.key", customer);
		}

	}

	static class Placeholders {

		private final NatsBatchOperations nats;

		Placeholders(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch("${orders.stream}")
		void publish(String subject) {
			this.nats.publish(subject, "");
		}

	}

	static class Timeouts {

		private final NatsBatchOperations nats;

		Timeouts(NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch(timeout = "${commit.timeout}")
		void publish(String payload) {
			this.nats.publish("S.timeout", payload);
			this.nats.publish("S.timeout", payload);
		}

	}

	static class Qualified {

		@AtomicBatch(qualifier = "natsBatchTemplate")
		void withFirst(Runnable action) {
			action.run();
		}

		@AtomicBatch(qualifier = "other")
		void withOther(Runnable action) {
			action.run();
		}

		@AtomicBatch(qualifier = "nobody")
		void withUnknown() {
			throw new IllegalStateException("never called");
		}

		@AtomicBatch
		void withoutQualifier() {
			throw new IllegalStateException("never called");
		}

	}

	static class Rules {

		private final NatsBatchOperations nats;

		Rules(@Qualifier("natsBatchTemplate") NatsBatchOperations nats) {
			this.nats = nats;
		}

		@AtomicBatch(noAbandonFor = UncheckedIOException.class)
		void commitsOnIo(String payload, RuntimeException failure) {
			this.nats.publish("S.rules", payload);
			throw failure;
		}

		@AtomicBatch(noAbandonFor = IOException.class, abandonFor = FileNotFoundException.class)
		void mixed(String payload, Exception failure) throws Exception {
			this.nats.publish("S.rules", payload);
			throw failure;
		}

	}

}
