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

package io.github.natsbatch.autoconfigure.container;

import java.util.List;

import io.github.natsbatch.autoconfigure.NatsConnectionDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/**
 * {@link DockerComposeConnectionDetailsFactory} to create {@link NatsConnectionDetails}
 * for a {@code nats} service. Docker does not tell the command of a service, only its
 * environment.
 */
class NatsDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<NatsConnectionDetails> {

	NatsDockerComposeConnectionDetailsFactory() {
		super(NatsImage.NAMES);
	}

	@Override
	protected NatsConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new NatsDockerComposeConnectionDetails(source.getRunningService());
	}

	/**
	 * {@link NatsConnectionDetails} backed by a {@code nats} {@link RunningService}.
	 */
	private static final class NatsDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements NatsConnectionDetails {

		private final String server;

		private final NatsContainerLogin login;

		private final @Nullable SslBundle sslBundle;

		NatsDockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.server = "nats://" + service.host() + ":" + service.ports().get(NatsImage.PORT);
			this.login = NatsContainerLogin.of(service.env());
			this.sslBundle = getSslBundle(service);
		}

		@Override
		public List<String> getServers() {
			return List.of(this.server);
		}

		@Override
		public @Nullable String getUsername() {
			return this.login.username();
		}

		@Override
		public @Nullable String getPassword() {
			return this.login.password();
		}

		@Override
		public @Nullable String getToken() {
			return this.login.token();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
