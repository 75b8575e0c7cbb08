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

package io.github.natsbatch.outbox.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.RelaySettingsBuilder;
import io.github.natsbatch.outbox.jdbc.NewRow;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A database with the outbox' tables, a connection to a real server, and relays between
 * them.
 */
final class RelayFixture implements AutoCloseable {

	static final String APPLICATION = "app";

	private static final PayloadCodec CODEC = new PayloadCodec(8 * 1024 * 1024, false);

	private final String url;

	private final HikariDataSource dataSource;

	private final OutboxDatabase database;

	private final List<AutoCloseable> resources = new ArrayList<>();

	private final Connection connection;

	RelayFixture(String url) {
		this(url, TestDatabase.H2);
	}

	RelayFixture(String url, TestDatabase database) {
		this.url = url;
		this.dataSource = database.create();
		this.database = TestDatabase.outbox(this.dataSource);
		this.connection = connect();
	}

	static RelaySettingsBuilder settings() {
		return RelaySettings.builder()
			.lease(Duration.ofSeconds(4))
			.leaseMargin(Duration.ofMillis(500))
			.commitTimeout(Duration.ofSeconds(2))
			.pollMin(Duration.ofMillis(50))
			.pollMax(Duration.ofMillis(200))
			.initialBackoff(Duration.ofMillis(5))
			.maxBackoff(Duration.ofMillis(100))
			.drainTimeout(Duration.ofSeconds(5));
	}

