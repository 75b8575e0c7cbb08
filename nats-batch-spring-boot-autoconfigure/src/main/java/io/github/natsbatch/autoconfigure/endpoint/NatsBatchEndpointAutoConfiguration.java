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

package io.github.natsbatch.autoconfigure.endpoint;

import java.util.Map;

import io.github.natsbatch.actuate.endpoint.NatsBatchEndpoint;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the endpoint {@code natsbatch}.
 * Like most endpoints it is not exposed over HTTP by default.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsBatchAutoConfiguration.class)
@ConditionalOnClass({ NatsBatchTemplate.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(NatsBatchEndpoint.class)
@ConditionalOnBean(NatsBatchTemplate.class)
public final class NatsBatchEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	NatsBatchEndpoint natsBatchEndpoint(Map<String, NatsBatchTemplate> templates,
			ObjectProvider<MeterRegistry> registry) {
		return new NatsBatchEndpoint(templates, registry.getIfUnique());
	}

}
