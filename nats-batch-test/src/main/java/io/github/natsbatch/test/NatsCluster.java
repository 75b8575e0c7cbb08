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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Several real nats-servers that form one JetStream cluster, for what only happens to
 * replicated streams: a leader that dies, freezes or comes back. <pre class="code">
 * try (NatsCluster cluster = NatsCluster.start(3)) {
 *     ... // create the stream ORDERS with three replicas
 *     cluster.leaderOf("ORDERS").kill();
 *     NatsServer next = cluster.leaderOf("ORDERS");
 * }
 * </pre> Its members can be stopped, killed, paused and started again like any
 * {@link NatsServer}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class NatsCluster implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(50);

	private final List<NatsServer> servers;

	private final Duration timeout;

	NatsCluster(List<NatsServer> servers, Duration timeout) {
		this.servers = List.copyOf(servers);
		this.timeout = timeout;
	}

	/**
	 * Start a cluster without further configuration and wait until its servers have found
	 * each other and have elected a leader.
	 * @param size the number of servers, at least 2
	 * @return the running cluster, to be closed by the caller
	 * @throws IllegalArgumentException if the size is below 2
	 * @throws IllegalStateException if there is no nats-server on this machine, or the
	 * cluster did not start; the text says what to do
	 */
	public static NatsCluster start(int size) {
		return builder().size(size).start();
	}

	/**
	 * Begin to describe a cluster.
	 * @return a builder
	 */
	public static NatsClusterBuilder builder() {
		return new NatsClusterBuilder();
	}

	/**
	 * All servers, running or not.
	 * @return the servers, in the order in which they were started
	 */
	public List<NatsServer> servers() {
		return this.servers;
	}

	/**
	 * The URLs for clients of all servers.
	 * @return the URLs, separated by commas as {@code Nats.connect} takes them
	 */
	public String urls() {
		return this.servers.stream().map(NatsServer::url).collect(Collectors.joining(","));
	}

	/**
	 * The server that leads a stream, which is waited for while there is none. A server
	 * that is paused or does not answer does not count as a leader.
	 * @param stream the stream's name, in whatever account
	 * @return the leader
	 * @throws IllegalStateException if there is none within the cluster's start timeout
	 */
	public NatsServer leaderOf(String stream) {
		return await(() -> leader(stream), "no server of %s leads the stream '%s'".formatted(names(), stream));
	}

	/**
	 * Wait until all servers are members and up to date, under one leader: at the start,
	 * and again after a server was restarted or resumed.
	 * @throws IllegalStateException if that is not so within the cluster's start timeout
	 */
	public void awaitReady() {
		await(() -> isReady() ? Optional.of(true) : Optional.empty(),
				"the servers %s did not become one JetStream cluster".formatted(names()));
	}

	/**
	 * Close all servers. A second call does nothing.
	 */
	@Override
	public void close() {
		this.servers.forEach(NatsServer::close);
	}

	private boolean isReady() {
		List<NatsServerMonitor> monitors = this.servers.stream().map(NatsServerMonitor::new).toList();
		return monitors.stream().anyMatch((monitor) -> monitor.leadsCompleteCluster(this.servers.size()))
				&& monitors.stream().allMatch(NatsServerMonitor::isHealthy);
	}

	private Optional<NatsServer> leader(String stream) {
		List<NatsServer> leaders = this.servers.stream()
			.filter((server) -> new NatsServerMonitor(server).leads(stream))
			.toList();
		// Two claim it when a former leader was resumed and does not know yet
		return (leaders.size() == 1) ? Optional.of(leaders.get(0)) : Optional.empty();
	}

	private <T> T await(Supplier<Optional<T>> condition, String otherwise) {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < this.timeout.toNanos()) {
			Optional<T> found = condition.get();
			if (found.isPresent()) {
				return found.get();
			}
			if (Thread.currentThread().isInterrupted()) {
				throw new IllegalStateException("interrupted while waiting: " + otherwise);
			}
			LockSupport.parkNanos(POLL.toNanos());
		}
		throw new IllegalStateException("%s within %d ms".formatted(otherwise, this.timeout.toMillis()));
	}

	private List<String> names() {
		return this.servers.stream().map(NatsServer::name).toList();
	}

}
