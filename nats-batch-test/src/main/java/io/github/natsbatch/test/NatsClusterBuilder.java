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

package io.github.natsbatch.test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Builds and starts a {@link NatsCluster}. For one thread.
 *
 * @since 0.1.0
 * @see NatsCluster#builder()
 */
public final class NatsClusterBuilder {

	private static final int SIZE = 3;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	private final List<UnaryOperator<NatsServerBuilder>> settings = new ArrayList<>();

	private int size = SIZE;

	private Duration startTimeout = START_TIMEOUT;

	NatsClusterBuilder() {
	}

	/**
	 * Set the number of servers.
	 * @param size at least 2; 3 by default
	 * @return this builder
	 * @throws IllegalArgumentException if the size is below 2
	 */
	public NatsClusterBuilder size(int size) {
		if (size < 2) {
			throw new IllegalArgumentException("'size' must be at least 2, but is " + size);
		}
		this.size = size;
		return this;
	}

	/**
	 * Append lines to the configuration of every server, see
	 * {@link NatsServerBuilder#config(String...)}. Names, routes and the monitoring port
	 * are given on the command line.
	 * @param lines the lines
	 * @return this builder
	 */
	public NatsClusterBuilder config(String... lines) {
		this.settings.add((server) -> server.config(lines));
		return this;
	}

	/**
	 * Set the program to run, see {@link NatsServerBuilder#binary(Path)}.
	 * @param binary the path of a nats-server
	 * @return this builder
	 */
	public NatsClusterBuilder binary(Path binary) {
		this.settings.add((server) -> server.binary(binary));
		return this;
	}

	/**
	 * Set how long it may take until all servers have found each other and have elected a
	 * leader.
	 * @param startTimeout a positive time; 60 seconds by default
	 * @return this builder
	 * @throws IllegalArgumentException if the time is zero or negative
	 */
	public NatsClusterBuilder startTimeout(Duration startTimeout) {
		NatsServerBuilder.requirePositive(startTimeout);
		this.startTimeout = startTimeout;
		return this;
	}

	/**
	 * Start the servers and wait until they are one cluster.
	 * @return the running cluster, to be closed by the caller
	 * @throws IllegalStateException if a server did not start, or they did not become one
	 * cluster in time
	 */
	public NatsCluster start() {
		// Unique, so that a server of another cluster that takes over a port is refused
		String cluster = "cluster-" + UUID.randomUUID().toString().substring(0, 8);
		List<Integer> ports = FreePorts.pick(this.size);
		String routes = ports.stream().map(NatsClusterBuilder::url).collect(Collectors.joining(","));
		List<NatsServer> servers = new ArrayList<>();
		try {
			for (int port : ports) {
				NatsServerBuilder server = NatsServer.builder()
					.name(cluster + "-" + (servers.size() + 1))
					.startTimeout(this.startTimeout)
					.arguments("--cluster_name", cluster, "--cluster_listen", url(port), "--routes", routes,
							"--http_port", "-1");
				this.settings.forEach((setting) -> setting.apply(server));
				servers.add(server.start());
			}
			NatsCluster started = new NatsCluster(servers, this.startTimeout);
			started.awaitReady();
			return started;
		}
		catch (RuntimeException ex) {
			servers.forEach(NatsServer::close);
			throw ex;
		}
	}

	private static String url(int port) {
		return "nats://127.0.0.1:" + port;
	}

}
