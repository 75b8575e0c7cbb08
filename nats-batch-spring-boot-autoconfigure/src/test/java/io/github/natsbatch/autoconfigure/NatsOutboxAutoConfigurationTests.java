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

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.TransactionOutbox;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.relay.OutboxRelay;
import io.github.natsbatch.outbox.relay.OutboxWaker;
import io.github.natsbatch.outbox.transaction.JdbcTransactionOutbox;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * An application with a database gets an outbox by having the module.
 */
@EmbeddedNats
class NatsOutboxAutoConfigurationTests {

	/** No stream, so no test sees the messages of another. */
	private final String stream = "S" + UUID.randomUUID().toString().substring(0, 8);

	private final ApplicationContextRunner runner;

	NatsOutboxAutoConfigurationTests(NatsServer server) {
		this.runner = ContextRunners.with(server)
			.withConfiguration(
					AutoConfigurations.of(NatsOutboxAutoConfiguration.class, TransactionAutoConfiguration.class,
							DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "spring.application.name=orders",
					"nats.batch.outbox.poll.min=50ms", "nats.batch.streams.s.name=" + this.stream,
					"nats.batch.streams.s.subjects=" + this.stream + ".>", "nats.batch.streams.s.storage=memory");
	}

	private void publish(ApplicationContext context) {
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			context.getBean(NatsBatchTemplate.class).publish(this.stream + ".order", "1");
			context.getBean(NatsBatchTemplate.class).publish(this.stream + ".order", "2");
		});
	}

	private static long rows(ApplicationContext context) {
		Long rows = new JdbcTemplate(context.getBean(OutboxDatabase.class).dataSource())
			.queryForObject("SELECT COUNT(*) FROM nats_outbox", Long.class);
		return (rows != null) ? rows : -1;
	}

	private long messages(ApplicationContext context) {
		return ContextRunners.stream(context, this.stream).getStreamState().getMsgCount();
	}

	@Test
	void messagesOfATransactionAreRelayedToAFencedStream() {
		this.runner.run((context) -> {
			publish(context);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rows(context) == 0);
			// the relay's marker comes first
			assertThat(messages(context)).isEqualTo(3);
			assertThat(context.getBean(OutboxOperations.class).lanes()).singleElement()
				.satisfies((lane) -> assertThat(lane.owner()).isEqualTo(context.getBean(OutboxRelay.class).owner()));
		});
	}

	@Test
	void rollbackLeavesNothingBehind() {
		this.runner.run((context) -> {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
					.executeWithoutResult((status) -> {
						context.getBean(NatsBatchTemplate.class).publish(this.stream + ".order", "1");
						throw new IllegalArgumentException("rolled back");
					}));
			assertThat(rows(context)).isZero();
			assertThat(messages(context)).isZero();
		});
	}

	@Test
	void publishingNeedsNoServer() {
		this.runner
			.withPropertyValues(ContextRunners.NO_SERVER, "nats.batch.connection.startup=lazy",
					"nats.batch.connection.connect-timeout=100ms", "nats.batch.outbox.relay.drain-timeout=100ms")
			.run((context) -> {
				publish(context);
				assertThat(rows(context)).isEqualTo(1);
			});
	}

	@Test
	void withoutTheModuleMessagesAreSentDirectly() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcTransactionOutbox.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(OutboxDatabase.class);
			publish(context);
			assertThat(messages(context)).isEqualTo(2);
		});
	}

	@Test
	void withoutADataSourceThereIsNoOutbox() {
		this.runner.withClassLoader(new FilteredClassLoader("org.h2", "com.zaxxer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(OutboxDatabase.class)
				.doesNotHaveBean(OutboxRelay.class)
				.hasSingleBean(NatsBatchTemplate.class));
	}

	@ParameterizedTest
	@CsvSource({ "nats.batch.outbox.enabled=false", "nats.batch.enabled=false" })
	void propertySwitchesItOff(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TransactionOutbox.class)
				.doesNotHaveBean(OutboxRelay.class));
	}

	@Test
	void writerOnlyLeavesRowsToOthers() {
		this.runner.withPropertyValues("nats.batch.outbox.relay.enabled=false").run((context) -> {
			publish(context);
			assertThat(context).doesNotHaveBean(OutboxRelay.class).hasSingleBean(OutboxWaker.class);
			assertThat(rows(context)).isEqualTo(1);
		});
	}

	@Test
	void relayRunsInALazyApplication() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				publish(context);
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rows(context) == 0);
			});
	}

	@Test
	void beansOfTheApplicationReplaceOurs() {
		TransactionOutbox outbox = Mockito.mock(TransactionOutbox.class);
		OutboxOperations operations = Mockito.mock(OutboxOperations.class);
		this.runner.withBean(TransactionOutbox.class, () -> outbox)
			.withBean(OutboxOperations.class, () -> operations)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TransactionOutbox.class)
				.hasSingleBean(OutboxOperations.class)
				.doesNotHaveBean(JdbcTransactionOutbox.class));
	}

	@Test
	void noBeanIsOfATypeThatApplicationsHave() {
		this.runner.run((context) -> {
			for (Class<?> type : List.of(Executor.class, TaskExecutor.class, TaskScheduler.class, JdbcOperations.class,
					TransactionOperations.class)) {
				assertThat(context.getBeanNamesForType(type)).as(type.getName())
					.noneMatch((name) -> name.startsWith("nats"));
			}
			assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(PlatformTransactionManager.class);
		});
	}

	@ParameterizedTest
	@CsvSource({ "exactly-once=auto, limits, true", "exactly-once=msg-id, limits, false",
			"exactly-once=auto, workqueue, false" })
	void declaredStreamTakesTheMarkerWhereItCanKeepIt(String property, String retention, boolean taken) {
		this.runner.withPropertyValues("nats.batch.outbox." + property, "nats.batch.streams.s.retention=" + retention)
			.run((context) -> assertThat(
					ContextRunners.stream(context, this.stream).getConfiguration().getSubjects().size())
				.isEqualTo(taken ? 2 : 1));
	}

	@Test
	void streamThatIsOnlyValidatedNeedsNoMarker() {
		this.runner.run((context) -> {
			String url = context.getEnvironment().getProperty("nats.batch.connection.servers");
			this.runner
				.withPropertyValues("nats.batch.connection.servers=" + url, "nats.batch.stream-management=validate",
						"nats.batch.streams.s.subjects=" + this.stream + ".>,_nats-batch." + this.stream + ".>")
				.run((second) -> assertThat(second).hasNotFailed());
		});
	}

	@Test
	void missingTablesAreNamedWithTheScript() {
		this.runner.withPropertyValues("nats.batch.outbox.jdbc.initialize-schema=never").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(StartFailure.explain(context.getStartupFailure())).contains("nats_outbox", "missing",
					"nats.batch.outbox.jdbc.initialize-schema=always", "io/github/natsbatch/outbox/jdbc/schema-h2.sql");
		});
	}

	@Test
	void oneOfSeveralDataSourcesHasToBeNamed() {
		ApplicationContextRunner several = this.runner.withUserConfiguration(TwoDatabases.class);
		several.run((context) -> {
			assertThat(context).hasFailed();
			assertThat(StartFailure.explain(context.getStartupFailure())).contains("orders", "billing",
					"    nats.batch.outbox.data-source-qualifier=");
		});
		several.withPropertyValues("nats.batch.outbox.data-source-qualifier=orders").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(OutboxDatabase.class).dataSource()).isSameAs(context.getBean("orders"));
			TransactionTemplate billing = new TransactionTemplate(
					context.getBean("billingTransactions", PlatformTransactionManager.class));
			billing.executeWithoutResult((status) -> assertThatExceptionOfType(InvalidBatchException.class)
				.isThrownBy(() -> context.getBean(NatsBatchTemplate.class).publish(this.stream + ".order", "1"))
				.withMessageContaining("DataSource 'billing'")
				.withMessageContaining("DataSource 'orders'")
				.withMessageContaining("DIRECT"));
		});
	}

	@Test
	void leaseThatIsTooShortIsRefused() {
		this.runner.withPropertyValues("nats.batch.outbox.lease=20s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("nats.batch.outbox")
				.hasMessageContaining("'lease'")
				.hasMessageContaining("nats.batch.commit-timeout"));
	}

	@Test
	void scriptsAreInNativeImages() {
		RuntimeHints hints = new RuntimeHints();
		new OutboxRuntimeHints().registerHints(hints, null);
		for (String database : List.of("h2", "mysql", "postgresql")) {
			assertThat(RuntimeHintsPredicates.resource()
				.forResource("io/github/natsbatch/outbox/jdbc/schema-" + database + ".sql")).accepts(hints);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource orders() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

		@Bean
		DataSource billing() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

		@Bean
		PlatformTransactionManager billingTransactions(@Qualifier("billing") DataSource billing) {
			return new JdbcTransactionManager(billing);
		}

	}

}
