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

package io.github.natsbatch.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;

/**
 * A real server, or a cluster of three, with one stream that takes batches. All
 * connections go to the server that leads the stream, so that no contestant pays for a
 * hop that another is spared.
 */
public final class BenchmarkServer implements AutoCloseable {

	/** The stream's name. */
	public static final String STREAM = "BENCHMARK";

	/** A subject that the stream takes. */
	public static final String SUBJECT = "benchmark.event";

	/** The outbox' markers, which cost nobody anything who does not write them. */
	private static final String MARKERS = "_nats-batch." + STREAM + ".>";

	private final Storage storage;

	private final List<NatsServer> servers;

	private final NatsServer leader;

	private final List<Connection> connections = new ArrayList<>();

	private final Connection operator;

	private BenchmarkServer(Storage storage, List<NatsServer> servers, Optional<NatsCluster> cluster) {
		this.storage = storage;
		this.servers = servers;
		Connection first = connect(servers.get(0));
		createStream(first);
		this.leader = cluster.map((members) -> members.leaderOf(STREAM)).orElse(servers.get(0));
		this.operator = connect(this.leader);
	}

	/**
	 * Start what a kind of storage takes.
	 * @param storage the storage
	 * @return the running server
	 */
	public static BenchmarkServer start(Storage storage) {
		if (storage.replicas() > 1) {
			NatsCluster cluster = NatsCluster.builder().size(storage.replicas()).config(storage.config()).start();
			return new BenchmarkServer(storage, cluster.servers(), Optional.of(cluster));
		}
		return new BenchmarkServer(storage, List.of(NatsServer.builder().config(storage.config()).start()),
				Optional.empty());
	}

	private void createStream(Connection connection) {
		StreamConfiguration stream = StreamConfiguration.builder()
			.name(STREAM)
			.subjects("benchmark.>", MARKERS)
			.storageType(this.storage.type())
			.replicas(this.storage.replicas())
			.allowAtomicPublish()
			.build();
		try {
			connection.jetStreamManagement().addStream(stream);
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("stream " + STREAM + " could not be created", ex);
		}
	}

	/**
	 * Connect to the server that leads the stream.
	 * @return the connection, which is closed with this server
	 */
	public Connection connect() {
		return connect(this.leader);
	}

	private Connection connect(NatsServer server) {
		try {
			Connection connection = Nats.connect(Options.builder().server(server.url()).build());
			this.connections.add(connection);
			return connection;
		}
		catch (IOException ex) {
			throw new IllegalStateException("no connection to " + server, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while connecting to " + server, ex);
		}
	}

	/**
	 * Empty the stream, so that every turn begins with the same.
	 */
	public void purge() {
		try {
			this.operator.jetStreamManagement().purgeStream(STREAM);
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("stream " + STREAM + " could not be purged", ex);
		}
	}

	/**
	 * Return how many messages of {@link #SUBJECT} the stream holds.
	 * @return the number
	 */
	public long stored() {
		try {
			return this.operator.jetStreamManagement()
				.getStreamInfo(STREAM, StreamInfoOptions.filterSubjects(SUBJECT))
				.getStreamState()
				.getSubjectMap()
				.getOrDefault(SUBJECT, 0L);
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("stream " + STREAM + " could not be asked", ex);
		}
	}

	/**
	 * Return the server that leads the stream, to pause it for example.
	 * @return the server
	 */
	public NatsServer leader() {
		return this.leader;
	}

	/**
	 * Return what the stream is stored on.
	 * @return the storage
	 */
	public Storage storage() {
		return this.storage;
	}

	@Override
	public void close() {
		for (Connection connection : this.connections) {
			try {
				connection.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		this.servers.forEach(NatsServer::close);
	}

}
