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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Brings the declared streams and the server's together, before the first message.
 *
 * @since 0.1.0
 */
public class StreamProvisioner {

	private static final Log logger = LogFactory.getLog(StreamProvisioner.class);

	/** JetStream API error code for "stream not found". */
	static final int STREAM_NOT_FOUND = 10059;

	/** JetStream API error code for "stream name already in use". */
	private static final int STREAM_NAME_IN_USE = 10058;

	private final Connection connection;

	private final @Nullable JetStreamOptions options;

	private final StreamManagement management;

	/**
	 * Create a provisioner.
	 * @param connection the connection to the server
	 * @param options the JetStream domain or prefix and request time-out, or {@code null}
	 * @param management what to do
	 */
	public StreamProvisioner(Connection connection, @Nullable JetStreamOptions options, StreamManagement management) {
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(management, "'management' must not be null");
		this.connection = connection;
		this.options = options;
		this.management = management;
	}

	/**
	 * Create, check or change streams, in the given order. One that fails does not keep
	 * the next from being looked at, so that all failures are told at once.
	 * @param definitions the declared streams
	 * @throws StreamVerificationException if streams are not what they were declared to
	 * be, or the server refused to make them so
	 * @throws JetStreamNotAvailableException if JetStream did not answer, or refused to
	 * tell about a stream
	 */
	public void provision(Collection<StreamDefinition> definitions) {
		if (this.management == StreamManagement.NONE || definitions.isEmpty()) {
			return;
		}
		List<StreamVerificationException> failures = new ArrayList<>();
		try {
			JetStreamManagement server = this.connection.jetStreamManagement(this.options);
			for (StreamDefinition definition : definitions) {
				try {
					provision(server, definition);
				}
				catch (StreamVerificationException ex) {
					failures.add(ex);
				}
			}
		}
		catch (IOException | JetStreamApiException | IllegalStateException ex) {
			failures.forEach(ex::addSuppressed);
			// not its URL, which may hold a password
			ServerInfo info = this.connection.getServerInfo();
			throw new JetStreamNotAvailableException("JetStream of server '" + info.getServerName()
					+ "' could not be asked for the declared streams: " + ex.getMessage(), info.isJetStreamAvailable(),
					ex);
		}
		if (!failures.isEmpty()) {
			throw StreamVerificationException.ofAll(failures);
		}
	}

	private void provision(JetStreamManagement server, StreamDefinition definition)
			throws IOException, JetStreamApiException {
		StreamConfiguration existing = find(server, definition.name());
		if (existing == null) {
			create(server, definition);
		}
		else {
			compare(server, definition, existing);
		}
	}

	private void compare(JetStreamManagement server, StreamDefinition definition, StreamConfiguration existing)
			throws IOException {
		List<String> differences = definition.differencesFrom(existing);
		if (differences.isEmpty()) {
			return;
		}
		switch (this.management) {
			case VALIDATE -> throw differs(definition, "is not what the application declares", differences);
			case UPDATE -> update(server, definition, existing, differences);
			default -> logger.warn("Stream '" + definition.name() + "' exists and was left as it is; it differs: "
					+ String.join("; ", differences) + ". stream-management 'update' would change it.");
		}
	}

	private @Nullable StreamConfiguration find(JetStreamManagement server, String name)
			throws IOException, JetStreamApiException {
		try {
			return server.getStreamInfo(name).getConfiguration();
		}
		catch (JetStreamApiException ex) {
			if (ex.getApiErrorCode() == STREAM_NOT_FOUND) {
				return null;
			}
			throw ex;
		}
	}

	private void create(JetStreamManagement server, StreamDefinition definition)
			throws IOException, JetStreamApiException {
		String name = definition.name();
		if (this.management == StreamManagement.VALIDATE) {
			throw new StreamVerificationException(name, "does not exist", List.of(), false, null);
		}
		try {
			StreamInfo created = server.addStream(definition.toConfiguration());
			verify(definition, created.getConfiguration(), "was created, but not as declared");
			logger.info("Created " + definition);
		}
		catch (JetStreamApiException ex) {
			StreamConfiguration existing = (ex.getApiErrorCode() == STREAM_NAME_IN_USE) ? find(server, name) : null;
			if (existing == null) {
				throw new StreamVerificationException(name, "could not be created, the server said: " + ex.getMessage(),
						List.of(), false, ex);
			}
			// another instance of the application was faster
			compare(server, definition, existing);
		}
	}

	private void update(JetStreamManagement server, StreamDefinition definition, StreamConfiguration existing,
			List<String> differences) throws IOException {
		try {
			StreamInfo updated = server.updateStream(definition.applyTo(existing));
			verify(definition, updated.getConfiguration(), "was updated, but is not as declared");
			logger.info("Updated " + definition + ": " + String.join("; ", differences));
		}
		catch (JetStreamApiException ex) {
			throw new StreamVerificationException(definition.name(),
					"could not be updated, the server said: " + ex.getMessage(), differences, false, ex);
		}
	}

	private void verify(StreamDefinition definition, StreamConfiguration actual, String summary) {
		List<String> differences = definition.differencesFrom(actual);
		if (!differences.isEmpty()) {
			throw differs(definition, summary, differences);
		}
	}

	// A server before 2.12 takes allow_atomic without a word and forgets it
	private StreamVerificationException differs(StreamDefinition definition, String summary, List<String> differences) {
		ServerInfo server = this.connection.getServerInfo();
		boolean tooOld = server.isOlderThanVersion(StreamCatalog.MINIMUM_SERVER_VERSION);
		String versions = tooOld ? " (found server " + server.getVersion() + ", wanted "
				+ StreamCatalog.MINIMUM_SERVER_VERSION + " or newer)" : "";
		return new StreamVerificationException(definition.name(), summary + versions, differences, tooOld, null);
	}

}
