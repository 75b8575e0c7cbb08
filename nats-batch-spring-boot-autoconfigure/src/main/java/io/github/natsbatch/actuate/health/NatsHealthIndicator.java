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

package io.github.natsbatch.actuate.health;

import java.io.IOException;

import io.nats.client.Connection;
import io.nats.client.api.ServerInfo;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * {@link HealthIndicator} for a connection to NATS. Up while the server answers a ping
 * within the connect time-out; down while the connection is established or lost, and when
 * the server is silent.
 *
 * @since 0.1.0
 */
public class NatsHealthIndicator extends AbstractHealthIndicator {

	private final Connection connection;

	/**
	 * Create the indicator.
	 * @param connection the connection to look at
	 */
	public NatsHealthIndicator(Connection connection) {
		super("NATS health check failed");
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws IOException {
		Connection.Status status = this.connection.getStatus();
		builder.withDetail("connection", status);
		if (status != Connection.Status.CONNECTED) {
			builder.down();
			return;
		}
		ServerInfo server = this.connection.getServerInfo();
		builder.withDetail("server", server.getServerName()).withDetail("version", server.getVersion());
		if (StringUtils.hasText(server.getCluster())) {
			builder.withDetail("cluster", server.getCluster());
		}
		// a connection to a server that is stuck looks established for minutes
		this.connection.RTT();
		builder.up();
	}

}
