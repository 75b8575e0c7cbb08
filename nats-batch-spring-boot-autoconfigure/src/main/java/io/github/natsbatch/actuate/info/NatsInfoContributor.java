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

package io.github.natsbatch.actuate.info;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.nats.client.Connection;
import io.nats.client.api.ServerInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.util.Assert;

/**
 * {@link InfoContributor} that adds the versions of this library and of the server, under
 * {@code nats}.
 *
 * @since 0.1.0
 */
public class NatsInfoContributor implements InfoContributor {

	private final Connection connection;

	/**
	 * Create the contributor.
	 * @param connection the connection whose server is shown
	 */
	public NatsInfoContributor(Connection connection) {
		Assert.notNull(connection, "'connection' must not be null");
		this.connection = connection;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		put(details, "batch", "version", NatsBatchTemplate.class.getPackage().getImplementationVersion());
		if (this.connection.getStatus() == Connection.Status.CONNECTED) {
			ServerInfo server = this.connection.getServerInfo();
			put(details, "server", "version", server.getVersion());
		}
		builder.withDetail("nats", details);
	}

	// The manifest has the version, and there is none where classes are not in a jar
	private static void put(Map<String, Object> details, String key, String name, @Nullable String value) {
		if (value != null) {
			details.put(key, Map.of(name, value));
		}
	}

}
