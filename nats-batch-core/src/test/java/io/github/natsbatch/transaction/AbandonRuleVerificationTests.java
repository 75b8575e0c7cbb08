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

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.interceptor.AtomicBatchVerificationException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Rules for exceptions on a method that begins a transaction are refused at start-up.
 */
@EmbeddedNats
class AbandonRuleVerificationTests {

	private NatsFixture nats;

	@BeforeEach
	void open(NatsServer server) {
		this.nats = NatsFixture.connect(server);
	}

	@AfterEach
	void close() {
		this.nats.close();
	}

	private void start(Class<?> bean, TransactionSynchronizationMode mode) {
		NatsBatchTemplate template = this.nats.template(
				(builder) -> builder.settings(NatsBatchSettings.builder().transactionSynchronization(mode).build()));
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(NatsBatchTemplate.class, () -> template);
			context.register(Configured.class, bean);
			context.refresh();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OnTheMethod.class, OnTheClass.class, RequiresNew.class, Nested.class })
	void methodThatBeginsATransactionIsRefusedByName(Class<?> bean) {
		assertThatExceptionOfType(AtomicBatchVerificationException.class)
			.isThrownBy(() -> start(bean, TransactionSynchronizationMode.ALWAYS))
			.withMessageContaining("'place'")
			.withMessageContaining(bean.getName())
			.withMessageContaining("rollbackFor");
	}

	@ParameterizedTest
	@ValueSource(classes = { Mandatory.class, WithoutATransaction.class, WithoutRules.class })
	void otherMethodsStart(Class<?> bean) {
		assertThatNoException().isThrownBy(() -> start(bean, TransactionSynchronizationMode.ALWAYS));
	}

	@Test
	void rulesMayBeThereWhereTransactionsAreNotLookedAt() {
		assertThatNoException().isThrownBy(() -> start(OnTheMethod.class, TransactionSynchronizationMode.NEVER));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Configured {

	}

	static class OnTheMethod {

		@AtomicBatch(abandonFor = IOException.class)
		@Transactional
		void place() {
		}

	}

	@Transactional
	static class OnTheClass {

		@AtomicBatch(noAbandonFor = IOException.class)
		void place() {
		}

	}

	static class RequiresNew {

		@AtomicBatch(abandonFor = IOException.class)
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void place() {
		}

	}

	static class Nested {

		@AtomicBatch(abandonFor = IOException.class)
		@Transactional(propagation = Propagation.NESTED)
		void place() {
		}

	}

	static class Mandatory {

		@AtomicBatch(abandonFor = IOException.class)
		@Transactional(propagation = Propagation.MANDATORY)
		void place() {
		}

	}

	static class WithoutATransaction {

		@AtomicBatch(abandonFor = IOException.class)
		void place() {
		}

	}

	static class WithoutRules {

		@AtomicBatch
		@Transactional
		void place() {
		}

	}

}
