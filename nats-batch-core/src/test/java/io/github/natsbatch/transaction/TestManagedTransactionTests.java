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

import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that Spring's test framework begins, and rolls back unless told otherwise.
 */
@EmbeddedNats
@SpringJUnitConfig
@Transactional
class TestManagedTransactionTests {

	@Autowired
	private NatsFixture nats;

	@Autowired
	private TestDatabase database;

	@Autowired
	private NatsBatchTemplate template;

	private String[] expected = {};

	@AfterTransaction
	void compare() {
		assertThat(this.nats.payloads("S")).containsExactly(this.expected);
		assertThat(this.database.rows()).containsExactly(this.expected);
		NatsFixture.call(() -> this.nats.management().purgeStream("S"));
		this.database.jdbc().update("delete from orders");
	}

	private void place(String name) {
		this.database.insert(name);
		this.template.publish("S.order", name);
	}

	@Test
	void testThatRollsBackSendsNothing() {
		place("a");
		this.template.executeWithoutResult((batch) -> place("b"));
		assertThat(this.template.currentBatch().orElseThrow().size()).isEqualTo(2);
	}

	@Test
	@Commit
	void testThatCommitsSendsItsMessages() {
		place("a");
		this.expected = new String[] { "a" };
	}

	@Test
	void transactionsThatATestEndsByHandHaveABatchEach() {
		place("rolled back");
		TestTransaction.end();
		TestTransaction.start();
		TestTransaction.flagForCommit();
		place("committed");
		TestTransaction.end();
		assertThat(this.nats.payloads("S")).containsExactly("committed");
		TestTransaction.start();
		place("rolled back, too");
		this.expected = new String[] { "committed" };
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	@EnableTransactionManagement
	static class Configured {

		@Bean
		NatsFixture nats(NatsServer server) {
			NatsFixture nats = NatsFixture.connect(server);
			nats.stream("S");
			return nats;
		}

		@Bean(destroyMethod = "")
		NatsBatchTemplate template(NatsFixture nats) {
			return nats.template();
		}

		@Bean
		TestDatabase database() {
			return TestDatabase.create(TestDatabase.Kind.H2);
		}

		@Bean
		PlatformTransactionManager transactionManager(TestDatabase database) {
			return new JdbcTransactionManager(database.dataSource());
		}

	}

}
