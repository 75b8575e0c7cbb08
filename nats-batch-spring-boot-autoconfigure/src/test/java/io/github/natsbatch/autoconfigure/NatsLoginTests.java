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

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsOperator;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.NKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way to log in, each to a server that lets nobody else in.
 */
class NatsLoginTests {

	private static final String SECRET = "s3cr3t-w0rd";

	@TempDir
	private Path directory;

	@Test
	void userAndPassword() {
		try (NatsServer server = server("authorization { user: orders, password: \"" + SECRET + "\" }")) {
			login(server, "username=orders", "password=" + SECRET).run(this::publishesBatch);
			login(server, "username=orders", "password=wrong").run(this::isRefused);
			login(server).run(this::isRefused);
		}
	}

	@Test
	void userAndPasswordInTheUrl() {
		try (NatsServer server = server("authorization { user: orders, password: \"" + SECRET + "\" }")) {
			String url = server.url().replace("//", "//orders:" + SECRET + "@");
			login(server, "servers=" + url).run(this::publishesBatch);
			login(server, "servers=" + url.replace("orders", "others")).run(this::isRefused);
		}
	}

	@Test
	void token() {
		try (NatsServer server = server("authorization { token: \"" + SECRET + "\" }")) {
			login(server, "token=" + SECRET).run(this::publishesBatch);
			login(server, "token=wrong").run(this::isRefused);
		}
	}

	@Test
	void nkey() throws Exception {
		NKey user = NKey.createUser(new SecureRandom());
		String publicKey = new String(user.getPublicKey());
		String seed = new String(user.getSeed());
		String other = new String(NKey.createUser(new SecureRandom()).getSeed());
		try (NatsServer server = server("authorization { users: [ { nkey: " + publicKey + " } ] }")) {
			login(server, "nkey-seed=" + seed).run(this::publishesBatch);
			login(server, "nkey-seed=" + other).run(this::isRefused);
		}
	}

	@Test
	void credentialsFileWhichMayBeReplaced() throws Exception {
		NatsOperator operator = new NatsOperator();
		Path file = Files.writeString(this.directory.resolve("user.creds"), operator.userCredentials());
		try (NatsServer server = server(operator.serverConfig())) {
			login(server, "credentials=file:" + file, "reconnect-wait=50ms").run((context) -> {
				publishesBatch(context);
				Files.writeString(file, operator.userCredentials());
				Connection connection = context.getBean(Connection.class);
				connection.forceReconnect();
				publishesBatch(context);
			});
			Files.writeString(file, new NatsOperator().userCredentials());
			login(server, "credentials=file:" + file).run(this::isRefused);
		}
	}

	@Test
	void credentialsThatAreNoFile() throws Exception {
		NatsOperator operator = new NatsOperator();
		Resource credentials = new ByteArrayResource(operator.userCredentials().getBytes());
		try (NatsServer server = server(operator.serverConfig())) {
			login(server).withBean(NatsConnectionDetails.class, () -> new TestConnectionDetails(server, credentials))
				.run(this::publishesBatch);
		}
	}

	private static NatsServer server(String... config) {
		return NatsServer.builder().config(config).start();
	}

	private static ApplicationContextRunner login(NatsServer server, String... properties) {
		ApplicationContextRunner runner = ContextRunners.with(server)
			.withPropertyValues("nats.batch.streams.orders.storage=memory");
		for (String property : properties) {
			runner = runner.withPropertyValues("nats.batch.connection." + property);
		}
		return runner;
	}

	private void publishesBatch(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		long before = ContextRunners.lastSequence(context, "orders");
		context.getBean(NatsBatchTemplate.class).executeWithoutResult((batch) -> {
			batch.publish("orders", "a");
			batch.publish("orders", "b");
		});
		assertThat(ContextRunners.lastSequence(context, "orders")).isEqualTo(before + 2);
	}

	private void isRefused(AssertableApplicationContext context) {
		assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(AuthenticationException.class)
			.hasMessageNotContaining(SECRET);
	}

	private record TestConnectionDetails(NatsServer server, Resource credentials) implements NatsConnectionDetails {

		@Override
		public List<String> getServers() {
			return List.of(this.server.url());
		}

		@Override
		public Resource getCredentials() {
			return this.credentials;
		}

	}

}
