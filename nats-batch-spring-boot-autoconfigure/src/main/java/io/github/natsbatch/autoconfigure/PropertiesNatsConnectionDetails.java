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

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;

/**
 * Adapts {@link NatsConnectionProperties} to {@link NatsConnectionDetails}.
 */
final class PropertiesNatsConnectionDetails implements NatsConnectionDetails {

	private final NatsConnectionProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesNatsConnectionDetails(NatsConnectionProperties properties, @Nullable SslBundles sslBundles) {
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public List<String> getServers() {
		return this.properties.servers();
	}

	@Override
	public @Nullable String getUsername() {
		return this.properties.username();
	}

	@Override
	public @Nullable String getPassword() {
		return this.properties.password();
	}

	@Override
	public @Nullable String getToken() {
		return this.properties.token();
	}

	@Override
	public @Nullable String getNkeySeed() {
		return this.properties.nkeySeed();
	}

	@Override
	public @Nullable Resource getCredentials() {
		return this.properties.credentials();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		if (!this.properties.ssl().isEnabled()) {
			return null;
		}
		String name = this.properties.ssl().bundle();
		return (name != null) ? getSslBundle(name) : SslBundle.systemDefault();
	}

	private SslBundle getSslBundle(String name) {
		if (this.sslBundles == null) {
			throw noSuchBundle(name, "no SSL bundles are configured");
		}
		try {
			return this.sslBundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw noSuchBundle(name, "there are " + this.sslBundles.getBundleNames());
		}
	}

	private static InvalidConfigurationPropertyValueException noSuchBundle(String name, String found) {
		return new InvalidConfigurationPropertyValueException("nats.batch.connection.ssl.bundle", name,
				"There is no SSL bundle of this name, " + found + ". Define it under spring.ssl.bundle.");
	}

}
