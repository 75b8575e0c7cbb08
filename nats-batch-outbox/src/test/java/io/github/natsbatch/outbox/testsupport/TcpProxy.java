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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server, and loses answers, cuts connections, or delivers
 * requests late when told to.
 */
public final class TcpProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final int target;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final AtomicInteger deliveredLate = new AtomicInteger();

	private volatile boolean losingAnswers;

	private volatile boolean holdingRequests;

	private volatile long lateBy;

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
	 * Return how many connections had something delivered after they were cut.
	 * @return the number
	 */
	public int deliveredLate() {
		return this.deliveredLate.get();
	}

	/**
	 * Lose everything that the server sends from now on, until the connection is cut.
	 */
	public void loseAnswers() {
		this.losingAnswers = true;
	}

	/**
	 * Keep what clients send from now on, until {@link #cutAndDeliverLate()}.
	 * @param lateBy how much later than the cut it is delivered, in milliseconds
	 */
	public void holdRequests(long lateBy) {
		this.lateBy = lateBy;
		this.holdingRequests = true;
	}

	/**
	 * Cut the connections of the clients, which may connect again, and deliver later what
	 * they had sent over the old ones: a network that was slow, not broken.
	 */
	public void cutAndDeliverLate() {
		this.links.forEach(Link::cutClient);
		this.holdingRequests = false;
	}

	/**
	 * Cut all connections; new ones work.
	 */
	public void cut() {
		this.losingAnswers = false;
		this.holdingRequests = false;
		this.links.forEach(Link::cutClient);
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
				Link link = new Link(client, server);
				this.links.add(link);
				start(link::requests, "proxy-requests");
				start(link::answers, "proxy-answers");
			}
			catch (IOException ex) {
				// closed, or the server is down, which the client sees
			}
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
		this.links.forEach((link) -> close(link.server));
	}

	/**
	 * One connection of a client and the one to the server that belongs to it.
	 */
	private final class Link {

		private final Socket client;

		private final Socket server;

		Link(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void cutClient() {
			TcpProxy.close(this.client);
		}

		void requests() {
			byte[] buffer = new byte[64 * 1024];
			ByteArrayOutputStream held = new ByteArrayOutputStream();
			try {
				int read = this.client.getInputStream().read(buffer);
				while (read >= 0) {
					if (TcpProxy.this.holdingRequests || held.size() > 0) {
						held.write(buffer, 0, read);
					}
					else {
						this.server.getOutputStream().write(buffer, 0, read);
					}
					read = this.client.getInputStream().read(buffer);
				}
			}
			catch (IOException ex) {
				// cut
			}
			if (held.size() > 0) {
				deliverLate(held.toByteArray());
			}
			TcpProxy.close(this.server);
			TcpProxy.this.links.remove(this);
		}

		private void deliverLate(byte[] bytes) {
			try {
				// the slow network itself
				Thread.sleep(TcpProxy.this.lateBy);
				OutputStream out = this.server.getOutputStream();
				out.write(bytes);
				out.flush();
				TcpProxy.this.deliveredLate.incrementAndGet();
				// the server reads it before it sees the end
				Thread.sleep(1000);
			}
			catch (IOException ex) {
				// the server is down
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		// Answers of the server are read until it ends, wherever the client is.
		void answers() {
			byte[] buffer = new byte[64 * 1024];
			try {
				int read = this.server.getInputStream().read(buffer);
				while (read >= 0) {
					if (!TcpProxy.this.losingAnswers) {
						answer(buffer, read);
					}
					read = this.server.getInputStream().read(buffer);
				}
			}
			catch (IOException ex) {
				// the server is down
			}
			cutClient();
		}

		private void answer(byte[] buffer, int length) {
			try {
				this.client.getOutputStream().write(buffer, 0, length);
			}
			catch (IOException ex) {
				// the client was cut
			}
		}

	}

}
