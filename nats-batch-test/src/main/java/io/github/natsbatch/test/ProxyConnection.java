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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One client's connection through a {@link FaultyProxy}.
 */
final class ProxyConnection {

	private final Socket client;

	private final Socket server;

	private final FaultyProxy proxy;

	private final Map<ProxyDirection, ProxyPump> pumps = new EnumMap<>(ProxyDirection.class);

	private final List<Thread> threads = new ArrayList<>();

	ProxyConnection(Socket client, Socket server, FaultyProxy proxy) {
		this.client = client;
		this.server = server;
		this.proxy = proxy;
		for (ProxyDirection direction : ProxyDirection.values()) {
			this.pumps.put(direction, new ProxyPump(this, direction, proxy));
		}
	}

	ProxyPump pump(ProxyDirection direction) {
		return Objects.requireNonNull(this.pumps.get(direction));
	}

	void start() throws IOException {
		this.client.setTcpNoDelay(true);
		this.server.setTcpNoDelay(true);
		carry(ProxyDirection.TO_SERVER, this.client.getInputStream(), this.server.getOutputStream());
		carry(ProxyDirection.TO_CLIENT, this.server.getInputStream(), this.client.getOutputStream());
		this.threads.forEach(Thread::start);
	}

	private void carry(ProxyDirection direction, InputStream in, OutputStream out) {
		ProxyPump pump = pump(direction);
		this.threads.add(daemon("nats-proxy-read-" + direction, () -> pump.read(new ProtocolReader(in))));
		this.threads.add(daemon("nats-proxy-write-" + direction, () -> pump.write(out)));
	}

	private static Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Everything was written in one direction. A server that has sent all is gone; one
	 * that has got all may still be reading, and closes the connection itself.
	 * @param direction the direction
	 */
	void ended(ProxyDirection direction) {
		if (direction == ProxyDirection.TO_CLIENT) {
			cut();
			return;
		}
		cutClient();
		try {
			this.server.shutdownOutput();
		}
		catch (IOException ex) {
			cut();
		}
	}

	/**
	 * Close both sides. What is held back is lost.
	 */
	void cut() {
		close(this.client);
		close(this.server);
		this.threads.forEach(Thread::interrupt);
		this.proxy.ended(this);
	}

	/**
	 * Close the client's side only. What it has sent still arrives.
	 */
	void cutClient() {
		close(this.client);
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// it is closed all the same
		}
	}

}
