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

package io.github.natsbatch.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plain connection: what is written is what was given, and what comes back is what the
 * server said. Nothing of this library is used. The JetStream API is spoken in JSON, so
 * that settings can be tried which jnats does not know.
 */
final class RawConnection implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final JsonMapper json = JsonMapper.shared();

	private final Connection connection;

	private final String inbox;

	private final Map<String, CompletableFuture<Reply>> replies = new ConcurrentHashMap<>();

	private final List<String> streams = new ArrayList<>();

	private long count;

	private RawConnection(Options.Builder options) {
		try {
			this.connection = Nats.connect(options.errorListener(new Silent()).build());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		this.inbox = this.connection.createInbox();
		this.connection.createDispatcher(this::onReply).subscribe(this.inbox + ".*");
		flush();
	}

	static RawConnection to(NatsServer server) {
		return with(Options.builder().server(server.url()).noReconnect());
	}

	/**
	 * Connect as a user whose password is {@code p}.
	 * @param server the server
	 * @param user the user
	 * @return the connection
	 */
	static RawConnection to(NatsServer server, String user) {
		return with(
				Options.builder().server(server.url()).noReconnect().userInfo(user.toCharArray(), "p".toCharArray()));
	}

	static RawConnection with(Options.Builder options) {
		return new RawConnection(options);
	}

	Connection jnats() {
		return this.connection;
	}

	private void onReply(Message reply) {
		CompletableFuture<Reply> pending = this.replies.remove(reply.getSubject());
		if (pending != null) {
			pending.complete(Reply.of(reply));
		}
	}

	RawBatch batch(String id) {
		return new RawBatch(this, id);
	}

	PendingReply send(RawMessage message) {
		String replyTo = this.inbox + '.' + this.count++;
		CompletableFuture<Reply> reply = new CompletableFuture<>();
		this.replies.put(replyTo, reply);
		this.connection.publish(message.subject(), replyTo, message.headers(), message.payload());
		return new PendingReply(reply);
	}

	void sendWithoutReply(RawMessage message) {
		this.connection.publish(message.subject(), message.headers(), message.payload());
	}

	Reply publish(String subject) {
		return publish(RawMessage.to(subject));
	}

	Reply publish(RawMessage message) {
		return send(message).await();
	}

	/**
	 * Send a message that is not stored again and again, until it is answered so: while
	 * leadership moves a message may be lost, or find nobody.
	 * @param message the message
	 * @param summary the answer in a word
	 */
	void awaitAnswer(RawMessage message, String summary) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.until(() -> send(message).within(Duration.ofSeconds(1)), Optional.of(summary)::equals);
	}

	/**
	 * Ask whether a message id is known, without storing anything: the id is compared
	 * before the invalid rollup is refused.
	 * @param subject a subject of the stream
	 * @param messageId the id
	 * @return the answer
	 */
	Reply probe(String subject, String messageId) {
		return publish(probeFor(subject, messageId));
	}

	static RawMessage probeFor(String subject, String messageId) {
		return RawMessage.to(subject).withId(messageId).with("Nats-Rollup", "probe");
	}

	/**
	 * Write everything, and wait until the server has read it and all its answers up to
	 * there have come.
	 */
	void flush() {
		try {
			this.connection.flush(PATIENCE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (java.util.concurrent.TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Make a request of the JetStream API.
	 * @param subject what follows {@code $JS.API.}
	 * @param request the request
	 * @return the answer
	 */
	JsonNode api(String subject, JsonNode request) {
		byte[] body = request.isEmpty() ? new byte[0] : request.toString().getBytes(StandardCharsets.UTF_8);
		try {
			Message answer = this.connection.request("$JS.API." + subject, body, PATIENCE);
			assertThat(answer).as("answer to %s", subject).isNotNull();
			return json.readTree(answer.getData());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	JsonNode api(String subject) {
		return api(subject, json.createObjectNode());
	}

	ObjectNode object() {
		return json.createObjectNode();
	}

	/**
	 * Try to create a stream in memory that takes batches and {@code <name>.>}.
	 * @param name the name
	 * @param settings changes its settings
	 * @return the server's answer, which may be an error
	 */
	JsonNode tryToCreate(String name, Consumer<ObjectNode> settings) {
		ObjectNode config = object().put("name", name).put("storage", "memory").put("allow_atomic", true);
		config.putArray("subjects").add(name + ".>");
		settings.accept(config);
		JsonNode answer = api("STREAM.CREATE." + name, config);
		if (!answer.has("error")) {
			this.streams.add(name);
		}
		return answer;
	}

	/**
	 * Create such a stream; it is deleted at the end of the test.
	 * @param name the name
	 * @param settings changes its settings
	 * @return the settings that the server has made of them
	 */
	JsonNode stream(String name, Consumer<ObjectNode> settings) {
		JsonNode answer = tryToCreate(name, settings);
		assertThat(answer.path("error")).as("error").isEmpty();
		return answer.path("config");
	}

	JsonNode stream(String name) {
		return stream(name, (config) -> {
		});
	}

	JsonNode edit(String stream, Consumer<ObjectNode> settings) {
		ObjectNode config = (ObjectNode) info(stream).path("config");
		settings.accept(config);
		JsonNode answer = api("STREAM.UPDATE." + stream, config);
		assertThat(answer.path("error")).as("error").isEmpty();
		return answer.path("config");
	}

	JsonNode info(String stream) {
		JsonNode answer = api("STREAM.INFO." + stream);
		assertThat(answer.path("error")).as("error").isEmpty();
		return answer;
	}

	long messages(String stream) {
		return info(stream).path("state").path("messages").asLong();
	}

	long lastSequence(String stream) {
		return info(stream).path("state").path("last_seq").asLong();
	}

	/**
	 * Read a message through the stream's leader.
	 * @param stream the stream
	 * @param sequence the sequence
	 * @return the message, or nothing
	 */
	JsonNode message(String stream, long sequence) {
		return api("STREAM.MSG.GET." + stream, object().put("seq", sequence)).path("message");
	}

	/**
	 * Read the headers of a message.
	 * @param stream the stream
	 * @param sequence the sequence
	 * @return the lines
	 */
	List<String> headers(String stream, long sequence) {
		byte[] block = message(stream, sequence).path("hdrs").binaryValue();
		return new String(block, StandardCharsets.UTF_8).lines()
			.filter((line) -> line.contains(":"))
			.map((line) -> line.replaceFirst(":\\s*", ": "))
			.toList();
	}

	void purge(String stream) {
		assertThat(api("STREAM.PURGE." + stream).path("success").asBoolean()).isTrue();
	}

	void delete(String stream) {
		assertThat(api("STREAM.DELETE." + stream).path("success").asBoolean()).isTrue();
		this.streams.remove(stream);
	}

	/**
	 * Leave a stream to another connection, which deletes it.
	 * @param stream the stream
	 */
	void keep(String stream) {
		this.streams.remove(stream);
	}

	/**
	 * Delete a stream at the end of the test that another connection has created.
	 * @param stream the stream
	 */
	void deletesLater(String stream) {
		this.streams.add(stream);
	}

	/**
	 * Close the connection and leave the streams.
	 */
	void disconnect() {
		try {
			this.connection.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		if (this.connection.getStatus() == Connection.Status.CONNECTED) {
			this.streams.forEach((stream) -> api("STREAM.DELETE." + stream));
		}
		disconnect();
	}

	/**
	 * Does not log that a server is gone, which many tests are about.
	 */
	private static final class Silent implements ErrorListener {

	}

}
