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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.natsbatch.test.NatsServer;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/**
 * Answers as a stream named {@code S} for {@code S.>} over a real server that has no
 * JetStream: for answers that the server of this build does not give.
 */
public final class FakeJetStream implements AutoCloseable {

	private static final String CONFIGURATION = """
			{"name":"S","subjects":["S.>"],"retention":"limits","max_consumers":-1,"max_msgs":-1,"max_bytes":-1,\
			"max_age":0,"max_msgs_per_subject":-1,"max_msg_size":-1,"discard":"old","storage":"file",\
			"num_replicas":%d,"duplicate_window":120000000000,"allow_atomic":true%s}""";

	private static final String STATE = """
			{"messages":%1$d,"bytes":0,"first_seq":0,"first_ts":"0001-01-01T00:00:00Z","last_seq":%1$d,\
			"last_ts":"0001-01-01T00:00:00Z","consumer_count":0}""";

	private final NatsServer server;

	private final NatsFixture nats;

	private final List<Message> received = new CopyOnWriteArrayList<>();

	private volatile Function<Message, @Nullable String> answers = (message) -> null;

	private volatile String configuration = "";

	private volatile int infoError;

	private volatile int stored;

	private FakeJetStream(int replicas) {
		this.server = NatsServer.builder().jetStream(false).start();
		this.nats = NatsFixture.connect(this.server);
		Dispatcher dispatcher = this.nats.connection().createDispatcher();
		dispatcher.subscribe("$JS.API.STREAM.NAMES",
				(message) -> reply(message, "{\"total\":1,\"offset\":0,\"limit\":1024,\"streams\":[\"S\"]}"));
		dispatcher.subscribe("$JS.API.STREAM.INFO.S",
				(message) -> reply(message, (this.infoError != 0) ? error(this.infoError) : info(replicas)));
		dispatcher.subscribe("$JS.API.STREAM.MSG.GET.S", (message) -> reply(message, stored(message)));
		dispatcher.subscribe("S.>", this::onMessage);
		flush();
	}

	private String info(int replicas) {
		return "{\"config\":" + CONFIGURATION.formatted(replicas, this.configuration)
				+ ",\"created\":\"2026-01-01T00:00:00Z\",\"state\":" + STATE.formatted(this.stored) + "}";
	}

	private String stored(Message request) {
		String text = new String(request.getData(), StandardCharsets.UTF_8);
		int sequence = Integer.parseInt(text.replaceAll("\\D", ""));
		if (sequence > this.stored) {
			return error(10037);
		}
		Message message = this.received.get(sequence - 1);
		Base64.Encoder base64 = Base64.getEncoder();
		return "{\"message\":{\"subject\":\"" + message.getSubject() + "\",\"seq\":" + sequence + ",\"hdrs\":\""
				+ base64.encodeToString(message.getHeaders().getSerialized()) + "\",\"data\":\""
				+ base64.encodeToString(message.getData()) + "\",\"time\":\"2026-01-01T00:00:00Z\"}}";
	}

	/**
	 * Keep the first messages that come, in answers to those who read the stream.
	 * @param messages how many
	 */
	public void store(int messages) {
		this.stored = messages;
	}

	/**
	 * Add to what the stream's configuration says.
	 * @param json members, such as {@code "persist_mode":"async"}
	 */
	public void configuration(String json) {
		this.configuration = "," + json;
	}

	/**
	 * Refuse to tell about the stream.
	 * @param code the JetStream API error code
	 */
	public void refuseInfo(int code) {
		this.infoError = code;
	}

	public static FakeJetStream start() {
		return new FakeJetStream(1);
	}

	public static FakeJetStream start(int replicas) {
		return new FakeJetStream(replicas);
	}

	private void onMessage(Message message) {
		this.received.add(message);
		String answer = this.answers.apply(message);
		if (answer != null) {
			reply(message, answer);
		}
	}

	/**
	 * Set what is answered to each message that asks for a reply.
	 * @param answers gives the answer, or {@code null} for none
	 */
	public void answer(Function<Message, @Nullable String> answers) {
		this.answers = answers;
	}

	/**
	 * Answer a batch as a server does: nothing but an empty reply until the commit.
	 * Probes are not answered.
	 * @param answer what is answered to the commit
	 */
	public void answerCommit(String answer) {
		this.answers = (message) -> isProbe(message) ? null : (isCommit(message) ? answer : "");
	}

	public static boolean isProbe(Message message) {
		return message.hasHeaders() && message.getHeaders().containsKey("Batch-Probe");
	}

	public static boolean isCommit(Message message) {
		return message.hasHeaders() && message.getHeaders().containsKey("Nats-Batch-Commit");
	}

	/**
	 * Return the error answer with a code.
	 * @param code the JetStream API error code
	 * @return JSON
	 */
	public static String error(int code) {
		return "{\"error\":{\"code\":503,\"err_code\":" + code
				+ ",\"description\":\"as scripted\"},\"stream\":\"S\",\"seq\":0}";
	}

	public List<Message> received() {
		return this.received;
	}

	/**
	 * Connect as an application would.
	 * @return a connection of its own, to be closed by the caller
	 */
	public NatsFixture connect() {
		return NatsFixture.connect(this.server);
	}

	private void reply(Message message, String answer) {
		if (message.getReplyTo() != null) {
			this.nats.connection().publish(message.getReplyTo(), answer.getBytes(StandardCharsets.UTF_8));
		}
	}

	private void flush() {
		try {
			this.nats.connection().flush(Duration.ofSeconds(20));
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.nats.close();
		this.server.close();
	}

}
