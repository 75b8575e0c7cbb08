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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.natsbatch.core.internal.StreamReader;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfoOptions;
import org.jspecify.annotations.Nullable;

/**
 * Asks the leader of a stream about it and for its messages. Each call blocks until the
 * answer or the request time-out.
 */
final class StreamAccess {

	/** JetStream API error code for "stream not found". */
	private static final int STREAM_NOT_FOUND = 10059;

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

	private final Connection connection;

	private final @Nullable JetStreamOptions options;

	private final StreamReader reader;

	StreamAccess(Connection connection, @Nullable JetStreamOptions options) {
		this.connection = connection;
		this.options = options;
		this.reader = new StreamReader(connection, options);
	}

	/**
	 * Ask for a stream.
	 * @param stream the stream's name
	 * @param withDeleted whether to ask which messages are missing
	 * @return what the server says, or {@code null} if there is no such stream
	 * @throws NoAnswerException if the server does not answer or refuses to
	 */
	@Nullable StreamView view(String stream, boolean withDeleted) throws NoAnswerException {
		StreamInfoOptions details = withDeleted ? StreamInfoOptions.deletedDetails() : null;
		try {
			return StreamView.of(this.connection.jetStreamManagement(this.options).getStreamInfo(stream, details));
		}
		catch (JetStreamApiException ex) {
			if (ex.getApiErrorCode() == STREAM_NOT_FOUND) {
				return null;
			}
			throw new NoAnswerException("The server does not tell about the stream: " + ex.getMessage(), ex);
		}
		catch (IOException | IllegalStateException ex) {
			throw new NoAnswerException(
					"The server does not tell about the stream: " + ex.getMessage()
							+ "; check the connection, and the permission to publish to $JS.API.STREAM.INFO." + stream,
					ex);
		}
	}

	MessageInfo read(String stream, long sequence) throws NoAnswerException, InterruptedException {
		return await(this.reader.read(stream, sequence), stream);
	}

	CompletableFuture<MessageInfo> requestNext(String stream, String subject, long fromSequence) {
		return this.reader.readNext(stream, subject, fromSequence);
	}

	MessageInfo await(CompletableFuture<MessageInfo> answer, String stream)
			throws NoAnswerException, InterruptedException {
		try {
			return answer.get(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new NoAnswerException("The server does not answer when the stream is read; check the connection, and "
					+ "the permission to publish to $JS.API.STREAM.MSG.GET." + stream, ex);
		}
	}

}
