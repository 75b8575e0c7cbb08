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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A real nats-server: a process of its own that listens on {@code 127.0.0.1} only, on a
 * port that it chose itself, and that a test can stop, kill, pause and start again.
 * <pre class="code">
 * try (NatsServer server = NatsServer.start();
 *         Connection connection = Nats.connect(server.url())) {
 *     ...
 *     server.kill();
 *     server.restart();
 * }
 * </pre> Users, TLS, limits and whatever else the server can do are given as lines of
 * configuration, see {@link NatsServerBuilder#config(String...)}.
 * <p>
 * Safe for use by several threads: what changes the state of the process is done by one
 * after the other. A server that is not closed ends with the JVM.
 *
 * @since 0.1.0
 */
public final class NatsServer implements AutoCloseable {

	private static final int ANY_PORT = -1;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final NatsServerSettings settings;

	private final NatsServerFiles files;

	private volatile @Nullable NatsServerProcess process;

	private volatile @Nullable NatsServerPorts ports;

	private volatile @Nullable String lastLog;

	private NatsServer(NatsServerSettings settings) {
		this.settings = settings;
		this.files = new NatsServerFiles(settings);
	}

	/**
	 * Start a server with JetStream, a temporary store and no further configuration.
	 * @return the running server, to be closed by the caller
	 * @throws IllegalStateException if there is no nats-server on this machine, or it did
	 * not start; the text says what to do
	 */
	public static NatsServer start() {
		return builder().start();
	}

	/**
	 * Begin to describe a server.
	 * @return a builder
	 */
	public static NatsServerBuilder builder() {
		return new NatsServerBuilder();
	}

	static NatsServer start(NatsServerSettings settings) {
		NatsServer server = new NatsServer(settings);
		LeftOvers.add(server);
		try {
			server.launch(ANY_PORT);
			return server;
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	/**
	 * The URL for clients. It stays the same over restarts.
	 * @return for example {@code nats://127.0.0.1:40123}, or
	 * {@code tls://127.0.0.1:40123} for a server that wants TLS; without user or password
	 */
	public String url() {
		return ports().client().toString();
	}

	/**
	 * The port for clients. It stays the same over restarts.
	 * @return the port
	 */
	public int port() {
		return ports().client().getPort();
	}

	/**
	 * The URL of the monitoring endpoint, which is off unless the configuration has a
	 * line such as {@code http: "127.0.0.1:-1"}.
	 * @return for example {@code http://127.0.0.1:40124}, or empty when it is off
	 */
	public Optional<String> monitoringUrl() {
		return ports().monitoring().map(Object::toString);
	}

	/**
	 * The server's name.
	 * @return the name
	 */
	public String name() {
		return this.settings.name();
	}

	/**
	 * The version of the program.
	 * @return three numbers, for example {@code 2.14.5}
	 */
	public String version() {
		return this.settings.executable().version().toString();
	}

	/**
	 * Where JetStream stores its streams.
	 * @return the directory; a temporary one is gone once the server is closed
	 */
	public Path storeDirectory() {
		return this.files.store();
	}

	/**
	 * All that the server has written to its log, over all restarts.
	 * @return the text, after {@link #close()} that of the moment it was closed
	 */
	public String log() {
		String last = this.lastLog;
		return (last != null) ? last : this.files.readLog();
	}

	/**
	 * Whether the process is there. A paused one is.
	 * @return whether the process is there
	 */
	public boolean isRunning() {
		NatsServerProcess current = this.process;
		return current != null && current.isAlive();
	}

	/**
	 * Stop the server as an operator would: with SIGTERM, and after ten seconds by force.
	 * Does nothing when it is not running.
	 */
	public synchronized void stop() {
		whenRunning((current) -> current.stop(PATIENCE));
	}

	/**
	 * Kill the server with SIGKILL: no goodbye to clients, nothing written any more. Does
	 * nothing when it is not running.
	 */
	public synchronized void kill() {
		whenRunning(NatsServerProcess::kill);
	}

	/**
	 * Freeze the server with SIGSTOP: connections stay, answers do not come, until
	 * {@link #resume()}. It can be stopped, killed and closed while it is paused.
	 * @throws IllegalStateException if the server is not running
	 * @throws UnsupportedOperationException on Windows
	 */
	public synchronized void pause() {
		running().pause();
	}

	/**
	 * Let a paused server go on. Does nothing when it is not paused.
	 * @throws IllegalStateException if the server is not running
	 * @throws UnsupportedOperationException on Windows
	 */
	public synchronized void resume() {
		running().resume();
	}

	/**
	 * Let the server enter lame duck mode with SIGUSR2: it takes no more clients, gives
	 * away what it leads, disconnects its clients bit by bit, and ends.
	 * @throws IllegalStateException if the server is not running
	 * @throws UnsupportedOperationException on Windows
	 */
	public synchronized void lameDuck() {
		running().lameDuck();
	}

	/**
	 * Start the server again, on the same port and the same store. One that is running is
	 * {@link #stop() stopped} first.
	 * @throws IllegalStateException if the server is closed, or did not start; the text
	 * holds the end of the server's log
	 */
	public synchronized void restart() {
		if (this.lastLog != null) {
			throw new IllegalStateException("the server is closed: start another one");
		}
		stop();
		launch(port());
	}

	/**
	 * End the process and delete what is temporary. A second call does nothing.
	 */
	@Override
	public synchronized void close() {
		if (this.lastLog != null) {
			return;
		}
		// What goes to a temporary place need not be written to the end
		if (this.files.hasTemporaryStore()) {
			kill();
		}
		stop();
		this.lastLog = this.files.readLog();
		this.files.delete();
		LeftOvers.remove(this);
	}

	/**
	 * End the process while the JVM ends, whatever another thread is doing with it.
	 */
	void endNow() {
		whenRunning(NatsServerProcess::kill);
		this.files.delete();
	}

	Optional<ProcessHandle> handle() {
		return Optional.ofNullable(this.process).map(NatsServerProcess::handle);
	}

	private void launch(int port) {
		try {
			NatsServerPorts.delete(this.files.ports());
			NatsServerProcess started = new NatsServerProcess(this.files.command(this.settings, port), this.files);
			this.process = started;
			this.ports = new NatsServerReadiness(this.settings, this.files).await(started);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("could not start " + this.settings.executable().path(), ex);
		}
		catch (RuntimeException ex) {
			kill();
			throw ex;
		}
	}

	private NatsServerPorts ports() {
		NatsServerPorts known = this.ports;
		if (known == null) {
			throw new IllegalStateException("the server has not started yet");
		}
		return known;
	}

	private NatsServerProcess running() {
		NatsServerProcess current = this.process;
		if (current == null || !current.isAlive()) {
			throw new IllegalStateException("the server is not running: restart() it first");
		}
		return current;
	}

	private void whenRunning(Consumer<NatsServerProcess> action) {
		NatsServerProcess current = this.process;
		if (current != null && current.isAlive()) {
			action.accept(current);
		}
	}

	@Override
	public String toString() {
		return "NatsServer '%s' %s at %s, %s".formatted(name(), version(), url(), isRunning() ? "running" : "ended");
	}

}