	static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(60));
	}

	Connection connect() {
		return connectTo(this.url);
	}

	/**
	 * Open a connection that is closed with this fixture, as the relay should have it.
	 * @param urls the servers
	 * @return the connection
	 */
	Connection connectTo(String urls) {
		Options options = Options.builder()
			.servers(urls.split(","))
			.maxReconnects(-1)
			.reconnectBufferSize(0)
			.reconnectWait(Duration.ofMillis(50))
			.connectionTimeout(Duration.ofSeconds(10))
			.errorListener(new ErrorListener() {
			})
			.build();
		try {
			Connection connection = Nats.connect(options);
			this.resources.add(connection::close);
			return connection;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	Connection connection() {
		return this.connection;
	}

	OutboxDatabase database() {
		return this.database;
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	JdbcTemplate jdbc() {
		return new JdbcTemplate(this.dataSource);
	}

	JetStreamManagement management() {
		return call(this.connection::jetStreamManagement);
	}

	/**
	 * Create a memory stream of a name that was not used before.
	 * @param customizer what to change
	 * @return the name
	 */
	String stream(UnaryOperator<StreamConfiguration.Builder> customizer) {
		String name = "S" + UUID.randomUUID().toString().substring(0, 8);
		createStream(name, customizer);
		return name;
	}

	void createStream(String name, UnaryOperator<StreamConfiguration.Builder> customizer) {
		call(() -> management().addStream(
				customizer
					.apply(StreamConfiguration.builder()
						.name(name)
						.subjects(name + ".>", "_nats-batch." + name + ".>")
						.storageType(StorageType.Memory)
						.allowAtomicPublish())
					.build()));
	}

	String stream() {
		return stream((builder) -> builder);
	}

	/**
	 * Create a stream that does not take the marker.
	 * @return the name
	 */
	String streamWithoutMarker(UnaryOperator<StreamConfiguration.Builder> customizer) {
		String name = "S" + UUID.randomUUID().toString().substring(0, 8);
		createStream(name, (builder) -> customizer.apply(builder.subjects(name + ".>")));
		return name;
	}

	OutboxRelay relay(UnaryOperator<OutboxRelayBuilder> customizer) {
		OutboxRelay relay = customizer
			.apply(OutboxRelay.builder()
				.connection(this.connection)
				.database(this.database)
				.application(APPLICATION)
				.settings(settings().build()))
			.build();
		this.resources.add(0, relay::stop);
		relay.start();
		return relay;
	}

	OutboxRelay relay() {
		return relay((builder) -> builder);
	}

	/**
	 * Insert a row as a transaction would.
	 * @param stream the stream
	 * @param transactionId the transaction's id
	 * @param messages the number of messages
	 * @return the row's number
	 */
	long insert(String stream, String transactionId, int messages) {
		return insert(new LaneId(stream, 0), transactionId, null, messages(stream, transactionId, messages));
	}

	long insert(LaneId lane, String transactionId, String orderingKey, List<OutgoingMessage> messages) {
		return insert(lane, transactionId, null, orderingKey, messages);
	}

	long insert(LaneId lane, String transactionId, String messageId, String orderingKey,
			List<OutgoingMessage> messages) {
		return this.database.writer()
			.insert(new NewRow(lane, transactionId, messageId, orderingKey, messages.size(), CODEC.encode(messages)));
	}

	static List<OutgoingMessage> messages(String stream, String transactionId, int count) {
		List<OutgoingMessage> messages = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			messages.add(message(stream + ".a", null, transactionId + ";" + i + "/" + count));
		}
		return messages;
	}

	static OutgoingMessage message(String subject, Headers headers, String payload) {
		return new OutgoingMessage(subject, headers, payload.getBytes(StandardCharsets.UTF_8));
	}

	StreamInfo info(String stream) {
		return call(() -> management().getStreamInfo(stream));
	}

	/**
	 * Read what is on a stream, without markers.
	 * @param stream the stream
	 * @return the messages
	 */
	List<MessageInfo> messages(String stream) {
		StreamInfo info = info(stream);
		List<MessageInfo> messages = new ArrayList<>();
		for (long seq = info.getStreamState().getFirstSequence(); seq <= info.getStreamState()
			.getLastSequence(); seq++) {
			long sequence = seq;
			MessageInfo message = message(stream, sequence);
			if (message != null && header(message, ProtocolHeaders.MARKER) == null) {
				messages.add(message);
			}
		}
		return messages;
	}

	private MessageInfo message(String stream, long sequence) {
		try {
			return management().getMessage(stream, sequence);
		}
		catch (JetStreamApiException ex) {
			// removed meanwhile
			return null;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	List<String> payloads(String stream) {
		return messages(stream).stream().map(RelayFixture::payload).toList();
	}

	static String payload(MessageInfo message) {
		return (message.getData() != null) ? new String(message.getData(), StandardCharsets.UTF_8) : "";
	}

	static String header(MessageInfo message, String name) {
		return (message.getHeaders() != null) ? message.getHeaders().getFirst(name) : null;
	}

	long markers(String stream) {
		StreamInfo info = info(stream);
		long markers = 0;
		for (long seq = info.getStreamState().getFirstSequence(); seq <= info.getStreamState()
			.getLastSequence(); seq++) {
			MessageInfo message = message(stream, seq);
			markers += (message != null && header(message, ProtocolHeaders.MARKER) != null) ? 1 : 0;
		}
		return markers;
	}

	long rows() {
		return jdbc().queryForObject("SELECT COUNT(*) FROM nats_outbox", Long.class);
	}

	List<String> parked() {
		return jdbc().queryForList("SELECT transaction_id FROM nats_outbox WHERE status IN (1, 2) ORDER BY seq",
				String.class);
	}

	List<String> errors() {
		return jdbc().queryForList("SELECT last_error FROM nats_outbox WHERE status IN (1, 2) ORDER BY seq",
				String.class);
	}

	String problem(String stream) {
		List<String> problems = jdbc().queryForList("SELECT problem FROM nats_outbox_lane WHERE stream = ?",
				String.class, stream);
		return problems.isEmpty() ? null : problems.get(0);
	}

	void awaitEmpty() {
		await().until(() -> rows() == 0);
	}

	static List<String> expected(String transactionId, int count) {
		List<String> payloads = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			payloads.add(transactionId + ";" + i + "/" + count);
		}
		return payloads;
	}

	static <T> T call(Call<T> call) {
		try {
			return call.call();
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		for (AutoCloseable resource : this.resources) {
			try {
				resource.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
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
