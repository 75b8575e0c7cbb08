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

import io.github.natsbatch.autoconfigure.metrics.NatsMetricsAutoConfiguration;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamInfo;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/**
 * Contexts as the starter makes them, without a web server.
 */
final class ContextRunners {

	/**
	 * Properties that keep a context from waiting for what does not come.
	 */
	static final String NO_SERVER = "nats.batch.connection.servers=nats://127.0.0.1:1";

	private ContextRunners() {
	}

	static ApplicationContextRunner withoutServer() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
					NatsBatchAutoConfiguration.class, NatsMetricsAutoConfiguration.class, SslAutoConfiguration.class,
					AopAutoConfiguration.class, JacksonAutoConfiguration.class));
	}

	static ApplicationContextRunner with(NatsServer server) {
		return withoutServer().withPropertyValues("nats.batch.connection.servers=" + server.url());
	}

	static StreamInfo stream(ApplicationContext context, String name) {
		try {
			return context.getBean(Connection.class).jetStreamManagement().getStreamInfo(name);
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static long lastSequence(ApplicationContext context, String stream) {
		return stream(context, stream).getStreamState().getLastSequence();
	}

}
