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
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.Assert;

/**
 * How to reach the server.
 *
 * @param servers Comma-separated list of server URLs, such as nats://host:4222 or
 * tls://host:4222. Tried in random order.
 * @param name Name of the connection in the server's monitoring. Defaults to the
 * application's name.
 * @param username User to log in with.
 * @param password Password to log in with.
 * @param token Token to log in with.
 * @param nkeySeed Seed of the NKey to log in with.
 * @param credentials Resource that holds a .creds file with a JWT and an NKey seed.
 * @param ssl Encryption of the connection.
 * @param connectTimeout Time to wait for one server to accept the connection.
 * @param reconnectWait Time between two attempts to reconnect to the same server.
 * @param maxReconnects Attempts to reconnect until the connection is given up, -1 for no
 * limit.
 * @param pingInterval Time between two pings, which notice a dead connection.
 * @param inboxPrefix Prefix of the subjects that replies come to.
 * @param startup What to do when no server answers at start-up.
 * @since 0.1.0
 */
@ConfigurationProperties("nats.batch.connection")
public record NatsConnectionProperties(@DefaultValue("nats://localhost:4222") List<String> servers,
		@Nullable String name, @Nullable String username, @Nullable String password, @Nullable String token,
		@Nullable String nkeySeed, @Nullable Resource credentials, @DefaultValue Ssl ssl,
		@Nullable Duration connectTimeout, @Nullable Duration reconnectWait, @DefaultValue("-1") int maxReconnects,
		@Nullable Duration pingInterval, @Nullable String inboxPrefix, @DefaultValue("fail") Startup startup) {

	private static final Pattern SUBJECT = Pattern.compile("[^\\s.*>]+(\\.[^\\s.*>]+)*\\.?");

	public NatsConnectionProperties {
		name = PropertyRules.textOrNull(name);
		username = PropertyRules.textOrNull(username);
		password = PropertyRules.textOrNull(password);
		token = PropertyRules.textOrNull(token);
		nkeySeed = PropertyRules.textOrNull(nkeySeed);
		inboxPrefix = PropertyRules.textOrNull(inboxPrefix);
		Assert.notEmpty(servers, "'nats.batch.connection.servers' must not be empty");
		PropertyRules.positive("nats.batch.connection.connect-timeout", connectTimeout);
		PropertyRules.positive("nats.batch.connection.reconnect-wait", reconnectWait);
		PropertyRules.positive("nats.batch.connection.ping-interval", pingInterval);
		PropertyRules.atLeast("nats.batch.connection.max-reconnects", maxReconnects, -1);
		Assert.isTrue(startup != Startup.LAZY || maxReconnects != 0,
				"'nats.batch.connection.startup' is 'lazy', so 'nats.batch.connection.max-reconnects' must not be 0");
		String prefix = inboxPrefix;
		Assert.isTrue(prefix == null || SUBJECT.matcher(prefix).matches(),
				() -> "'nats.batch.connection.inbox-prefix' must be a subject without wildcards, found '" + prefix
						+ "'");
		Assert.isTrue((username == null) == (password == null),
				"'nats.batch.connection.username' and 'nats.batch.connection.password' must be set together");
		PropertyRules.atMostOne("ways to log in to NATS", key("username", username), key("token", token),
				key("nkey-seed", nkeySeed), key("credentials", credentials));
	}

	private static @Nullable String key(String name, @Nullable Object value) {
		return (value != null) ? "nats.batch.connection." + name : null;
	}

	/**
	 * Leaves out everything that is, or may hold, a secret.
	 * @return the name and what to do at start-up
	 */
	@Override
	public String toString() {
		return "NatsConnectionProperties [name=" + this.name + ", servers=" + this.servers.size() + ", startup="
				+ this.startup + "]";
	}

	/**
	 * Encryption of the connection.
	 *
	 * @param enabled Whether to encrypt the connection. Enabled when a bundle is set.
	 * @param bundle Name of the SSL bundle with the keys and certificates.
	 */
	public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

		public Ssl {
			bundle = PropertyRules.textOrNull(bundle);
		}

		boolean isEnabled() {
			return (this.enabled != null) ? this.enabled : this.bundle != null;
		}

	}

	/**
	 * What to do when no server answers at start-up.
	 */
	public enum Startup {

		/** Fail the start. */
		FAIL,

		/** Start anyway and connect in the background. */
		LAZY

	}

}
