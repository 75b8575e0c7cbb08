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

package io.github.natsbatch.transaction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.TransactionAlreadyCommittedException;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.TestDatabase;
import io.nats.client.PublishOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Annotated methods behind both kinds of proxies, against PostgreSQL.
 */
@EmbeddedNats
@ParameterizedClass
@ValueSource(classes = { AnnotatedTransactionTests.JdkProxies.class, AnnotatedTransactionTests.ClassProxies.class })
class AnnotatedTransactionTests {

	@Parameter
	private Class<?> configuration;

	private final List<Boolean> committedInTransaction = new ArrayList<>();

	private NatsFixture nats;

	private TestDatabase database;

	private NatsBatchTemplate template;

	private AnnotationConfigApplicationContext context;

	private AnnotatedOrders orders;

	@BeforeEach
	void open(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.database = TestDatabase.create(TestDatabase.Kind.POSTGRESQL);
		BatchListener listener = new BatchListener() {
			@Override
			public void onCommitted(BatchReceipt receipt) {
				AnnotatedTransactionTests.this.committedInTransaction
					.add(TransactionSynchronizationManager.isActualTransactionActive());
			}
		};
		this.template = this.nats.template((builder) -> builder.listeners(List.of(listener)));
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(NatsBatchTemplate.class, () -> this.template);
		this.context.registerBean(PlatformTransactionManager.class,
				() -> new JdbcTransactionManager(this.database.dataSource()));
		this.context.register(this.configuration);
		this.context.refresh();
		this.orders = this.context.getBean(AnnotatedOrders.class);
	}

	@AfterEach
	void close() {
		this.context.close();
		this.nats.close();
		this.database.close();
	}

	private void place(String name) {
		this.database.insert(name);
		this.template.publish("S.order", name);
	}

	private void assertStored(String... names) {
		assertThat(this.nats.payloads("S")).containsExactly(names);
		assertThat(this.database.rows()).containsExactlyInAnyOrder(names);
	}

	@Test
	void proxiesAreOfTheWantedKind() {
		assertThat(AopUtils.isCglibProxy(this.orders)).isEqualTo(this.configuration == ClassProxies.class);
		assertThat(AopUtils.isJdkDynamicProxy(this.orders)).isEqualTo(this.configuration == JdkProxies.class);
	}

	@Test
	void transactionalAloneIsEnough() {
		this.orders.transactional(() -> {
			place("a");
			place("b");
		});
		assertStored("a", "b");
		assertThat(this.committedInTransaction).containsExactly(true);
	}

