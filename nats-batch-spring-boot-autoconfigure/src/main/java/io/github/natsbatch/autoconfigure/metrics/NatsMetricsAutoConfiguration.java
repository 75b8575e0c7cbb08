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

package io.github.natsbatch.autoconfigure.metrics;

import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.observation.BatchAbandonedAdvisories;
import io.github.natsbatch.observation.NatsBatchMetrics;
import io.github.natsbatch.observation.NatsConnectionMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nats.client.Connection;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what the connection and the
 * server have to say about batches. The template measures its own commits.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsBatchAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ Connection.class, MeterRegistry.class })
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(Connection.class)
@ConditionalOnBooleanProperty(name = "nats.batch.enabled", matchIfMissing = true)
public final class NatsMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	NatsConnectionMetrics natsConnectionMetrics(Connection connection) {
		return new NatsConnectionMetrics(connection);
	}

	@Bean
	@ConditionalOnMissingBean
	BatchAbandonedAdvisories natsBatchAbandonedAdvisories(Connection connection) {
		return new BatchAbandonedAdvisories(connection);
	}

	@Bean
	MeterBinder natsBatchServerMetrics(BatchAbandonedAdvisories advisories) {
		return (registry) -> new NatsBatchMetrics(registry).bindServerAbandoned(advisories::count);
	}

}
