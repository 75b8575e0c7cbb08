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
import java.io.InputStream;
import java.util.List;

import io.nats.client.Nats;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

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

	Options.Builder map(String applicationName) {
		Options.Builder builder = Options.builder().servers(this.details.getServers().toArray(String[]::new));
		PropertyMapper map = PropertyMapper.get();
		builder.connectionName(StringUtils.hasText(this.properties.name()) ? this.properties.name() : applicationName);
		map.from(this.properties::connectTimeout).to(builder::connectionTimeout);
		map.from(this.properties::reconnectWait).to(builder::reconnectWait);
		map.from(this.properties::maxReconnects).to(builder::maxReconnects);
		map.from(this.properties::pingInterval).to(builder::pingInterval);
		map.from(this.properties::inboxPrefix).to(builder::inboxPrefix);
		mapLogin(builder);
		mapSsl(builder);
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	private void mapLogin(Options.Builder builder) {
		String username = this.details.getUsername();
		String password = this.details.getPassword();
		if (StringUtils.hasText(username) && password != null) {
			builder.userInfo(username.toCharArray(), password.toCharArray());
		}
		PropertyMapper map = PropertyMapper.get();
		map.from(this.details::getToken).whenHasText().as(String::toCharArray).to(builder::token);
		String seed = this.details.getNkeySeed();
		if (StringUtils.hasText(seed)) {
			builder.authHandler(Nats.staticCredentials(null, seed.toCharArray()));
		}
		Resource credentials = this.details.getCredentials();
		if (credentials != null) {
			mapCredentials(credentials, builder);
		}
	}

	// A file is read again at every connect, so that it can be replaced
	private static void mapCredentials(Resource credentials, Options.Builder builder) {
		try (InputStream content = credentials.getInputStream()) {
			byte[] bytes = content.readAllBytes();
			builder.authHandler(credentials.isFile() ? Nats.credentials(credentials.getFile().getPath())
					: Nats.staticCredentials(bytes));
		}
		catch (IOException ex) {
			throw new IllegalStateException("'nats.batch.connection.credentials' cannot be read: found "
					+ credentials.getDescription() + ", wanted a readable .creds file", ex);
		}
	}

	private void mapSsl(Options.Builder builder) {
		SslBundle bundle = this.details.getSslBundle();
		if (bundle == null) {
			return;
		}
		ReloadableSslContext context = ReloadableSslContext.of(bundle);
		String name = this.properties.ssl().bundle();
		if (this.details instanceof PropertiesNatsConnectionDetails && StringUtils.hasText(name)) {
			Assert.state(this.sslBundles != null, "SSL bundles must be configured");
			this.sslBundles.addBundleUpdateHandler(name, context::reload);
		}
		builder.sslContext(context);
	}

}
