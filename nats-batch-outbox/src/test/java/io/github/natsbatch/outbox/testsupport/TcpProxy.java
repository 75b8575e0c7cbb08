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

package io.github.natsbatch.outbox.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, and loses answers or connections when told to.
 */
public final class TcpProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile boolean losingAnswers;

	private volatile boolean refusing;

	public TcpProxy(int target) {
		this.target = target;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept, "proxy-accept");
	}

	public String url() {
		return "nats://127.0.0.1:" + this.listener.getLocalPort();
	}

	/**
	 * Lose everything that the server sends from now on, until the connection is cut.
	 */
	public void loseAnswers() {
		this.losingAnswers = true;
	}

	/**
	 * Cut all connections; new ones work.
	 */
	public void cut() {
		this.losingAnswers = false;
		this.sockets.forEach(TcpProxy::close);
	}

	/**
	 * Cut all connections and refuse new ones, or let them in again.
	 * @param refusing whether to refuse
	 */
	public void setRefusing(boolean refusing) {
		this.refusing = refusing;
		if (refusing) {
			cut();
		}
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				if (this.refusing) {
					client.close();
					continue;
				}
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
				this.sockets.add(client);
				this.sockets.add(server);
				start(() -> pump(client, server, false), "proxy-up");
				start(() -> pump(server, client, true), "proxy-down");
			}
			catch (IOException ex) {
				// closed, or the server is down, which the client sees
			}
		}
	}

	private void pump(Socket from, Socket to, boolean answers) {
		byte[] buffer = new byte[64 * 1024];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0) {
				if (!(answers && this.losingAnswers)) {
					out.write(buffer, 0, read);
				}
				read = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// cut
		}
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private static void start(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// it is closed, then
		}
	}

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

}
