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

package io.github.natsbatch.autoconfigure.info;

import io.github.natsbatch.actuate.info.NatsInfoContributor;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.nats.client.Connection;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the versions under {@code info}.
 * Off unless {@code management.info.nats.enabled=true}: that endpoint is often open to
 * everybody.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsBatchAutoConfiguration.class)
@ConditionalOnClass({ Connection.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnSingleCandidate(Connection.class)
@ConditionalOnBooleanProperty(name = "nats.batch.enabled", matchIfMissing = true)
@ConditionalOnEnabledInfoContributor(value = "nats", fallback = InfoContributorFallback.DISABLE)
public final class NatsInfoContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	NatsInfoContributor natsInfoContributor(Connection connection) {
		return new NatsInfoContributor(connection);
	}

}
