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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a nats-server, on {@code 127.0.0.1} and a free port, and
 * makes a bad network of it: cuts connections, delays and holds bytes back, lets single
 * messages disappear. <pre class="code">
 * try (FaultyProxy proxy = FaultyProxy.to(server.url());
 *         Connection connection = Nats.connect(proxy.url())) {
 *     proxy.fault(ProxyDirection.TO_CLIENT).subject("_INBOX.").swallow(); // the next answer never comes
 *     ...
 *     proxy.cut();
 * }
 * </pre> Clients come to know no other way to the server: the URLs that it tells them are
 * left out. Knows the client protocol without TLS. The server may be restarted meanwhile.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class FaultyProxy implements AutoCloseable {

	private final URI server;

	private final ServerSocket listener;

	private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

	private final List<ProxyFault> faults = new CopyOnWriteArrayList<>();

	private final Map<ProxyDirection, ProxyTraffic> traffic = new EnumMap<>(ProxyDirection.class);

	private volatile boolean refusing;

	private FaultyProxy(URI server, ServerSocket listener) {
		this.server = server;
		this.listener = listener;
		for (ProxyDirection direction : ProxyDirection.values()) {
			this.traffic.put(direction, new ProxyTraffic());
		}
	}

	/**
	 * Start a proxy.
	 * @param url the server's URL, such as {@link NatsServer#url()}; the server need not
	 * run yet
	 * @return the proxy, to be closed by the caller
	 * @throws IllegalArgumentException if the URL is not one of {@code nats://}
	 */
	public static FaultyProxy to(String url) {
		URI server = URI.create(url);
		if (!"nats".equals(server.getScheme())) {
			throw new IllegalArgumentException(
					"'url' must begin with nats://, since the proxy has to read the protocol, but is '" + url + "'");
		}
		try {
			FaultyProxy proxy = new FaultyProxy(server, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
			Thread thread = new Thread(proxy::listen, "nats-proxy-" + proxy.port());
			thread.setDaemon(true);
			thread.start();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The URL for clients.
	 * @return for example {@code nats://127.0.0.1:40123}
	 */
	public String url() {
		return "nats://127.0.0.1:" + port();
	}

	/**
	 * The port for clients.
	 * @return the port
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * How many connections there are.
	 * @return the number of those that are open at one side at least
	 */
	public int connections() {
		return this.connections.size();
	}

	/**
	 * Cut all connections. What is held back or delayed is lost. Clients may connect
	 * again.
	 */
	public void cut() {
		this.connections.forEach(ProxyConnection::cut);
	}

	/**
	 * Cut all connections at the clients' side only, as when a client's network fails:
	 * what they have sent, and is held back or delayed, still arrives at the server, with
	 * what they send over new connections.
	 */
	public void cutClients() {
		this.connections.forEach(ProxyConnection::cutClient);
	}

	/**
	 * Refuse new connections, until {@link #accept()}: they are closed at once. Those
	 * that are open stay.
	 */
	public void refuse() {
		this.refusing = true;
	}

	/**
	 * Accept new connections again.
	 */
	public void accept() {
		this.refusing = false;
	}

	/**
	 * Hold everything back in a direction, until {@link #release}, over the connections
	 * that are open now: they stay open and nothing is lost. New ones are not affected.
	 * @param direction the direction
	 */
	public void hold(ProxyDirection direction) {
		this.connections.forEach((connection) -> connection.pump(direction).hold());
	}

	/**
	 * Let what is held back arrive, in its order.
	 * @param direction the direction
	 */
	public void release(ProxyDirection direction) {
		this.connections.forEach((connection) -> connection.pump(direction).release());
	}

	/**
	 * Let everything disappear in a direction, until {@link #heal()}: connections stay
	 * open, and nobody is told.
	 * @param direction the direction
	 */
	public void swallow(ProxyDirection direction) {
		traffic(direction).swallow();
	}

	/**
	 * Let some more bytes through in a direction, of all connections together, and let
	 * everything disappear after them. A connection that was stopped in the middle of a
	 * message is of no use any more, see {@link #cut()}.
	 * @param direction the direction
	 * @param bytes how many bytes, not negative
	 */
	public void stopAfter(ProxyDirection direction, long bytes) {
		traffic(direction).stopAfter(bytes);
	}

	/**
	 * Let everything that is sent from now on arrive later, in its order.
	 * @param direction the direction
	 * @param delay how much later, not negative
	 */
	public void delay(ProxyDirection direction, Duration delay) {
		traffic(direction).delay(delay);
	}

	/**
	 * Begin to describe what happens to certain messages.
	 * @param direction where they go
	 * @return the fault, which is in force when it is said what happens
	 */
	public ProxyFault fault(ProxyDirection direction) {
		return new ProxyFault(this, direction);
	}

	/**
	 * End all faults: nothing is refused, swallowed, stopped or delayed any more, and
	 * what is held back arrives.
	 */
	public void heal() {
		this.faults.clear();
		this.refusing = false;
		this.traffic.values().forEach(ProxyTraffic::heal);
		this.traffic.keySet().forEach(this::release);
	}

	/**
	 * Cut all connections and listen no longer. A second call does nothing.
	 */
	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

	void begin(ProxyFault fault) {
		this.faults.add(fault);
	}

	ProxyTraffic traffic(ProxyDirection direction) {
		return Objects.requireNonNull(this.traffic.get(direction));
	}

	ProxyFault.@Nullable Action actionOn(ProxyDirection direction, ProtocolFrame frame) {
		for (ProxyFault fault : this.faults) {
			if (fault.hits(direction, frame)) {
				return fault.action();
			}
		}
		return null;
	}

	void ended(ProxyConnection connection) {
		this.connections.remove(connection);
	}

	private void listen() {
		while (!this.listener.isClosed()) {
			try {
				connect(this.listener.accept());
			}
			catch (IOException ex) {
				// closed, which ends the loop
			}
		}
	}

	private void connect(Socket client) throws IOException {
		if (this.refusing) {
			client.close();
			return;
		}
		try {
			ProxyConnection connection = new ProxyConnection(client,
					new Socket(this.server.getHost(), this.server.getPort()), this);
			this.connections.add(connection);
			connection.start();
			if (this.listener.isClosed()) {
				connection.cut();
			}
		}
		catch (IOException ex) {
			// no server: the client has to see that
			client.close();
		}
	}

}
