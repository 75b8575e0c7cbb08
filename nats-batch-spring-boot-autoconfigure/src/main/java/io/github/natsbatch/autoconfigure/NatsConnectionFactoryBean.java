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

package io.github.natsbatch.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Makes the connection when the context starts, and drains it when the context stops,
 * after everything that uses it.
 */
final class NatsConnectionFactoryBean implements FactoryBean<Connection>, InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(NatsConnectionFactoryBean.class);

	private final Options.Builder options;

	private final NatsConnectionProperties.Startup startup;

	private final Duration drainTimeout;

	private @Nullable Connection connection;

	NatsConnectionFactoryBean(Options.Builder options, NatsConnectionProperties.Startup startup,
			Duration drainTimeout) {
		this.options = options;
		this.startup = startup;
		this.drainTimeout = drainTimeout;
	}

	@Override
	public void afterPropertiesSet() {
		Options options = build();
		try {
			this.connection = (this.startup == NatsConnectionProperties.Startup.LAZY) ? connectLazily(options)
					: Nats.connect(options);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(options, "the start was interrupted", NatsConnectionException.Reason.NO_SERVER, ex);
		}
		catch (AuthenticationException ex) {
			throw failed(options, "the server refused the log-in", NatsConnectionException.Reason.CREDENTIALS, ex);
		}
		catch (IOException | TimeoutException ex) {
			// the cause names the servers as they were configured
			boolean tells = ServerUrls.holdCredentials(options.getServers());
			throw failed(options, "no server accepted a connection", NatsConnectionException.Reason.NO_SERVER,
					tells ? null : ex);
		}
	}

	private Options build() {
		try {
			return this.options.build();
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw new NatsConnectionException("The options of the NATS connection cannot be used: " + ex.getMessage(),
					List.of(), NatsConnectionException.Reason.OPTIONS, ex);
		}
	}

	private static NatsConnectionException failed(Options options, String what, NatsConnectionException.Reason reason,
			@Nullable Exception cause) {
		List<String> servers = ServerUrls.withoutCredentials(options.getServers());
		return new NatsConnectionException("Not connected to NATS at " + servers + ": " + what, servers, reason, cause);
	}

	/**
	 * Start to connect, and return when jnats has a connection to show, which is after
	 * the first attempt, whether it succeeded or not.
	 * @param options the options
	 * @return the connection, perhaps not established yet
	 * @throws InterruptedException if the thread was interrupted
	 * @throws TimeoutException if jnats never began
	 */
	private Connection connectLazily(Options options) throws InterruptedException, TimeoutException {
		FirstEventListener first = new FirstEventListener(options.getConnectionListener());
		Options observed = new Options.Builder(options).connectionListener(first).build();
		Nats.connectAsynchronously(observed, true);
		long patience = options.getConnectionTimeout().toMillis() * (options.getServers().size() + 1L) + 5_000;
		try {
			Connection connection = first.connection().get(patience, TimeUnit.MILLISECONDS);
			if (connection.getStatus() != Connection.Status.CONNECTED) {
				logger.info("No NATS server accepted a connection yet, the application starts and goes on connecting");
			}
			return connection;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public @Nullable Connection getObject() {
		return this.connection;
	}

	@Override
	public Class<?> getObjectType() {
		return Connection.class;
	}

	@Override
	public void destroy() throws InterruptedException {
		Connection connection = this.connection;
		if (connection == null || connection.getStatus() == Connection.Status.CLOSED) {
			return;
		}
		if (connection.getStatus() != Connection.Status.CONNECTED) {
			connection.close();
			return;
		}
		try {
			connection.drain(this.drainTimeout).get(this.drainTimeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The NATS connection did not drain within " + this.drainTimeout + " and was closed", ex);
		}
		finally {
			connection.close();
		}
	}

}
