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

import io.nats.client.Connection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the connection to NATS. Backs
 * off where there is one, the application's or another starter's.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SslAutoConfiguration.class,
		afterName = { "io.nats.spring.boot.autoconfigure.NatsAutoConfiguration" })
@ConditionalOnClass(Connection.class)
@ConditionalOnBooleanProperty(name = "nats.batch.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ NatsConnectionProperties.class, NatsBatchProperties.class })
public final class NatsConnectionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean({ NatsConnectionDetails.class, Connection.class })
	PropertiesNatsConnectionDetails natsConnectionDetails(NatsConnectionProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesNatsConnectionDetails(properties, sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(Connection.class)
	NatsConnectionFactoryBean natsConnection(NatsConnectionProperties properties, NatsConnectionDetails details,
			NatsBatchProperties batchProperties, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<NatsOptionsCustomizer> customizers, Environment environment) {
		NatsOptionsMapper mapper = new NatsOptionsMapper(properties, details, sslBundles.getIfAvailable(),
				customizers.orderedStream().toList());
		return new NatsConnectionFactoryBean(mapper.map(environment.getProperty("spring.application.name")),
				properties.startup(), batchProperties.shutdownTimeout());
	}

}
