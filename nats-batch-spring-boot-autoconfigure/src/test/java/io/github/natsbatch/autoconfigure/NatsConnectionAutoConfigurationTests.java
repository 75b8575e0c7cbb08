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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.spring.boot.autoconfigure.NatsAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The connection: its keys, and who may replace or change it.
 */
@EmbeddedNats
class NatsConnectionAutoConfigurationTests {

	private final NatsServer server;

	private final ApplicationContextRunner runner;

	NatsConnectionAutoConfigurationTests(NatsServer server) {
		this.server = server;
		this.runner = ContextRunners.with(server);
	}

	@Test
	void connectionHasTheDefaultsOfJnatsAndReconnectsWithoutLimit() {
		this.runner.run((context) -> {
			Connection connection = context.getBean(Connection.class);
			assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
			assertThat(connection.getOptions()).satisfies((options) -> {
				assertThat(options.getConnectionName()).isNull();
				assertThat(options.getMaxReconnect()).isEqualTo(-1);
				assertThat(options.getConnectionTimeout()).isEqualTo(Options.DEFAULT_CONNECTION_TIMEOUT);
				assertThat(options.getReconnectWait()).isEqualTo(Options.DEFAULT_RECONNECT_WAIT);
				assertThat(options.getPingInterval()).isEqualTo(Options.DEFAULT_PING_INTERVAL);
				assertThat(options.getInboxPrefix()).isEqualTo(Options.DEFAULT_INBOX_PREFIX);
				assertThat(options.getSslContext()).isNull();
			});
		});
	}

	@Test
	void connectionHasWhatThePropertiesSay() {
		this.runner
			.withPropertyValues("nats.batch.connection.servers=nats://127.0.0.1:1," + this.server.url(),
					"nats.batch.connection.name=orders", "nats.batch.connection.connect-timeout=3s",
					"nats.batch.connection.reconnect-wait=40ms", "nats.batch.connection.max-reconnects=7",
					"nats.batch.connection.ping-interval=11s", "nats.batch.connection.inbox-prefix=_ORDERS")
			.run((context) -> {
				Connection connection = context.getBean(Connection.class);
				assertThat(connection.getServers()).contains("nats://127.0.0.1:1", this.server.url());
				assertThat(connection.getOptions()).satisfies((options) -> {
					assertThat(options.getConnectionName()).isEqualTo("orders");
					assertThat(options.getConnectionTimeout()).isEqualTo(Duration.ofSeconds(3));
					assertThat(options.getReconnectWait()).isEqualTo(Duration.ofMillis(40));
					assertThat(options.getMaxReconnect()).isEqualTo(7);
					assertThat(options.getPingInterval()).isEqualTo(Duration.ofSeconds(11));
					assertThat(options.getInboxPrefix()).isEqualTo("_ORDERS.");
				});
				assertThat(connection.createInbox()).startsWith("_ORDERS.");
			});
	}

	@Test
	void emptyValuesAreNone() {
		this.runner
			.withPropertyValues("nats.batch.connection.username=", "nats.batch.connection.password=",
					"nats.batch.connection.token=", "nats.batch.connection.nkey-seed=",
					"nats.batch.connection.credentials=", "nats.batch.connection.ssl.bundle=",
					"nats.batch.connection.inbox-prefix=", "nats.batch.connection.name=", "nats.batch.default-stream=",
					"nats.batch.jetstream.domain=", "nats.batch.jetstream.prefix=")
			.run((context) -> assertThat(context.getBean(Connection.class).getStatus())
				.isEqualTo(Connection.Status.CONNECTED));
	}

	@Test
	void nameIsThatOfTheApplication() {
		this.runner.withPropertyValues("spring.application.name=order-service")
			.run((context) -> assertThat(context.getBean(Connection.class).getOptions().getConnectionName())
				.isEqualTo("order-service"));
	}

