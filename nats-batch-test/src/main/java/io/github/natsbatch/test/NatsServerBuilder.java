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

import org.jspecify.annotations.Nullable;

/**
 * Builds and starts a {@link NatsServer}. Without any setting: the server of this
 * machine, JetStream on, a temporary store directory, a free port. For one thread.
 *
 * @since 0.1.0
 * @see NatsServer#builder()
 */
public final class NatsServerBuilder {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private final List<String> config = new ArrayList<>();

	private final List<String> arguments = new ArrayList<>();

	private String name = "nats-" + UUID.randomUUID().toString().substring(0, 8);

	private boolean jetStream = true;

	private @Nullable Path storeDirectory;

	private @Nullable Path binary;

	private Duration startTimeout = START_TIMEOUT;

	NatsServerBuilder() {
	}

	/**
	 * Append lines of server configuration, for example
	 * <code>authorization { user: a, password: b }</code>. Address, port and name are
	 * given on the command line and win over the same settings here; a store directory
	 * belongs into {@link #storeDirectory(Path)}.
	 * @param lines the lines, in the syntax of nats-server's configuration file
	 * @return this builder
	 */
	public NatsServerBuilder config(String... lines) {
		this.config.addAll(List.of(lines));
		return this;
	}

	/**
	 * Set the server's name, as clients and the members of a cluster see it.
	 * @param name a name without blanks; random by default
	 * @return this builder
	 * @throws IllegalArgumentException if the name is empty or has blanks
	 */
	public NatsServerBuilder name(String name) {
		if (!name.matches("\\S+")) {
			throw new IllegalArgumentException("'name' must not be empty or have blanks, but is '" + name + "'");
		}
		this.name = name;
		return this;
	}

	/**
	 * Switch JetStream on or off.
	 * @param jetStream whether the server has JetStream; {@code true} by default
	 * @return this builder
	 */
	public NatsServerBuilder jetStream(boolean jetStream) {
		this.jetStream = jetStream;
		return this;
	}

	/**
	 * Set where JetStream stores its streams.
	 * @param storeDirectory a directory, which is created where it is missing and never
	 * deleted; by default a temporary one that goes when the server is closed
	 * @return this builder
	 */
	public NatsServerBuilder storeDirectory(Path storeDirectory) {
		this.storeDirectory = storeDirectory;
		return this;
	}

	/**
	 * Set the program to run, of whatever version: a server before 2.12, for example.
	 * @param binary the path of a nats-server; by default that of this machine is looked
	 * for, version 2.12.1 or newer
	 * @return this builder
	 */
	public NatsServerBuilder binary(Path binary) {
		this.binary = binary;
		return this;
	}

	/**
	 * Set how long a start may take until the server accepts clients.
	 * @param startTimeout a positive time; 30 seconds by default
	 * @return this builder
	 * @throws IllegalArgumentException if the time is zero or negative
	 */
	public NatsServerBuilder startTimeout(Duration startTimeout) {
		requirePositive(startTimeout);
		this.startTimeout = startTimeout;
		return this;
	}

	NatsServerBuilder arguments(String... arguments) {
		this.arguments.addAll(List.of(arguments));
		return this;
	}

	static void requirePositive(Duration startTimeout) {
		if (startTimeout.isZero() || startTimeout.isNegative()) {
			throw new IllegalArgumentException("'startTimeout' must be positive, but is " + startTimeout);
		}
	}

	/**
	 * Start the server and wait until it accepts clients.
	 * @return the running server, to be closed by the caller
	 * @throws IllegalStateException if there is no program, or it ended or was not ready
	 * in time; the text holds the end of the server's log
	 */
	public NatsServer start() {
		NatsServerExecutable executable = (this.binary != null) ? NatsServerBinary.given(this.binary)
				: NatsServerBinary.ofThisMachine().find();
		return NatsServer.start(new NatsServerSettings(this.name, executable, List.copyOf(this.config),
				List.copyOf(this.arguments), this.jetStream, this.storeDirectory, this.startTimeout));
	}

}
