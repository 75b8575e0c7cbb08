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
import java.util.List;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * Adds the log-in to the connection's options. What cannot be one is refused before the
 * connection is made: jnats looks at a seed or a credentials file when a server asks for
 * it, and the failure is then that of a connection.
 */
final class NatsLogin {

	private final NatsConnectionDetails details;

	NatsLogin(NatsConnectionDetails details) {
		this.details = details;
	}

	void addTo(Options.Builder builder) {
		String username = this.details.getUsername();
		String password = this.details.getPassword();
		if (StringUtils.hasText(username) && password != null) {
			builder.userInfo(username.toCharArray(), password.toCharArray());
		}
		String token = this.details.getToken();
		if (StringUtils.hasText(token)) {
			builder.token(token.toCharArray());
		}
		String seed = this.details.getNkeySeed();
		if (StringUtils.hasText(seed)) {
			builder.authHandler(seed(seed.strip().toCharArray()));
		}
		Resource credentials = this.details.getCredentials();
		if (credentials != null) {
			builder.authHandler(credentials(credentials));
		}
	}

	private static AuthHandler seed(char[] seed) {
		AuthHandler handler = Nats.staticCredentials(null, seed);
		if (!isUser(handler)) {
			throw refused("'nats.batch.connection.nkey-seed' is not the seed of a user's NKey, which begins with SU",
					null);
		}
		return handler;
	}

	private static AuthHandler credentials(Resource credentials) {
		String wanted = ", wanted a .creds file with the JWT and the NKey seed of a user";
		AuthHandler content;
		try {
			content = Nats.staticCredentials(credentials.getContentAsByteArray());
		}
		catch (IOException ex) {
			throw refused("'nats.batch.connection.credentials' cannot be read: found " + credentials.getDescription()
					+ wanted, ex);
		}
		char[] jwt = content.getJWT();
		if (jwt == null || jwt.length == 0 || !isUser(content)) {
			throw refused("'nats.batch.connection.credentials' holds no credentials: found "
					+ credentials.getDescription() + wanted, null);
		}
		return reread(credentials, content);
	}

	// A file is read again at every connect, so that it can be replaced
	private static AuthHandler reread(Resource credentials, AuthHandler content) {
		try {
			return credentials.isFile() ? Nats.credentials(credentials.getFile().getPath()) : content;
		}
		catch (IOException ex) {
			return content;
		}
	}

	// The cause would quote the seed
	private static boolean isUser(AuthHandler handler) {
		try {
			return NKey.isValidPublicUserKey(handler.getID());
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private static NatsConnectionException refused(String message, @Nullable Throwable cause) {
		return new NatsConnectionException(message, List.of(), NatsConnectionException.Reason.OPTIONS, cause);
	}

}
