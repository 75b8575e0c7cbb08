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

package io.github.natsbatch.autoconfigure.outbox;

import io.github.natsbatch.autoconfigure.NatsOutboxAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsOutboxProperties;
import io.github.natsbatch.outbox.OutboxOperations;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of the outbox.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsOutboxAutoConfiguration.class)
@ConditionalOnClass({ OutboxOperations.class, HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("natsoutbox")
@ConditionalOnBean({ OutboxOperations.class, NatsOutboxProperties.class })
public final class NatsOutboxHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "natsOutboxHealthIndicator", "natsOutboxHealthContributor" })
	HealthContributor natsOutboxHealthContributor(OutboxOperations operations, NatsOutboxProperties properties) {
		return new NatsOutboxHealthIndicator(operations, properties.lease(), properties.health().maxAge());
	}

}