	@Test
	void transactionalThatThrowsSendsNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.orders.transactional(() -> {
			place("a");
			throw new IllegalArgumentException("rolled back");
		}));
		assertStored();
	}

	@Test
	void batchIsOutsideTheTransactionInEitherOrderOfTheAnnotations() {
		this.orders.batchOutside(() -> place("a"));
		this.orders.batchInside(() -> place("b"));
		assertStored("a", "b");
		assertThat(this.committedInTransaction).containsExactly(false, false);
	}

	@Test
	void rollbackOfTheMethodDropsTheMessagesInEitherOrderOfTheAnnotations() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.orders.batchOutside(() -> {
			place("a");
			throw new IllegalArgumentException("rolled back");
		}));
		assertThatIllegalArgumentException().isThrownBy(() -> this.orders.batchInside(() -> {
			place("b");
			throw new IllegalArgumentException("rolled back");
		}));
		assertStored();
	}

	@Test
	void idOfTheMethodIsTheOneOfItsTransactionsBatch() {
		this.orders.batchWithId("1", () -> this.template.publish("S.order", "first"));
		this.orders.batchWithId("1", () -> this.template.publish("S.order", "repeated"));
		assertThat(this.nats.payloads("S")).containsExactly("first");
	}

	@Test
	void batchMethodInsideATransactionJoinsIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.orders.transactional(() -> {
			this.orders.batch(() -> place("a"));
			assertThat(this.nats.payloads("S")).isEmpty();
			throw new IllegalArgumentException("rolled back");
		}));
		assertStored();
	}

	@Test
	void nestedMethodThatFailsDropsItsMessagesOnly() {
		this.orders.transactional(() -> {
			place("before");
			assertThatIllegalArgumentException().isThrownBy(() -> this.orders.nested(() -> {
				place("dropped");
				throw new IllegalArgumentException("nested");
			}));
			this.orders.nested(() -> place("kept"));
		});
		assertStored("before", "kept");
	}

	@Test
	void requiresNewMethodIsIndependentInBothDirections() {
		this.orders.transactional(() -> {
			place("outer");
			assertThatIllegalArgumentException().isThrownBy(() -> this.orders.requiresNew(() -> {
				place("failed");
				throw new IllegalArgumentException("inner");
			}));
			this.orders.requiresNew(() -> place("inner"));
			assertThat(this.nats.payloads("S")).containsExactly("inner");
		});
		assertStored("inner", "outer");
	}

	@Test
	void checkedExceptionDoesWhatTheTransactionDoes() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.orders.checked(() -> place("committed")));
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.orders.checkedRollsBack(() -> place("rolled back")));
		assertStored("committed");
	}

	@Test
	void checkedExceptionOfAMethodInsideABatchMethodSendsItsMessages() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			try {
				this.orders.batch(() -> {
					this.template.publish("S.order", "of the scope");
					uncheckedCall(() -> place("committed"));
				});
			}
			catch (IllegalStateException ex) {
				throw ex.getCause();
			}
		});
		assertStored("committed");
	}

	private void uncheckedCall(Runnable action) {
		try {
			this.orders.checked(action);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void futureReturnedFromATransactionEndsItAtTheReturn() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		this.orders.future(() -> place("pending"), pending);
		assertStored("pending");
		CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalStateException("failed"));
		this.orders.future(() -> place("failed"), failed);
		assertStored("pending");
	}

	@Test
	void messageThatAFuturePublishesAfterTheReturnIsRefused() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		CompletableFuture<String> late = pending.thenApplyAsync((value) -> {
			this.template.publish("S.order", "late");
			return value;
		});
		this.orders.future(() -> place("a"), pending);
		pending.complete("done");
		assertThat(late).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(IllegalStateException.class);
		assertStored("a");
	}

	@Test
	void futureOfABatchMethodCompletesAfterTheCommit() throws Exception {
		CompletableFuture<String> pending = new CompletableFuture<>();
		CompletableFuture<String> result = this.orders.batchedFuture(() -> place("a"), pending);
		assertStored("a");
		pending.complete("done");
		assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("done");
		CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalStateException("failed"));
		assertThat(this.orders.batchedFuture(() -> place("rolled back"), failed)).failsWithin(10, TimeUnit.SECONDS);
		assertStored("a");
	}

	@Test
	void asyncMethodHasItsTransactionAndItsBatchInItsThread() throws Exception {
		String[] thread = new String[1];
		this.orders.transactional(() -> {
			place("outer");
			try {
				thread[0] = this.orders.async(() -> place("async")).get(10, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			assertThat(this.nats.payloads("S")).containsExactly("async");
		});
		assertThat(thread[0]).isNotEqualTo(Thread.currentThread().getName());
		assertStored("async", "outer");
	}

	@Test
	void retriedMethodHasANewTransactionAndANewBatchForEachAttempt() {
		AtomicInteger attempts = new AtomicInteger();
		this.orders.retried("order-7", () -> {
			place("attempt " + attempts.incrementAndGet());
			if (attempts.get() < 3) {
				throw new IllegalStateException("again");
			}
		});
		assertStored("attempt 3");
	}

	@Test
	void batchThatFailedAfterItsTransactionIsNotRetriedWhereItIsExcluded() {
		assertThatExceptionOfType(TransactionAlreadyCommittedException.class)
			.isThrownBy(() -> this.orders.retried("order-8", () -> {
				this.database.insert("a");
				this.template.publish("S.order", null, "refused",
						PublishOptions.builder().expectedLastSubjectSequence(99).build());
			}));
		assertThat(this.database.rows()).containsExactly("a");
	}

	@Test
	void selfInvocationIsNotInterceptedAndSoRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.orders.callsItself(() -> place("a")))
			.withMessageContaining("another bean");
		assertThat(this.nats.payloads("S")).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	@EnableTransactionManagement
	@EnableAsync
	@EnableResilientMethods
	static class JdkProxies {

		@Bean
		AnnotatedOrders orders() {
			return new AnnotatedOrderService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	@EnableTransactionManagement(proxyTargetClass = true)
	@EnableAsync(proxyTargetClass = true)
	@EnableResilientMethods(proxyTargetClass = true)
	static class ClassProxies {

		@Bean
		AnnotatedOrderService orders() {
			return new AnnotatedOrderService();
		}

	}

}
