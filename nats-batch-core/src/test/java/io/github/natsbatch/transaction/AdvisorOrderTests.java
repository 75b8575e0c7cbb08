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

import java.util.List;

import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the batch's advice stands beside the transaction's.
 */
@EmbeddedNats
class AdvisorOrderTests {

	@ParameterizedTest
	@CsvSource({ "DefaultOrder, 1", "BatchInside, 0" })
	void scopeIsOutsideOfTheTransactionUnlessItsOrderSaysOtherwise(String configuration, int idleConnections,
			NatsServer server) throws Exception {
		try (NatsFixture nats = NatsFixture.connect(server);
				TestDatabase database = TestDatabase.create(TestDatabase.Kind.H2, 1);
				AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			nats.stream("S");
			int[] idle = new int[1];
			NatsBatchTemplate template = nats.template((builder) -> builder.listeners(List.of(new BatchListener() {
				@Override
				public void onCommitted(BatchReceipt receipt) {
					idle[0] = database.dataSource().getHikariPoolMXBean().getIdleConnections();
				}
			})));
			context.registerBean(NatsBatchTemplate.class, () -> template);
			context.registerBean(PlatformTransactionManager.class,
					() -> new JdbcTransactionManager(database.dataSource()));
			context.register(Class.forName(AdvisorOrderTests.class.getName() + "$" + configuration));
			context.refresh();
			context.getBean(AnnotatedOrders.class).batchOutside(() -> {
				database.insert("a");
				template.publish("S.order", "a");
			});
			assertThat(nats.payloads("S")).containsExactly("a");
			assertThat(idle[0]).isEqualTo(idleConnections);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	@EnableTransactionManagement
	static class DefaultOrder {

		@Bean
		AnnotatedOrders orders() {
			return new AnnotatedOrderService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(order = Ordered.LOWEST_PRECEDENCE)
	@EnableTransactionManagement(order = 0)
	static class BatchInside {

		@Bean
		AnnotatedOrders orders() {
			return new AnnotatedOrderService();
		}

	}

}
