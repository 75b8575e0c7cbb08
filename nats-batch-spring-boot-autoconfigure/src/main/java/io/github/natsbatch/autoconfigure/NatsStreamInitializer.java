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

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamProvisioner;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Brings the declared streams and the server's together before the template is there or,
 * where the application starts without a server, as soon as there is one.
 */
class NatsStreamInitializer implements InitializingBean, ConnectionListener {

	private static final Log logger = LogFactory.getLog(NatsStreamInitializer.class);

	private final Connection connection;

	private final StreamProvisioner provisioner;

	private final List<StreamDefinition> definitions;

	private final AtomicBoolean done = new AtomicBoolean();

	NatsStreamInitializer(Connection connection, StreamProvisioner provisioner, List<StreamDefinition> definitions) {
		this.connection = connection;
		this.provisioner = provisioner;
		this.definitions = List.copyOf(definitions);
	}

	List<StreamDefinition> definitions() {
		return this.definitions;
	}

	@Override
	public void afterPropertiesSet() {
		this.connection.addConnectionListener(this);
		if (this.connection.getStatus() == Connection.Status.CONNECTED && this.done.compareAndSet(false, true)) {
			this.connection.removeConnectionListener(this);
			this.provisioner.provision(this.definitions);
		}
	}

	@Override
	@Deprecated
	public void connectionEvent(Connection connection, Events type) {
		boolean connected = type == Events.CONNECTED || type == Events.RECONNECTED;
		if (connected && this.done.compareAndSet(false, true)) {
			connection.removeConnectionListener(this);
			// in a thread of its own: it waits for answers of this connection
			new SimpleAsyncTaskExecutor("nats-batch-streams-").execute(this::provisionLate);
		}
	}

	private void provisionLate() {
		try {
			this.provisioner.provision(this.definitions);
		}
		catch (RuntimeException ex) {
			logger.error("The declared streams could not be brought in line after the connection was made; "
					+ "batches to them fail until somebody does", ex);
		}
	}

}
