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

package io.github.natsbatch.sample;

import java.util.List;

import io.github.natsbatch.autoconfigure.NatsConnectionDetails;
import io.github.natsbatch.test.NatsServer;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A nats-server of the service's own, for those who try it without one. Somewhere else
 * than in a sample it would be a class of the tests.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedNatsConfiguration.NoServersNamed.class)
class EmbeddedNatsConfiguration {

	@Bean
	NatsServer embeddedNatsServer() {
		return NatsServer.start();
	}

	@Bean
	NatsConnectionDetails embeddedNatsConnectionDetails(NatsServer server) {
		return () -> List.of(server.url());
	}

	/**
	 * Matches unless {@code nats.batch.connection.servers} is set, as a text or a list.
	 */
	static class NoServersNamed implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !Binder.get(context.getEnvironment())
				.bind("nats.batch.connection.servers", Bindable.listOf(String.class))
				.isBound();
		}

	}

}
