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

package io.github.natsbatch.autoconfigure.health;

import java.io.IOException;
import java.time.Duration;

import io.github.natsbatch.actuate.health.NatsHealthIndicator;
import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.Nats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NatsHealthContributorAutoConfiguration}, with the endpoint and its
 * groups as Spring Boot makes them.
 */
@ExtendWith(NatsServerExtension.class)
class NatsHealthContributorAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final NatsServer server;

	private final ApplicationContextRunner runner;

	NatsHealthContributorAutoConfigurationTests(NatsServer server) {
		this.server = server;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
					NatsBatchAutoConfiguration.class, NatsHealthContributorAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
					HealthEndpointAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class))
			.withBean(ApplicationAvailabilityBean.class)
			.withPropertyValues("nats.batch.connection.servers=" + server.url(),
					"management.endpoint.health.probes.enabled=true");
	}

	@Test
	void connectionHasHealthUnderTheNameNats() {
		this.runner.run((context) -> {
			assertThat(context).getBean("natsHealthContributor").isInstanceOf(NatsHealthIndicator.class);
			assertThat(status(context, "nats")).isEqualTo(Status.UP);
		});
	}

	@Test
	void severalConnectionsHaveHealthByTheirNames() {
		this.runner.withBean("orders", Connection.class, this::connect)
			.withBean("invoices", Connection.class, this::connect)
			.run((context) -> assertThat(context.getBean("natsHealthContributor", CompositeHealthContributor.class)
				.stream()
				.map(HealthContributors.Entry::name)).containsExactlyInAnyOrder("orders", "invoices"));
	}

	@Test
	void indicatorOfTheApplicationReplacesIt() {
		HealthIndicator own = () -> Health.outOfService().build();
		this.runner.withBean("natsHealthIndicator", HealthIndicator.class, () -> own)
			.run((context) -> assertThat(context).hasBean("natsHealthIndicator")
				.doesNotHaveBean("natsHealthContributor"));
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.nats.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("natsHealthContributor"));
		this.runner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("natsHealthContributor"));
		this.runner.withPropertyValues("nats.batch.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("natsHealthContributor"));
	}

	@Test
	void applicationWithoutActuatorStarts() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
					NatsHealthContributorAutoConfiguration.class))
			.withPropertyValues("nats.batch.connection.servers=" + this.server.url())
			.withClassLoader(new FilteredClassLoader(ConditionalOnEnabledHealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Connection.class));
	}

	@Test
	void lostServerStopsNeitherTheLivenessNorTheReadinessOfAnApplication() {
		this.runner
			.withPropertyValues("nats.batch.connection.servers=nats://127.0.0.1:1",
					"nats.batch.connection.startup=lazy")
			.run((context) -> {
				acceptTraffic(context);
				assertThat(status(context, "nats")).isEqualTo(Status.DOWN);
				assertThat(status(context, "liveness")).isEqualTo(Status.UP);
				assertThat(status(context, "readiness")).isEqualTo(Status.UP);
			});
	}

	@Test
	void readinessCanDependOnTheConnectionAlsoOfALazyStart() {
		NatsServer late = NatsServer.start();
		late.kill();
		this.runner
			.withPropertyValues("nats.batch.connection.servers=" + late.url(), "nats.batch.connection.startup=lazy",
					"nats.batch.connection.reconnect-wait=50ms",
					"management.endpoint.health.group.readiness.include=readinessState,nats")
			.run((context) -> {
				acceptTraffic(context);
				assertThat(status(context, "liveness")).isEqualTo(Status.UP);
				assertThat(status(context, "readiness")).isEqualTo(Status.DOWN);
				late.restart();
				await().atMost(PATIENCE).until(() -> status(context, "readiness").equals(Status.UP));
			});
		late.close();
	}

	private static void acceptTraffic(ApplicationContext context) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	private static Status status(ApplicationContext context, String path) {
		HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath(path);
		assertThat(health).as(path).isNotNull();
		return health.getStatus();
	}

	private Connection connect() {
		try {
			return Nats.connect(this.server.url());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
