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

import java.util.function.Consumer;

import javax.sql.DataSource;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.TransactionOutbox;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.ParkedRowListener;
import io.github.natsbatch.outbox.jdbc.JdbcOutboxOperations;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.relay.OutboxRelay;
import io.github.natsbatch.outbox.relay.OutboxRelayBuilder;
import io.github.natsbatch.outbox.relay.OutboxWaker;
import io.github.natsbatch.outbox.transaction.JdbcTransactionOutbox;
import io.github.natsbatch.outbox.transaction.JdbcTransactionOutboxBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the outbox: its tables, its
 * write side and its relay, where there is a {@link DataSource}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = NatsConnectionAutoConfiguration.class, before = NatsBatchAutoConfiguration.class,
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ JdbcTransactionOutbox.class, NatsBatchTemplate.class, DataSourceScriptDatabaseInitializer.class })
@ConditionalOnBean(DataSource.class)
@ConditionalOnSingleCandidate(Connection.class)
@ConditionalOnBooleanProperty(name = { "nats.batch.enabled", "nats.batch.outbox.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties({ NatsOutboxProperties.class, NatsBatchProperties.class })
@Import(DatabaseInitializationDependencyConfigurer.class)
@ImportRuntimeHints(OutboxRuntimeHints.class)
public final class NatsOutboxAutoConfiguration {

	private final NatsOutboxProperties properties;

	private final OutboxDataSources dataSources;

	NatsOutboxAutoConfiguration(NatsOutboxProperties properties, ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.dataSources = new OutboxDataSources(beanFactory, properties.dataSourceQualifier());
	}

	@Bean
	@Conditional(OnOutboxDatabaseInitializationCondition.class)
	@ConditionalOnMissingBean
	OutboxDatabaseInitializer natsOutboxDatabaseInitializer() {
		return new OutboxDatabaseInitializer(this.dataSources.select(), this.properties.jdbc());
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxDatabase natsOutboxDatabase() {
		OutboxDatabase database = new OutboxDatabase(this.dataSources.select(), this.properties.tablePrefix());
		database.verifySchema();
		return database;
	}

	@Bean
	@ConditionalOnMissingBean(TransactionOutbox.class)
	JdbcTransactionOutbox natsTransactionOutbox(OutboxDatabase database, ObjectProvider<OutboxRelay> relay,
			ObjectProvider<OutboxWaker> waker, ObjectProvider<MeterRegistry> meterRegistry) {
		JdbcTransactionOutboxBuilder builder = JdbcTransactionOutbox.builder(database)
			.lanes(this.properties.lanes())
			.ordering(this.properties.ordering())
			.maxBatchBytes(Math.toIntExact(this.properties.maxBatchBytes().toBytes()))
			.compression(this.properties.compression())
			.autoTransaction(this.properties.autoTransaction())
			.dataSourceNames(this.dataSources::nameOf)
			.wake(wake(relay, waker));
		meterRegistry.ifUnique(builder::registry);
		return builder.build();
	}

	// Late: a relay of the application may publish itself, and then needs the outbox
	// first
	private Consumer<LaneId> wake(ObjectProvider<OutboxRelay> relay, ObjectProvider<OutboxWaker> waker) {
		if (this.properties.relay().enabled() && !this.properties.wake().contains(NatsOutboxProperties.Wake.LOCAL)) {
			return (lane) -> {
			};
		}
		SingletonSupplier<Consumer<LaneId>> target = SingletonSupplier.of(() -> {
			OutboxRelay own = relay.getIfUnique();
			OutboxWaker others = waker.getIfUnique();
			if (own != null) {
				return own::wake;
			}
			return (others != null) ? others::wake : (lane) -> {
			};
		});
		return (lane) -> target.obtain().accept(lane);
	}

	@Bean
	@ConditionalOnMissingBean(OutboxOperations.class)
	JdbcOutboxOperations natsOutboxOperations(OutboxDatabase database) {
		return new JdbcOutboxOperations(database);
	}

	@Bean
	OutboxMarkerSubjects natsOutboxMarkerSubjects() {
		return new OutboxMarkerSubjects(this.properties.markerSubject(), this.properties.exactlyOnce());
	}

	/**
	 * The relay of this instance.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "nats.batch.outbox.relay.enabled", matchIfMissing = true)
	static class RelayConfiguration {

		// Streams that are created at start-up are there when the relay looks at them
		@Bean
		@ConditionalOnMissingBean
		OutboxRelay natsOutboxRelay(Connection connection, OutboxDatabase database, NatsOutboxProperties properties,
				NatsBatchProperties batchProperties, Environment environment,
				ObjectProvider<ParkedRowListener> listeners, ObjectProvider<MeterRegistry> meterRegistry,
				NatsStreamInitializer streams) {
			OutboxRelayBuilder builder = OutboxRelay.builder()
				.connection(connection)
				.options(batchProperties.toJetStreamOptions())
				.database(database)
				.application(OutboxApplication.nameOf(environment))
				.settings(properties.toRelaySettings(batchProperties.commitTimeout()))
				.listeners(listeners.orderedStream().toList())
				.wakesOthers(properties.wake().contains(NatsOutboxProperties.Wake.NATS));
			meterRegistry.ifUnique(builder::registry);
			return builder.build();
		}

		// Nothing injects the relay
		@Bean
		static LazyInitializationExcludeFilter natsOutboxRelayLazyInitializationExcludeFilter() {
			return LazyInitializationExcludeFilter.forBeanTypes(OutboxRelay.class);
		}

	}

	/**
	 * An instance that only writes rows.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "nats.batch.outbox.relay.enabled", havingValue = false)
	static class WriterConfiguration {

		@Bean
		@ConditionalOnMissingBean
		OutboxWaker natsOutboxWaker(Connection connection, Environment environment) {
			return new OutboxWaker(connection, OutboxApplication.nameOf(environment));
		}

	}

	/**
	 * Whether the tables are to be created.
	 */
	static class OnOutboxDatabaseInitializationCondition extends OnDatabaseInitializationCondition {

		OnOutboxDatabaseInitializationCondition() {
			super("nats.batch.outbox", "nats.batch.outbox.jdbc.initialize-schema");
		}

	}

}
