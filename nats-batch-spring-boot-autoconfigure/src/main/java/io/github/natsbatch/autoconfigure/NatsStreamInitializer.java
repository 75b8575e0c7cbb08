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

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.natsbatch.stream.JetStreamNotAvailableException;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamProvisioner;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.util.Assert;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Brings the declared streams and the server's together before the template is there or,
 * where the application starts without a server, as soon as there is one.
 */
final class NatsStreamInitializer implements InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(NatsStreamInitializer.class);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private final Connection connection;

	private final StreamProvisioner provisioner;

	private final List<StreamDefinition> definitions;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final CompletableFuture<Void> attempted = new CompletableFuture<>();

	private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();

	private final BackOffExecution pauses;

	// not this bean itself: another starter wants the application's only listener
	private final ConnectionListener listener = new FirstConnectedListener();

	NatsStreamInitializer(Connection connection, StreamProvisioner provisioner, List<StreamDefinition> definitions) {
		requireDifferentNames(definitions);
		this.connection = connection;
		this.provisioner = provisioner;
		this.definitions = List.copyOf(definitions);
		this.scheduler.setThreadNamePrefix("nats-batch-streams-");
		this.scheduler.setDaemon(true);
		ExponentialBackOff backOff = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
		backOff.setMaxInterval(LONGEST_PAUSE.toMillis());
		this.pauses = backOff.start();
	}

	private static void requireDifferentNames(List<StreamDefinition> definitions) {
		Set<String> names = new HashSet<>();
		for (StreamDefinition definition : definitions) {
			Assert.state(names.add(definition.name()),
					() -> "Stream '" + definition.name()
							+ "' is declared twice, by StreamDefinition beans or by a bean "
							+ "and under nats.batch.streams; remove one of them");
		}
	}

	List<StreamDefinition> definitions() {
		return this.definitions;
	}

	/**
	 * Return what is done when the streams were brought in line, or could not be.
	 * @return completed normally in both cases: a batch is told by the server what is
	 * wrong with its stream
	 */
	CompletionStage<Void> attempted() {
		return this.attempted;
	}

	@Override
	public void afterPropertiesSet() {
		this.connection.addConnectionListener(this.listener);
		if (this.connection.getStatus() == Connection.Status.CONNECTED && this.begun.compareAndSet(false, true)) {
			this.connection.removeConnectionListener(this.listener);
			this.provisioner.provision(this.definitions);
			this.attempted.complete(null);
		}
	}

	private void provisionLate() {
		try {
			this.provisioner.provision(this.definitions);
		}
		catch (JetStreamNotAvailableException ex) {
			Duration pause = Duration.ofMillis(this.pauses.nextBackOff());
			logger.warn("The declared streams are looked at again in " + pause + ": " + ex.getMessage());
			this.scheduler.schedule(this::provisionLate, Instant.now().plus(pause));
		}
		catch (RuntimeException ex) {
			logger.error("The declared streams could not be brought in line after the connection was made; "
					+ "batches to them fail until somebody does", ex);
		}
		finally {
			this.attempted.complete(null);
		}
	}

	@Override
	public void destroy() {
		this.connection.removeConnectionListener(this.listener);
		this.scheduler.close();
	}

	/**
	 * Begins when there is a server.
	 */
	private final class FirstConnectedListener implements ConnectionListener {

		@Override
		@Deprecated
		public void connectionEvent(Connection connection, Events type) {
			boolean connected = type == Events.CONNECTED || type == Events.RECONNECTED;
			if (connected && NatsStreamInitializer.this.begun.compareAndSet(false, true)) {
				connection.removeConnectionListener(this);
				// in a thread of its own: it waits for answers of this connection
				NatsStreamInitializer.this.scheduler.execute(NatsStreamInitializer.this::provisionLate);
			}
		}

	}

}
