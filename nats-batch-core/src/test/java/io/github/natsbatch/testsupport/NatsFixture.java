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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.NatsBatchTemplateBuilder;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;

/**
 * A connection to a real server, streams that do not outlive the test, and what is on
 * them.
 */
public final class NatsFixture implements AutoCloseable {

	private final Connection connection;

	private final List<String> streams = new ArrayList<>();

	private final List<AutoCloseable> resources = new ArrayList<>();

	private NatsFixture(Connection connection) {
		this.connection = connection;
	}

	public static NatsFixture connect(NatsServer server) {
		return connect(server.url());
	}

	public static NatsFixture connect(String url) {
		return connect(Options.builder().server(url).build());
	}

	public static NatsFixture connect(Options options) {
		try {
			return new NatsFixture(Nats.connect(options));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public Connection connection() {
		return this.connection;
	}

	public JetStreamManagement management() {
		return call(this.connection::jetStreamManagement);
	}

	/**
	 * Build a template that is closed with this fixture.
	 * @param customizer what to set
	 * @return the template
	 */
	public NatsBatchTemplate template(UnaryOperator<NatsBatchTemplateBuilder> customizer) {
		NatsBatchTemplate template = customizer.apply(NatsBatchTemplate.builder(this.connection)).build();
		this.resources.add(template);
		return template;
	}

	public NatsBatchTemplate template() {
		return template(UnaryOperator.identity());
	}

	/**
	 * Create a memory stream that takes batches and {@code <name>.>}.
	 * @param name the stream's name
	 * @return the name
	 */
	public String stream(String name) {
		return stream(name, (builder) -> builder.subjects(name + ".>").allowAtomicPublish());
	}

	public String stream(String name, UnaryOperator<StreamConfiguration.Builder> customizer) {
		StreamConfiguration.Builder builder = StreamConfiguration.builder().name(name).storageType(StorageType.Memory);
		call(() -> management().addStream(customizer.apply(builder).build()));
		this.streams.add(name);
		return name;
	}

	public StreamInfo info(String stream) {
		return call(() -> management().getStreamInfo(stream));
	}

	public long lastSequence(String stream) {
		return info(stream).getStreamState().getLastSequence();
	}

	public MessageInfo message(String stream, long sequence) {
		return call(() -> management().getMessage(stream, sequence));
	}

	/**
	 * Read a stream from its first to its last message.
	 * @param stream the stream's name
	 * @return the messages
	 */
	public List<MessageInfo> messages(String stream) {
		StreamInfo info = info(stream);
		List<MessageInfo> messages = new ArrayList<>();
		if (info.getStreamState().getMsgCount() > 0) {
			for (long s = info.getStreamState().getFirstSequence(); s <= info.getStreamState().getLastSequence(); s++) {
				messages.add(message(stream, s));
			}
		}
		return messages;
	}

	public List<String> payloads(String stream) {
		return messages(stream).stream()
			.map((message) -> (message.getData() != null) ? new String(message.getData(), StandardCharsets.UTF_8) : "")
			.toList();
	}

	public static <T> T call(Call<T> call) {
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
		try {
			if (this.connection.getStatus() == Connection.Status.CONNECTED) {
				for (String stream : this.streams) {
					this.connection.jetStreamManagement(null).deleteStream(stream);
				}
			}
		}
		catch (IOException | JetStreamApiException ex) {
			// the test may have deleted it, or stopped the server
		}
		try {
			this.connection.flush(Duration.ofSeconds(1));
			this.connection.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (java.util.concurrent.TimeoutException | IllegalStateException ex) {
			// nothing to flush to
		}
	}

	/**
	 * A call of the JetStream API.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface Call<T> {

		T call() throws IOException, JetStreamApiException;

	}

}