	@Test
	void connectionOfTheApplicationIsUsedAndLeftOpen() throws Exception {
		Connection foreign = Nats.connect(this.server.url());
		try {
			this.runner.withUserConfiguration(ForeignConnection.class)
				.withBean(ConnectionHolder.class, () -> new ConnectionHolder(foreign))
				.withPropertyValues("nats.batch.streams.foreign.storage=memory")
				.run((context) -> {
					assertThat(context).getBean(Connection.class).isSameAs(foreign);
					assertThat(context).doesNotHaveBean(NatsConnectionDetails.class);
					assertThat(context).hasSingleBean(NatsBatchTemplate.class);
					context.getBean(NatsBatchTemplate.class)
						.executeWithoutResult((batch) -> batch.publish("foreign", "a"));
				});
			assertThat(foreign.getStatus()).isEqualTo(Connection.Status.CONNECTED);
		}
		finally {
			foreign.close();
		}
	}

	@Test
	void connectionOfTheOtherStarterIsUsed() {
		this.runner.withConfiguration(AutoConfigurations.of(NatsAutoConfiguration.class))
			.withPropertyValues("nats.spring.server=" + this.server.url(), "nats.spring.connectionname=other",
					"nats.batch.connection.name=ours")
			.run((context) -> {
				assertThat(context).hasSingleBean(Connection.class);
				assertThat(context.getBean(Connection.class).getOptions().getConnectionName()).isEqualTo("other");
				assertThat(context).hasSingleBean(NatsBatchTemplate.class);
			});
	}

	@Test
	void ownConnectionIsClosedWithTheContext() {
		AtomicReference<Connection> connection = new AtomicReference<>();
		this.runner.run((context) -> connection.set(context.getBean(Connection.class)));
		assertThat(connection.get().getStatus()).isEqualTo(Connection.Status.CLOSED);
	}

	@Test
	void connectionDetailsReplaceTheProperties() {
		this.runner.withPropertyValues(ContextRunners.NO_SERVER)
			.withBean(NatsConnectionDetails.class, () -> () -> List.of(this.server.url()))
			.run((context) -> {
				assertThat(context).hasSingleBean(NatsConnectionDetails.class)
					.doesNotHaveBean(PropertiesNatsConnectionDetails.class);
				assertThat(context.getBean(Connection.class).getConnectedUrl()).isEqualTo(this.server.url());
			});
	}

	@Test
	void customizersComeLastAndInTheirOrder() {
		this.runner.withUserConfiguration(Customizers.class)
			.withPropertyValues("nats.batch.connection.name=property", "nats.batch.connection.max-reconnects=7")
			.run((context) -> {
				Options options = context.getBean(Connection.class).getOptions();
				assertThat(options.getConnectionName()).isEqualTo("second");
				assertThat(options.getMaxReconnect()).isEqualTo(7);
				assertThat(options.isNoEcho()).isTrue();
			});
	}

	@Test
	void nothingIsConfiguredWhenItIsSwitchedOff() {
		this.runner.withPropertyValues("nats.batch.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(Connection.class)
				.doesNotHaveBean(NatsConnectionDetails.class)
				.doesNotHaveBean(NatsBatchTemplate.class)
				.doesNotHaveBean("atomicBatchAdvisor"));
	}

	@Test
	void nothingIsConfiguredWithoutJnats() {
		this.runner.withClassLoader(new FilteredClassLoader(Connection.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(NatsConnectionFactoryBean.class)
				.doesNotHaveBean(NatsBatchTemplate.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class ForeignConnection {

		@Bean(destroyMethod = "")
		Connection foreignConnection(ConnectionHolder holder) {
			return holder.connection();
		}

	}

	private record ConnectionHolder(Connection connection) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		NatsOptionsCustomizer second() {
			return (options) -> options.connectionName("second");
		}

		@Bean
		@Order(1)
		NatsOptionsCustomizer first() {
			return (options) -> options.connectionName("first").noEcho();
		}

	}

}
