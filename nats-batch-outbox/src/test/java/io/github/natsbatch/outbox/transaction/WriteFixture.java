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

package io.github.natsbatch.outbox.transaction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.NatsBatchTemplateBuilder;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.relay.OutboxRelay;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.transaction.TransactionManagerPostProcessor;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database with an outbox, a template that uses it and a relay that empties it, over a
 * real server. Messages go to {@code first} and {@code second}, two streams that no other
 * test has.
 */
final class WriteFixture implements AutoCloseable {

	private final List<AutoCloseable> resources = new ArrayList<>();

	private final String id = UUID.randomUUID().toString().substring(0, 8);

	private final HikariDataSource dataSource;

	private final OutboxDatabase database;

	private final Connection connection;

	private final JdbcTransactionManager transactionManager;

	private final NatsBatchTemplate template;

	private final OutboxRelay relay;

	WriteFixture(NatsServer server, TestDatabase database) {
		this(server, database, (outbox) -> outbox);
	}

	WriteFixture(NatsServer server, TestDatabase database, UnaryOperator<JdbcTransactionOutboxBuilder> outbox) {
		this.dataSource = database.create();
		this.database = TestDatabase.outbox(this.dataSource);
		this.connection = connect(server);
		this.transactionManager = observed(new JdbcTransactionManager(this.dataSource));
		createStream(first());
		createStream(second());
		this.relay = OutboxRelay.builder()
			.connection(this.connection)
			.database(this.database)
			.application(this.id)
			.settings(RelaySettings.builder()
				.pollMin(Duration.ofMillis(50))
				.pollMax(Duration.ofMillis(500))
				.drainTimeout(Duration.ofSeconds(5))
				.build())
			.build();
		this.template = template((builder) -> builder.outbox(outbox
			.apply(JdbcTransactionOutbox.builder(this.database).wake(this.relay::wake).dataSourceNames(this::nameOf))
			.build()));
		this.relay.start();
	}

	static <T extends PlatformTransactionManager> T observed(T manager) {
		new TransactionManagerPostProcessor().postProcessAfterInitialization(manager, "transactionManager");
		return manager;
	}

	private static Connection connect(NatsServer server) {
		try {
			return Nats.connect(Options.builder().server(server.url()).maxReconnects(-1).build());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void createStream(String name) {
		call(() -> this.connection.jetStreamManagement()
			.addStream(StreamConfiguration.builder()
				.name(name)
				.subjects(name + ".>", "_nats-batch." + name + ".>")
				.storageType(StorageType.Memory)
				.allowAtomicPublish()
				.build()));
	}

	NatsBatchTemplate template(UnaryOperator<NatsBatchTemplateBuilder> customizer) {
		List<StreamDefinition> streams = List.of(StreamDefinition.builder(first()).subjects(first() + ".>").build(),
				StreamDefinition.builder(second()).subjects(second() + ".>").build());
		NatsBatchTemplate created = customizer.apply(NatsBatchTemplate.builder(this.connection).streams(streams))
			.build();
		this.resources.add(created);
		return created;
	}

	private String nameOf(DataSource dataSource) {
		return (dataSource == this.dataSource) ? "'orders'" : "'other'";
	}

	String first() {
		return "F" + this.id;
	}

	String second() {
		return "S" + this.id;
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	OutboxDatabase database() {
		return this.database;
	}

	NatsBatchTemplate template() {
		return this.template;
	}

	OutboxRelay relay() {
		return this.relay;
	}

	JdbcTransactionManager transactionManager() {
		return this.transactionManager;
	}

	JdbcTemplate jdbc() {
		return new JdbcTemplate(this.dataSource);
	}

	void transaction(Runnable action) {
		transaction(Propagation.REQUIRED, (status) -> action.run());
	}

	void transaction(Propagation propagation, Consumer<TransactionStatus> action) {
		transaction(this.transactionManager, propagation, action);
	}

	static void transaction(PlatformTransactionManager manager, Propagation propagation,
			Consumer<TransactionStatus> action) {
		TransactionTemplate transaction = new TransactionTemplate(manager);
		transaction.setPropagationBehavior(propagation.value());
		transaction.setName("orders.place");
		transaction.executeWithoutResult(action);
	}

	void scope(BatchOptions.Builder options, Runnable action) {
		this.template.<Object>execute(options.build(), (batch) -> {
			action.run();
			return null;
		});
	}

	/**
	 * Insert an order and publish its number on the first stream.
	 * @param order the number
	 */
	void place(int order) {
		insert(order);
		publish(order);
	}

	void insert(int order) {
		jdbc().update("INSERT INTO orders (id, state, version) VALUES (?, 'new', 1)", order);
	}

	void publish(int order) {
		this.template.publish(first() + ".order", Integer.toString(order));
	}

	void publishSecond(int order) {
		this.template.publish(second() + ".order", Integer.toString(order));
	}

	long rows() {
		return jdbc().queryForObject("SELECT COUNT(*) FROM nats_outbox", Long.class);
	}

	List<Integer> orders() {
		return jdbc().queryForList("SELECT id FROM orders ORDER BY id", Integer.class);
	}

	/**
	 * Wait until the relay has nothing to do, and read a stream back.
	 * @param stream the stream
	 * @return the messages
	 */
	List<MessageInfo> relayed(String stream) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rows() == 0);
		return messages(stream);
	}

	List<MessageInfo> messages(String stream) {
		List<MessageInfo> messages = new ArrayList<>();
		StreamInfo info = call(() -> this.connection.jetStreamManagement().getStreamInfo(stream));
		for (long seq = 1; seq <= info.getStreamState().getLastSequence(); seq++) {
			long sequence = seq;
			MessageInfo message = call(() -> this.connection.jetStreamManagement().getMessage(stream, sequence));
			if (header(message, ProtocolHeaders.MARKER) == null) {
				messages.add(message);
			}
		}
		return messages;
	}

	static String header(MessageInfo message, String name) {
		return (message.getHeaders() != null) ? message.getHeaders().getFirst(name) : null;
	}

	List<Integer> relayedOrders() {
		return relayed(first()).stream()
			.map((message) -> Integer.valueOf(new String(message.getData(), StandardCharsets.UTF_8)))
			.toList();
	}

	/**
	 * Check that exactly these orders are in the database and, in this order, on the
	 * first stream.
	 * @param orders the numbers
	 */
	void assertStored(Integer... orders) {
		assertThat(relayedOrders()).containsExactly(orders);
		assertThat(orders()).containsExactlyInAnyOrder(orders);
	}

	private static <T> T call(Call<T> call) {
		try {
			return call.call();
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
		this.relay.stop();
		this.template.close();
		try {
			this.connection.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.dataSource.close();
	}

	/**
	 * A call of the JetStream API.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Call<T> {

		T call() throws IOException, JetStreamApiException;

	}

}
