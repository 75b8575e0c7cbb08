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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.natsbatch.BatchListener;
import io.github.natsbatch.PayloadConverter;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.JsonPayloadConverter;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.NatsBatchTemplateBuilder;
import io.github.natsbatch.core.TransactionOutbox;
import io.github.natsbatch.observation.NatsBatchObservationConvention;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamProvisioner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for atomic batch publishing: the
 * declared streams, the template and the annotation.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsConnectionAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ Connection.class, NatsBatchTemplate.class })
@ConditionalOnBooleanProperty(name = "nats.batch.enabled", matchIfMissing = true)
@EnableConfigurationProperties(NatsBatchProperties.class)
public final class NatsBatchAutoConfiguration {

	/**
	 * Name of an {@link Executor} bean of the application that runs listeners and
	 * completes futures.
	 */
	static final String EXECUTOR_BEAN_NAME = "natsBatchExecutor";

	private final NatsBatchProperties properties;

	NatsBatchAutoConfiguration(NatsBatchProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnSingleCandidate(Connection.class)
	NatsStreamInitializer natsStreamInitializer(Connection connection, ObjectProvider<StreamDefinition> definitions,
			ObjectProvider<MarkerSubjects> markers) {
		List<StreamDefinition> streams = new ArrayList<>(
				this.properties.toStreamDefinitions(markers.getIfAvailable(() -> MarkerSubjects.NONE)));
		streams.addAll(definitions.orderedStream().toList());
		JetStreamOptions options = this.properties.toJetStreamOptions();
		return new NatsStreamInitializer(connection,
				new StreamProvisioner(connection, options, this.properties.streamManagement()), streams);
	}

	@Bean
	@ConditionalOnSingleCandidate(Connection.class)
	@ConditionalOnMissingBean
	NatsBatchTemplate natsBatchTemplate(Connection connection, NatsStreamInitializer streams,
			ObjectProvider<PayloadConverter> payloadConverter, ObjectProvider<BatchListener> listeners,
			ObjectProvider<MeterRegistry> meterRegistry, ObjectProvider<TransactionOutbox> outbox,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<NatsBatchObservationConvention> observationConvention,
			@Qualifier(EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor) {
		NatsBatchTemplateBuilder builder = NatsBatchTemplate.builder(connection)
			.settings(this.properties.toSettings())
			.jetStreamOptions(this.properties.toJetStreamOptions())
			.defaultStream(this.properties.defaultStream())
			.streams(streams.definitions())
			.startAfter(streams.attempted())
			.listeners(listeners.orderedStream().toList());
		payloadConverter.ifAvailable(builder::payloadConverter);
		meterRegistry.ifUnique(builder::meterRegistry);
		observationRegistry.ifUnique(builder::observationRegistry);
		observationConvention.ifAvailable(builder::observationConvention);
		executor.ifAvailable(builder::executor);
		outbox.ifUnique(builder::outbox);
		return builder.build();
	}

	@Bean
	static NatsBatchLifecycle natsBatchLifecycle(ConfigurableListableBeanFactory beanFactory) {
		return new NatsBatchLifecycle(beanFactory);
	}

	/**
	 * JSON with the application's mapper, unless it converts payloads itself.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonPayloadConfiguration {

		@Bean
		@ConditionalOnBean(JsonMapper.class)
		@ConditionalOnMissingBean(PayloadConverter.class)
		JsonPayloadConverter natsBatchPayloadConverter(JsonMapper mapper) {
			return new JsonPayloadConverter(mapper);
		}

	}

	/**
	 * The annotation, with the kind of proxies that the application has for transactions.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(name = "atomicBatchAdvisor")
	static class AtomicBatchConfiguration {

		@Bean
		static AdvisorOrderPostProcessor natsBatchAdvisorOrderPostProcessor() {
			return new AdvisorOrderPostProcessor();
		}

		@EnableAtomicBatch(proxyTargetClass = false)
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnBooleanProperty(name = "spring.aop.proxy-target-class", havingValue = false)
		static class JdkProxyConfiguration {

		}

		@EnableAtomicBatch(proxyTargetClass = true)
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnBooleanProperty(name = "spring.aop.proxy-target-class", matchIfMissing = true)
		static class CglibProxyConfiguration {

		}

	}

}
