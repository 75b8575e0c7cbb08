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

import java.util.Map;

import io.github.natsbatch.actuate.info.NatsInfoContributor;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.nats.client.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link NatsInfoContributorAutoConfiguration}.
 */
@ExtendWith(NatsServerExtension.class)
class NatsInfoContributorAutoConfigurationTests {

	private static final String ENABLED = "management.info.nats.enabled=true";

	private final NatsServer server;

	private final ApplicationContextRunner runner;

	NatsInfoContributorAutoConfigurationTests(NatsServer server) {
		this.server = server;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
					NatsBatchAutoConfiguration.class, NatsInfoContributorAutoConfiguration.class))
			.withPropertyValues("nats.batch.connection.servers=" + server.url());
	}

	@Test
	void versionsAreNotToldUnlessAsked() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsInfoContributor.class));
	}

	@Test
	void serversVersionIsToldWhenAsked() {
		this.runner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(nats(context).get("server"))
				.isEqualTo(Map.of("version", this.server.version())));
	}

	@Test
	void serverThatIsNotThereIsNotTold() {
		this.runner
			.withPropertyValues(ENABLED, "nats.batch.connection.servers=nats://127.0.0.1:1",
					"nats.batch.connection.startup=lazy")
			.run((context) -> assertThat(nats(context).get("server")).isNull());
	}

	@Test
	void applicationWithoutActuatorStarts() {
		this.runner.withPropertyValues(ENABLED)
			.withClassLoader(new FilteredClassLoader(ConditionalOnEnabledInfoContributor.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("natsInfoContributor"));
	}

	@Test
	void contributorOfTheApplicationReplacesIt() {
		this.runner.withPropertyValues(ENABLED)
			.withBean("own", NatsInfoContributor.class, () -> new NatsInfoContributor(mock(Connection.class)))
			.run((context) -> assertThat(context).hasSingleBean(NatsInfoContributor.class).hasBean("own"));
	}

	private static Map<?, ?> nats(ApplicationContext context) {
		Info.Builder info = new Info.Builder();
		context.getBean(NatsInfoContributor.class).contribute(info);
		return (Map<?, ?>) info.build().get("nats");
	}

}
