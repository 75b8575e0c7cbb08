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

import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.Assert;

/**
 * Makes the connection's options of properties, connection details and customizers, in
 * this order.
 */
final class NatsOptionsMapper {

	private final NatsConnectionProperties properties;

	private final NatsConnectionDetails details;

	private final @Nullable SslBundles sslBundles;

	private final List<NatsOptionsCustomizer> customizers;

	NatsOptionsMapper(NatsConnectionProperties properties, NatsConnectionDetails details,
			@Nullable SslBundles sslBundles, List<NatsOptionsCustomizer> customizers) {
		this.properties = properties;
		this.details = details;
		this.sslBundles = sslBundles;
		this.customizers = customizers;
	}

	Options.Builder map(@Nullable String applicationName) {
		Options.Builder builder = Options.builder();
		mapServers(builder);
		PropertyMapper map = PropertyMapper.get();
		map.from(this.properties::name).orFrom(() -> applicationName).to(builder::connectionName);
		map.from(this.properties::connectTimeout).to(builder::connectionTimeout);
		map.from(this.properties::reconnectWait).to(builder::reconnectWait);
		map.from(this.properties::maxReconnects).to(builder::maxReconnects);
		map.from(this.properties::pingInterval).to(builder::pingInterval);
		map.from(this.properties::inboxPrefix).to(builder::inboxPrefix);
		new NatsLogin(this.details).addTo(builder);
		mapSsl(builder);
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	// Named by position and without jnats' exception: what cannot be parsed may hold a
	// password anywhere
	private void mapServers(Options.Builder builder) {
		List<String> servers = this.details.getServers();
		for (int i = 0; i < servers.size(); i++) {
			try {
				Assert.hasText(servers.get(i), "empty");
				builder.server(servers.get(i));
			}
			catch (IllegalArgumentException ex) {
				throw unusable("Entry " + (i + 1) + " of " + servers.size()
						+ " of the servers ('nats.batch.connection.servers') is not the URL of a server, "
						+ "wanted nats://host:port or tls://host:port; special characters in a password must be "
						+ "percent-encoded, or better set as 'nats.batch.connection.password'");
			}
		}
		if (servers.isEmpty()) {
			throw unusable("No servers are named, wanted at least one, such as nats://host:4222");
		}
	}

	private static NatsConnectionException unusable(String message) {
		return new NatsConnectionException(message, List.of(), NatsConnectionException.Reason.OPTIONS, null);
	}

	private void mapSsl(Options.Builder builder) {
		SslBundle bundle = this.details.getSslBundle();
		if (bundle == null) {
			return;
		}
		ReloadableSslContext context = ReloadableSslContext.of(bundle);
		String name = this.properties.ssl().bundle();
		if (this.details instanceof PropertiesNatsConnectionDetails && name != null && this.sslBundles != null) {
			this.sslBundles.addBundleUpdateHandler(name, context::reload);
		}
		builder.sslContext(context);
	}

}
