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

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsConnectionAutoConfiguration;
import io.github.natsbatch.autoconfigure.NatsOutboxAutoConfiguration;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.ParkedRow;
import io.github.natsbatch.outbox.ParkedRowListener;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.PublishOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Endpoint, health and listeners, beside an outbox with a parked row.
 */
@EmbeddedNats
class NatsOutboxOperationTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=natsoutbox";

	private final String stream = "S" + UUID.randomUUID().toString().substring(0, 8);

	private final ApplicationContextRunner runner;

	NatsOutboxOperationTests(NatsServer server) {
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(NatsConnectionAutoConfiguration.class,
					NatsBatchAutoConfiguration.class, NatsOutboxAutoConfiguration.class,
					TransactionAutoConfiguration.class, DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, NatsOutboxEndpointAutoConfiguration.class,
					NatsOutboxHealthContributorAutoConfiguration.class, EndpointAutoConfiguration.class,
					HealthContributorAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "spring.application.name=orders",
					"nats.batch.connection.servers=" + server.url(), "nats.batch.outbox.poll.min=50ms",
					"nats.batch.outbox.poll.max=100ms", "nats.batch.streams.s.name=" + this.stream,
					"nats.batch.streams.s.subjects=" + this.stream + ".>", "nats.batch.streams.s.storage=memory");
	}

	/**
	 * Publish what the stream cannot take, and wait until its row is parked.
	 * @param context the application
	 * @return the row
	 */
	private ParkedRow park(ApplicationContext context) {
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> context.getBean(NatsBatchTemplate.class)
				.publish(this.stream + ".order", null, "secret",
						PublishOptions.builder().expectedLastSequence(999_999).build()));
		OutboxOperations operations = context.getBean(OutboxOperations.class);
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> operations.parked(null, 0, 10, false), (rows) -> rows.size() == 1)
			.get(0);
	}

	@Test
	void endpointShowsLanesAndParkedRowsWithoutTheirPayload() {
		this.runner.withPropertyValues(EXPOSED).run((context) -> {
			ParkedRow parked = park(context);
			NatsOutboxEndpoint endpoint = context.getBean(NatsOutboxEndpoint.class);
			assertThat(endpoint.outbox(null, null).lanes()).extracting(LaneStatus::lane)
				.containsExactly(new LaneId(this.stream, 0));
			assertThat(endpoint.outbox(this.stream, null).parked()).singleElement()
				.satisfies((row) -> assertThat(row.messages().get(0).payload()).isNull());
			assertThat(endpoint.outbox("other", null).parked()).isEmpty();
			NatsOutboxEndpoint.ParkedRowDescriptor row = endpoint.row(parked.seq());
			assertThat(row.row().messages()).singleElement().satisfies((message) -> {
				assertThat(message.subject()).isEqualTo(this.stream + ".order");
				assertThat(message.payload()).isNull();
			});
			assertThat(endpoint.row(parked.seq() + 1)).isNull();
		});
	}

	@Test
	void payloadIsShownWhereItIsAllowed() {
		this.runner.withPropertyValues(EXPOSED, "nats.batch.outbox.endpoint.show-payload=true").run((context) -> {
			ParkedRow parked = park(context);
			assertThat(context.getBean(NatsOutboxEndpoint.class).row(parked.seq()).row().messages().get(0).payload())
				.isEqualTo("secret");
		});
	}

	@Test
	void endpointRetriesPausesAndDiscards() {
		this.runner.withPropertyValues(EXPOSED).run((context) -> {
			long seq = park(context).seq();
			NatsOutboxEndpoint endpoint = context.getBean(NatsOutboxEndpoint.class);
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.PAUSE, null, this.stream)).isEqualTo(1);
			assertThat(endpoint.outbox(null, null).lanes()).singleElement().matches(LaneStatus::paused);
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.RETRY, seq, null)).isEqualTo(1);
			assertThat(endpoint.outbox(null, null).parked()).isEmpty();
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.RESUME, null, this.stream)).isEqualTo(1);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> endpoint.outbox(null, null).parked().size() == 1);
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.DISCARD, seq, null)).isEqualTo(1);
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.DISCARD, seq, null)).isZero();
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.RETRY_ALL, null, this.stream)).isZero();
			assertThat(act(endpoint, NatsOutboxEndpoint.Action.REPLAY, 1L, this.stream)).isZero();
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> act(endpoint, NatsOutboxEndpoint.Action.RETRY, null, null))
				.withMessageContaining("'seq'");
		});
	}

	private static int act(NatsOutboxEndpoint endpoint, NatsOutboxEndpoint.Action action, Long seq, String stream) {
		return endpoint.act(action, seq, stream, 0, null).count();
	}

	@Test
	void endpointChangesNothingUntilItIsAllowedTo() {
		assertThat(NatsOutboxEndpoint.class.getAnnotation(Endpoint.class).defaultAccess()).isEqualTo(Access.READ_ONLY);
	}

	@Test
	void endpointIsThereOnlyWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(NatsOutboxEndpoint.class));
		this.runner.withPropertyValues(EXPOSED, "nats.batch.outbox.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NatsOutboxEndpoint.class));
		this.runner.withPropertyValues(EXPOSED)
			.withClassLoader(new FilteredClassLoader(Endpoint.class, HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void listenersAreToldOfParkedRows() {
		ParkedRowListener listener = Mockito.mock(ParkedRowListener.class);
		this.runner.withBean(ParkedRowListener.class, () -> listener).run((context) -> {
			long seq = park(context).seq();
			BDDMockito.then(listener)
				.should(Mockito.timeout(60_000))
				.onParked(Mockito.eq(new LaneId(this.stream, 0)), Mockito.eq(seq), Mockito.anyString());
		});
	}

	@Test
	void healthIsUpBesideAParkedRow() {
		this.runner.run((context) -> {
			park(context);
			Health health = context.getBean("natsOutboxHealthContributor", HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("parked", 1L).containsEntry("pending", 0L);
		});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.natsoutbox.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("natsOutboxHealthContributor"));
	}

	// Minutes would have to pass for a real lane to get there
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "permission denied | PT0S | PT0S | false | DOWN | permission denied",
					" | PT61S | PT0S | false | DOWN | no relay owns it", " | PT59S | PT0S | false | UP |",
					" | PT0S | PT6M | false | DOWN | has waited for PT6M", " | PT0S | PT4M | false | UP |",
					"permission denied | PT61S | PT6M | true | UP |" })
	void laneThatDoesNotFlowIsReported(String problem, Duration withoutOwner, Duration oldest, boolean paused,
			String status, String report) {
		OutboxOperations operations = Mockito.mock(OutboxOperations.class);
		BDDMockito.given(operations.lanes())
			.willReturn(
					List.of(new LaneStatus(new LaneId("S", 0), null, withoutOwner, paused, problem, 0, 3, 0, oldest)));
		Health health = new NatsOutboxHealthIndicator(operations, Duration.ofSeconds(30), Duration.ofMinutes(5))
			.health();
		assertThat(health.getStatus().getCode()).isEqualTo(status);
		assertThat(String.valueOf(health.getDetails().get("lanes"))).contains((report != null) ? report : "null");
	}

}
