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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.transaction.TransactionSynchronizationMode;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Transactions of an application that Spring Boot configures.
 */
@EmbeddedNats
class TransactionAutoConfigurationTests {

	private final ApplicationContextRunner runner;

	TransactionAutoConfigurationTests(NatsServer server) {
		this.runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(NatsConnectionAutoConfiguration.class, NatsBatchAutoConfiguration.class,
							DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
							TransactionAutoConfiguration.class, TransactionManagerCustomizationAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.withPropertyValues("nats.batch.connection.servers=" + server.url(),
					"nats.batch.streams.orders.subjects=orders.>", "nats.batch.streams.orders.storage=memory",
					"spring.datasource.generate-unique-name=true");
	}

	@Test
	void messagesOfATransactionalMethodShareItsFate() {
		run((context) -> {
			OrderService orders = context.getBean(OrderService.class);
			orders.place("a", false);
			assertThatIllegalArgumentException().isThrownBy(() -> orders.place("b", true));
			assertThat(messages(context)).containsExactly("a");
			assertThat(rows(context)).containsExactly("a");
		});
	}

	@Test
	void batchAndTransactionOnOneMethodShareTheirFate() {
		run((context) -> {
			OrderService orders = context.getBean(OrderService.class);
			orders.placeInBatch("a", false);
			assertThatIllegalArgumentException().isThrownBy(() -> orders.placeInBatch("b", true));
			assertThat(messages(context)).containsExactly("a");
			assertThat(rows(context)).containsExactly("a");
		});
	}

	@Test
	void scopesSeeTheTransactionsOfBootsTransactionManagerBegin() {
		run((context) -> {
			NatsBatchTemplate template = context.getBean(NatsBatchTemplate.class);
			PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);
			TransactionTemplate requiresNew = new TransactionTemplate(manager);
			requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			template.executeWithoutResult((batch) -> new TransactionTemplate(manager).executeWithoutResult((status) -> {
				requiresNew.executeWithoutResult((inner) -> batch.publish("orders.placed", "inner"));
				assertThatNoException().isThrownBy(() -> assertThat(messages(context)).containsExactly("inner"));
			}));
		});
	}

	@ParameterizedTest
	@CsvSource({ ", ALWAYS", "always, ALWAYS", "on-annotation, ON_ANNOTATION", "never, NEVER" })
	void modeComesFromTheProperty(String value, TransactionSynchronizationMode mode) {
		this.runner
			.withPropertyValues((value != null) ? new String[] { "nats.batch.transaction-synchronization=" + value }
					: new String[0])
			.run((context) -> assertThat(
					context.getBean(NatsBatchTemplate.class).getSettings().transactionSynchronization())
				.isEqualTo(mode));
	}

	@Test
	void unknownModeIsRefusedByName() {
		this.runner.withPropertyValues("nats.batch.transaction-synchronization=sometimes")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("sometimes"));
	}

	@Test
	void transactionalMethodWithoutABatchIsRefusedWhereTransactionsAreNotLookedAt() {
		this.runner.withPropertyValues("nats.batch.transaction-synchronization=on-annotation")
			.run((context) -> assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(OrderService.class).place("a", false))
				.withMessageContaining("nats.batch.transaction-synchronization"));
	}

	private void run(ContextTest test) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Connection.class).jetStreamManagement().purgeStream("orders");
			test.accept(context);
		});
	}

	private static List<String> rows(ApplicationContext context) {
		return new JdbcTemplate(context.getBean(DataSource.class)).queryForList("select name from orders",
				String.class);
	}

	private static List<String> messages(ApplicationContext context) throws Exception {
		JetStreamManagement management = context.getBean(Connection.class).jetStreamManagement();
		StreamState state = management.getStreamInfo("orders").getStreamState();
		List<String> messages = new ArrayList<>();
		for (long sequence = state.getFirstSequence(); sequence <= state.getLastSequence(); sequence++) {
			messages.add(new String(management.getMessage("orders", sequence).getData(), StandardCharsets.UTF_8));
		}
		return messages;
	}

	/**
	 * What is done with a context that has started.
	 */
	private interface ContextTest {

		void accept(AssertableApplicationContext context) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		OrderService orderService(NatsBatchTemplate template, DataSource dataSource) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			jdbc.execute("create table orders (name varchar(100))");
			return new OrderService(template, jdbc);
		}

	}

	static class OrderService {

		private final NatsBatchTemplate template;

		private final JdbcTemplate jdbc;

		OrderService(NatsBatchTemplate template, JdbcTemplate jdbc) {
			this.template = template;
			this.jdbc = jdbc;
		}

		@Transactional
		void place(String name, boolean fail) {
			insertAndPublish(name, fail);
		}

		@AtomicBatch
		@Transactional
		void placeInBatch(String name, boolean fail) {
			insertAndPublish(name, fail);
		}

		private void insertAndPublish(String name, boolean fail) {
			this.jdbc.update("insert into orders (name) values (?)", name);
			this.template.publish("orders.placed", name);
			if (fail) {
				throw new IllegalArgumentException("rolled back");
			}
		}

	}

}
