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

package io.github.natsbatch.stream;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Knows which stream takes a subject and whether a stream can take batches. Asks the
 * server once for each stream and connection; a reconnect makes it ask again before the
 * next batch, since the new server may be an older one. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StreamCatalog {

	/**
	 * The first server version whose batches accept message ids (ADR-50, revision 6).
	 */
	public static final String MINIMUM_SERVER_VERSION = "2.12.1";

	private static final int MAX_UNCLAIMED = 1000;

	private final Connection connection;

	private final @Nullable JetStreamOptions options;

	private final DeclaredStreams declared;

	private final @Nullable String defaultStream;

	private final Map<String, StreamDescription> known = new ConcurrentHashMap<>();

	private final AtomicPublishCheck check;

	// Subjects that the server knows no stream for, and that the default stream gets
	private final Set<String> unclaimed = ConcurrentHashMap.newKeySet();

	/**
	 * Create a catalog.
	 * @param connection the connection to the server
	 * @param options the JetStream domain or prefix and request time-out, or {@code null}
	 * @param declared the declared streams, asked first, in this order
	 * @param defaultStream the stream for subjects that no stream is found for, or
	 * {@code null}
	 */
	public StreamCatalog(Connection connection, @Nullable JetStreamOptions options,
			Collection<StreamDefinition> declared, @Nullable String defaultStream) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
		this.options = options;
		this.declared = new DeclaredStreams(declared, defaultStream);
		this.check = new AtomicPublishCheck(connection);
		this.defaultStream = defaultStream;
	}

	/**
	 * Return what is known without asking the server.
	 * @return the declared streams
	 */
	public DeclaredStreams declared() {
		return this.declared;
	}

	/**
	 * Find the stream for a subject: the declared streams, then what the server said
	 * before, then the server, then the default stream. Only the third asks the server,
	 * in the calling thread. The default stream gets what is left, whatever its subjects
	 * are: the account may map the subject to one of them, which only the server knows.
	 * @param subject a subject without wildcards
	 * @return the stream's name, or {@code null} if no stream takes the subject and there
	 * is no default stream
	 * @throws BatchNotSentException if the server could not be asked
	 */
	public @Nullable String streamFor(String subject) {
		String ofDeclared = this.declared.declaredFor(subject);
		if (ofDeclared != null) {
			return ofDeclared;
		}
		for (StreamDescription description : this.known.values()) {
			if (description.takes(subject)) {
				return description.name();
			}
		}
		if (isUnclaimed(subject)) {
			return this.defaultStream;
		}
		List<String> names = ask("which stream takes subject '" + subject + "'", null,
				(server) -> server.getStreamNames(subject));
		if (names != null && !names.isEmpty()) {
			describe(names.get(0));
			return names.get(0);
		}
		if (this.defaultStream != null) {
			rememberUnclaimed(subject);
		}
		return this.defaultStream;
	}

	private boolean isUnclaimed(String subject) {
		return this.defaultStream != null && this.unclaimed.contains(subject);
	}

	private void rememberUnclaimed(String subject) {
		if (this.unclaimed.size() >= MAX_UNCLAIMED) {
			this.unclaimed.clear();
		}
		this.unclaimed.add(subject);
	}

	/**
	 * Return whether a stream takes a subject: by its declaration, by what the server
	 * says, or as the default stream.
	 * @param stream the stream's name
	 * @param subject a subject without wildcards
	 * @return whether it does; {@code false} if there is no such stream
	 * @throws BatchNotSentException if the server could not be asked
	 */
	public boolean takes(String stream, String subject) {
		if (this.declared.takes(stream, subject)) {
			return true;
		}
		if (stream.equals(this.defaultStream) && isUnclaimed(subject)) {
			return true;
		}
		StreamDescription description = this.known.get(stream);
		if (description == null || !description.takes(subject)) {
			description = describe(stream);
		}
		return description != null && description.takes(subject);
	}

	/**
	 * Return what the server last said about a stream.
	 * @param stream the stream's name
	 * @return the description, or {@code null} if the server was not asked yet
	 */
	public @Nullable StreamDescription lastKnown(String stream) {
		return this.known.get(stream);
	}

	/**
	 * Make sure that a stream can take batches over the present connection. A server
	 * before 2.12 ignores the batch headers and stores the messages one by one; only its
	 * silence about {@code allow_atomic} tells.
	 * @param stream the stream's name
	 * @param batch the batch that waits for it, for the exception
	 * @return the stream's description, seen over the present connection
	 * @throws AtomicPublishUnavailableException if it cannot
	 * @throws InvalidBatchException if there is no such stream
	 * @throws BatchNotSentException if the server could not be asked
	 */
	public StreamDescription requireAtomicPublish(String stream, BatchReference batch) {
		ConnectionIdentity now = ConnectionIdentity.of(this.connection);
		StreamDescription description = this.known.get(stream);
		if (description == null || !description.wasSeenOver(now) || !description.allowsAtomicPublish()) {
			description = describe(stream);
		}
		if (description == null) {
			throw new InvalidBatchException("Nothing was sent of " + batch + ": there is no such stream; create it, "
					+ "declare it under nats.batch.streams, or name another", batch, null);
		}
		String obstacle = obstacle(description);
		if (obstacle != null) {
			throw new AtomicPublishUnavailableException("Nothing was sent of " + batch + ": " + obstacle, batch, 0, -1,
					null);
		}
		return description;
	}

	/**
	 * Return the streams that the server was asked about.
	 * @return their names
	 */
	public Set<String> names() {
		return Set.copyOf(this.known.keySet());
	}

	/**
	 * Return why a stream cannot take batches over the present connection.
	 * @param description what the server said about the stream
	 * @return the reason and what to change, or {@code null} if it can
	 */
	public @Nullable String obstacle(StreamDescription description) {
		return this.check.obstacle(description.configuration());
	}

	/**
	 * Forget what is known about a stream, so that the next batch asks again.
	 * @param stream the stream's name
	 */
	public void forget(String stream) {
		this.known.remove(stream);
		if (stream.equals(this.defaultStream)) {
			this.unclaimed.clear();
		}
	}

	/**
	 * Ask the server what a stream is like now.
	 * @param stream the stream's name
	 * @return the description, or {@code null} if there is no such stream
	 * @throws BatchNotSentException if the server could not be asked
	 */
	public @Nullable StreamDescription describe(String stream) {
		ConnectionIdentity identity = ConnectionIdentity.of(this.connection);
		StreamConfiguration configuration = ask("what stream '" + stream + "' can do", stream,
				(server) -> server.getStreamInfo(stream).getConfiguration());
		if (configuration == null) {
			this.known.remove(stream);
			return null;
		}
		StreamDescription description = new StreamDescription(configuration, identity);
		this.known.put(stream, description);
		return description;
	}

	private <T> @Nullable T ask(String question, @Nullable String stream, Question<T> request) {
		try {
			return request.ask(this.connection.jetStreamManagement(this.options));
		}
		catch (JetStreamApiException ex) {
			if (ex.getApiErrorCode() == StreamProvisioner.STREAM_NOT_FOUND) {
				return null;
			}
			throw notAnswered(question, stream, ex);
		}
		catch (IOException | IllegalStateException ex) {
			throw notAnswered(question, stream, ex);
		}
	}

	private static BatchNotSentException notAnswered(String question, @Nullable String stream, Exception cause) {
		return new BatchNotSentException(
				"Nothing was sent, the server could not be asked " + question + ": " + cause.getMessage()
						+ "; check the connection, and the permission to publish to $JS.API.STREAM.>",
				new BatchReference(null, stream, 0), cause);
	}

	/**
	 * A request to the JetStream API.
	 *
	 * @param <T> the answer's type
	 */
	@FunctionalInterface
	private interface Question<T> {

		@Nullable T ask(JetStreamManagement server) throws IOException, JetStreamApiException;

	}

}
