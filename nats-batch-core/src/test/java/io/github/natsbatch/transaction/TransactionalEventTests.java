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

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.RecordingListener;
import io.github.natsbatch.testsupport.TestDatabase;
import io.nats.client.PublishOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalApplicationListener;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages from listeners of transactional events.
 */
@EmbeddedNats
class TransactionalEventTests {

	private final RecordingListener recorder = new RecordingListener();

	private NatsFixture nats;

	private TestDatabase database;

	private AnnotationConfigApplicationContext context;

	@BeforeEach
	void open(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.database = TestDatabase.create(TestDatabase.Kind.POSTGRESQL);
		NatsBatchTemplate template = this.nats.template((builder) -> builder.listeners(List.of(this.recorder)));
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(NatsBatchTemplate.class, () -> template);
		this.context.registerBean(TestDatabase.class, () -> this.database,
				(definition) -> definition.setDestroyMethodName(""));
		this.context.registerBean(PlatformTransactionManager.class,
				() -> new JdbcTransactionManager(this.database.dataSource()));
		this.context.register(Listeners.class);
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.context.close();
		this.nats.close();
		this.database.close();
	}

	private void publishInTransaction(Object event, boolean commit) {
		NatsBatchTemplate template = this.context.getBean(NatsBatchTemplate.class);
		new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> {
				this.database.insert("a");
				template.publish("S.order", "a");
				this.context.publishEvent(event);
				if (!commit) {
					status.setRollbackOnly();
				}
			});
	}

	@Test
	void beforeCommitGoesWithTheTransaction() {
		publishInTransaction(new BeforeCommit(), true);
		assertThat(this.nats.payloads("S")).containsExactly("a", "before commit");
		assertThat(this.recorder.committed()).hasSize(1);
	}

	@Test
	void beforeCommitOfATransactionThatRollsBackSendsNothing() {
		publishInTransaction(new BeforeCommit(), false);
		assertThat(this.nats.payloads("S")).isEmpty();
	}

	@Test
	void afterCommitWithoutAScopeIsAnErrorThatSpringLogs() {
		try (CapturedLog log = CapturedLog.of("org.springframework.transaction")) {
			publishInTransaction(new AfterCommitBare(), true);
			assertThat(log.thrown()).singleElement()
				.isInstanceOfSatisfying(IllegalStateException.class,
						(thrown) -> assertThat(thrown).hasMessageContaining("@TransactionalEventListener"));
		}
		assertThat(this.nats.payloads("S")).containsExactly("a");
	}

	@Test
	void afterCommitInAScopeOfItsOwnCommitsAtItsEnd() {
		publishInTransaction(new AfterCommitScope(), true);
		assertThat(this.nats.payloads("S")).containsExactly("a", "after commit");
	}

	@Test
	void afterCommitInAScopeThatFailsIsToldToTheListener() {
		try (CapturedLog log = CapturedLog.of("org.springframework.transaction")) {
			publishInTransaction(new AfterCommitRefused(), true);
			assertThat(log.thrown()).hasSize(1);
		}
		assertThat(this.nats.payloads("S")).containsExactly("a");
		assertThat(this.recorder.failures()).hasSize(1);
	}

	@Test
	void afterCommitInANewTransactionHasItsBatch() {
		publishInTransaction(new AfterCommitRequiresNew(), true);
		assertThat(this.nats.payloads("S")).containsExactly("a", "requires new");
		assertThat(this.database.rows()).containsExactly("a", "requires new");
	}

	@Test
	void afterRollbackInANewTransactionHasItsBatch() {
		publishInTransaction(new AfterRollback(), false);
		assertThat(this.nats.payloads("S")).containsExactly("rolled back");
		assertThat(this.database.rows()).containsExactly("rolled back");
	}

	@Test
	void listenerObjectIsTheSameAsAnAnnotatedMethod() {
		publishInTransaction("text", true);
		assertThat(this.nats.payloads("S")).containsExactly("a", "text");
	}

	record BeforeCommit() {
	}

	record AfterCommitBare() {
	}

	record AfterCommitScope() {
	}

	record AfterCommitRefused() {
	}

	record AfterCommitRequiresNew() {
	}

	record AfterRollback() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Listeners {

		@Bean
		AnnotatedListener annotatedListener(NatsBatchTemplate template, TestDatabase database) {
			return new AnnotatedListener(template, database);
		}

		@Bean
		TransactionalApplicationListener<PayloadApplicationEvent<String>> listenerObject(NatsBatchTemplate template) {
			return TransactionalApplicationListener.forPayload(TransactionPhase.BEFORE_COMMIT,
					(text) -> template.publish("S.order", text));
		}

	}

	static class AnnotatedListener {

		private final NatsBatchTemplate template;

		private final TestDatabase database;

		AnnotatedListener(NatsBatchTemplate template, TestDatabase database) {
			this.template = template;
			this.database = database;
		}

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		void on(BeforeCommit event) {
			this.template.publish("S.order", "before commit");
		}

		@TransactionalEventListener
		void on(AfterCommitBare event) {
			this.template.publish("S.order", "nowhere");
		}

		@AtomicBatch
		@TransactionalEventListener
		void on(AfterCommitScope event) {
			this.template.publish("S.order", "after commit");
		}

		@AtomicBatch
		@TransactionalEventListener
		void on(AfterCommitRefused event) {
			this.template.publish("S.order", null, "refused",
					PublishOptions.builder().expectedLastSubjectSequence(99).build());
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@TransactionalEventListener
		void on(AfterCommitRequiresNew event) {
			this.database.insert("requires new");
			this.template.publish("S.order", "requires new");
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		void on(AfterRollback event) {
			this.database.insert("rolled back");
			this.template.publish("S.order", "rolled back");
		}

	}

}
