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

package io.github.natsbatch.testsupport;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.NatsBatchSettingsBuilder;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.transaction.TransactionManagerPostProcessor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database with its transaction manager and a template over a real server, whose stream
 * {@code S} takes {@code S.>}.
 */
public final class TransactionFixture implements AutoCloseable {

	private final NatsFixture nats;

	private final TestDatabase database;

	private final AbstractPlatformTransactionManager transactionManager;

	private final RecordingListener listener = new RecordingListener();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final NatsBatchTemplate template;

	private TransactionFixture(NatsServer server, TestDatabase database,
			UnaryOperator<NatsBatchSettingsBuilder> settings) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.database = database;
		this.transactionManager = managerOf(database);
		this.template = this.nats.template((builder) -> builder.listeners(List.of(this.listener))
			.meterRegistry(this.meters)
			.settings(settings.apply(NatsBatchSettings.builder()).build()));
	}

	public static TransactionFixture open(NatsServer server, TestDatabase.Kind kind) {
		return open(server, TestDatabase.create(kind));
	}

	public static TransactionFixture open(NatsServer server, TestDatabase database) {
		return new TransactionFixture(server, database, UnaryOperator.identity());
	}

	public static TransactionFixture open(NatsServer server, TestDatabase.Kind kind,
			UnaryOperator<NatsBatchSettingsBuilder> settings) {
		return new TransactionFixture(server, TestDatabase.create(kind), settings);
	}

	/**
	 * Create a transaction manager as a bean would be: scopes see its transactions begin.
	 * @param database the database
	 * @return the manager
	 */
	public static AbstractPlatformTransactionManager managerOf(TestDatabase database) {
		return observed(new DataSourceTransactionManager(database.dataSource()));
	}

	public static <T extends PlatformTransactionManager> T observed(T manager) {
		new TransactionManagerPostProcessor().postProcessAfterInitialization(manager, "transactionManager");
		return manager;
	}

	public NatsFixture nats() {
		return this.nats;
	}

	public TestDatabase database() {
		return this.database;
	}

	public AbstractPlatformTransactionManager transactionManager() {
		return this.transactionManager;
	}

	public RecordingListener listener() {
		return this.listener;
	}

	public SimpleMeterRegistry meters() {
		return this.meters;
	}

	public NatsBatchTemplate template() {
		return this.template;
	}

	public void transaction(Runnable action) {
		transaction(Propagation.REQUIRED, action);
	}

	public void transaction(Propagation propagation, Runnable action) {
		transaction(propagation, (status) -> action.run());
	}

	public void transaction(Propagation propagation, Consumer<TransactionStatus> action) {
		transaction(this.transactionManager, propagation, action);
	}

	public static void transaction(PlatformTransactionManager manager, Propagation propagation,
			Consumer<TransactionStatus> action) {
		TransactionTemplate transaction = new TransactionTemplate(manager);
		transaction.setPropagationBehavior(propagation.value());
		transaction.setName("orders");
		transaction.executeWithoutResult(action);
	}

	public void scope(Runnable action) {
		scope(Propagation.REQUIRED, action);
	}

	public void scope(Propagation propagation, Runnable action) {
		scope(BatchOptions.builder().propagation(propagation).build(), action);
	}

	public void scope(BatchOptions options, Runnable action) {
		this.template.<Object>execute(options, (batch) -> {
			action.run();
			return null;
		});
	}

	/**
	 * Insert a row and publish a message of the same name.
	 * @param name the name
	 */
	public void place(String name) {
		this.database.insert(name);
		publish(name);
	}

	public void publish(String name) {
		this.template.publish("S.order", name);
	}

	public static void caught(Class<? extends Throwable> type, Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			assertThat(ex).isInstanceOf(type);
			return;
		}
		throw new AssertionError("Nothing was thrown, wanted " + type);
	}

	/**
	 * Let a lambda throw a checked exception.
	 * @param <E> hides the type from the compiler
	 * @param exception the exception
	 * @return never
	 * @throws E the exception
	 */
	@SuppressWarnings("unchecked")
	public static <E extends Throwable> RuntimeException unchecked(Throwable exception) throws E {
		throw (E) exception;
	}

	public List<String> messages() {
		return this.nats.payloads("S");
	}

	/**
	 * Check that exactly these rows and messages are there, the messages in this order.
	 * @param names the names
	 */
	public void assertStored(String... names) {
		assertThat(messages()).containsExactly(names);
		assertThat(this.database.rows()).containsExactlyInAnyOrder(names);
	}

	public double abandoned(String reason) {
		Counter counter = this.meters.find("nats.batch.abandoned").tag("reason", reason).counter();
		return (counter != null) ? counter.count() : 0;
	}

	@Override
	public void close() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
		assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
		this.nats.close();
		this.database.close();
	}

}
