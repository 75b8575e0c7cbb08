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

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.io.Resource;

/**
 * Where the server is and how to log in. A bean of this type replaces the properties
 * {@code nats.batch.connection.servers} and those of the log-in and the encryption.
 *
 * @since 0.1.0
 */
public interface NatsConnectionDetails extends ConnectionDetails {

	/**
	 * Return the servers.
	 * @return the URLs, such as {@code nats://host:4222}, at least one
	 */
	List<String> getServers();

	/**
	 * Return the user.
	 * @return the user, or {@code null} for none
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * Return the password.
	 * @return the password, or {@code null} for none
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * Return the token.
	 * @return the token, or {@code null} for none
	 */
	default @Nullable String getToken() {
		return null;
	}

	/**
	 * Return the seed of the NKey.
	 * @return the seed, or {@code null} for none
	 */
	default @Nullable String getNkeySeed() {
		return null;
	}

	/**
	 * Return the credentials file.
	 * @return a resource that holds a JWT and an NKey seed, or {@code null} for none
	 */
	default @Nullable Resource getCredentials() {
		return null;
	}

	/**
	 * Return the keys and certificates of an encrypted connection.
	 * @return the bundle, or {@code null} for a connection that is not encrypted, or
	 * encrypted with the JVM's own certificates as the servers' URLs say
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
