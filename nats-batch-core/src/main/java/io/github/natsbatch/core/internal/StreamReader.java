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

package io.github.natsbatch.core.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.support.Encoding;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Reads single messages of a stream through its leader. jnats' own read goes to any
 * replica where the stream allows direct gets, which may not have the newest messages yet
 * (ADR-31).
 *
 * @since 0.1.0
 */
public final class StreamReader {

	private final Connection connection;

	private final String prefix;

	private final Duration timeout;

	/**
	 * Create a reader.
	 * @param connection the connection
	 * @param options the JetStream domain or prefix and request time-out, or {@code null}
	 */
	public StreamReader(Connection connection, @Nullable JetStreamOptions options) {
		Assert.notNull(connection, "'connection' must not be null");
		JetStreamOptions effective = (options != null) ? options : JetStreamOptions.DEFAULT_JS_OPTIONS;
		Duration requestTimeout = effective.getRequestTimeout();
		this.connection = connection;
		this.prefix = effective.getPrefix();
		this.timeout = (requestTimeout != null) ? requestTimeout : connection.getOptions().getConnectionTimeout();
	}

	/**
	 * Read the message at a sequence.
	 * @param stream the stream
	 * @param sequence the stream sequence
	 * @return the message, or one whose {@link MessageInfo#hasError()} is true, with
	 * {@link ServerErrors#NO_MESSAGE_FOUND} when there is none; completed exceptionally
	 * when the server does not answer
	 */
	public CompletableFuture<MessageInfo> read(String stream, long sequence) {
		return request(stream, "{\"seq\":" + sequence + "}");
	}

	/**
	 * Read the first message of a subject at a sequence or after it.
	 * @param stream the stream
	 * @param subject the subject, without wildcards
	 * @param fromSequence the least stream sequence
	 * @return the message, or one whose {@link MessageInfo#hasError()} is true, with
	 * {@link ServerErrors#NO_MESSAGE_FOUND} when there is none; completed exceptionally
	 * when the server does not answer
	 */
	public CompletableFuture<MessageInfo> readNext(String stream, String subject, long fromSequence) {
		String quoted = Encoding.jsonEncode(subject);
		return request(stream, "{\"seq\":" + fromSequence + ",\"next_by_subj\":\"" + quoted + "\"}");
	}

	private CompletableFuture<MessageInfo> request(String stream, String json) {
		CompletableFuture<Message> reply = this.connection.requestWithTimeout(this.prefix + "STREAM.MSG.GET." + stream,
				json.getBytes(StandardCharsets.UTF_8), this.timeout);
		return reply.thenApply((message) -> new MessageInfo(message, stream, false));
	}

	/**
	 * Ask for the end of the stream.
	 * @param stream the stream
	 * @return the last sequence; completed exceptionally when the server does not answer,
	 * or with an error
	 */
	public CompletableFuture<Long> lastSequence(String stream) {
		CompletableFuture<Message> reply = this.connection.requestWithTimeout(this.prefix + "STREAM.INFO." + stream,
				new byte[0], this.timeout);
		return reply.thenApply((message) -> {
			StreamInfo info = new StreamInfo(message);
			Assert.state(!info.hasError(), () -> "The server could not describe the stream: " + info.getError());
			return info.getStreamState().getLastSequence();
		});
	}

}
