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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.JetStreamNotAvailableException;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.stream.StreamProvisioner;
import io.github.natsbatch.stream.StreamVerificationException;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Starting without a server, and stopping with work under way.
 */
class NatsConnectionStartupTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final NatsServer server = NatsServer.start();

	private final ApplicationContextRunner runner = ContextRunners.with(this.server)
		.withPropertyValues("nats.batch.connection.reconnect-wait=50ms", "nats.batch.commit-timeout=60s",
				"nats.batch.streams.orders.subjects=orders.>");

	private final ApplicationContextRunner lazy = this.runner.withPropertyValues("nats.batch.connection.startup=lazy");

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void startFailsWithoutAServer() {
		this.server.stop();
		this.runner.run((context) -> assertThat(context).getFailure()
			.hasRootCauseMessage("Unable to connect to NATS servers: [" + this.server.url() + "]")
			.rootCause()
			.isNotNull());
	}

	@Test
	void lazyStartConnectsInTheBackgroundCreatesTheStreamsAndPublishes() {
		this.server.stop();
		this.lazy.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Connection.class).getStatus()).isNotEqualTo(Connection.Status.CONNECTED);
			CompletableFuture<BatchReceipt> before = publishAsync(context);
			this.server.restart();
			assertThat(before.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).lastSequence()).isEqualTo(2);
			assertThat(publishAsync(context).get(PATIENCE.toSeconds(), TimeUnit.SECONDS).lastSequence()).isEqualTo(4);
			assertThat(ContextRunners.stream(context, "orders").getConfiguration().getAllowAtomicPublish()).isTrue();
		});
	}

	@Test
	void lazyStartWithAServerIsAsAnyOther() {
		this.lazy.run((context) -> {
			assertThat(context.getBean(Connection.class).getStatus()).isEqualTo(Connection.Status.CONNECTED);
			assertThat(ContextRunners.lastSequence(context, "orders")).isZero();
		});
	}

	@Test
	void listenerOfACustomizerIsToldOfALazyStartToo() {
		List<ConnectionListener.Events> events = new CopyOnWriteArrayList<>();
		NatsOptionsCustomizer customizer = (options) -> options
			.connectionListener((connection, event) -> events.add(event));
		this.lazy.withBean(NatsOptionsCustomizer.class, () -> customizer)
			.run((context) -> await().atMost(PATIENCE)
				.until(() -> events.contains(ConnectionListener.Events.CONNECTED)));
	}

	@Test
	void contextThatNeverSawAServerStops() {
		this.server.stop();
		AtomicReference<Connection> connection = new AtomicReference<>();
		this.lazy.run((context) -> connection.set(context.getBean(Connection.class)));
		assertThat(connection.get().getStatus()).isEqualTo(Connection.Status.CLOSED);
	}

	@Test
	void streamsAreLookedAtAgainWhenJetStreamWasNotThereYet() throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		Connection connection = connectLater();
		try {
			NatsStreamInitializer initializer = initializer(connection, attempts,
					new JetStreamNotAvailableException("no leader yet", true, null));
			this.server.restart();
			await().atMost(PATIENCE).until(() -> attempts.get() == 2);
			assertThat(initializer.attempted()).isCompleted();
			initializer.destroy();
		}
		finally {
			connection.close();
		}
	}

	@Test
	void streamsThatAreNotAsDeclaredHoldNoBatchBack() throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		Connection connection = connectLater();
		try {
			NatsStreamInitializer initializer = initializer(connection, attempts,
					new StreamVerificationException("orders", "differs", List.of(), false, null));
			this.server.restart();
			assertThat(initializer.attempted().toCompletableFuture().get(60, TimeUnit.SECONDS)).isNull();
			initializer.destroy();
			assertThat(attempts).hasValue(1);
		}
		finally {
			connection.close();
		}
	}

	@Test
	void streamsAreNotLookedAtAgainOnceTheContextIsClosed() throws Exception {
		Connection connection = connectLater();
		try {
			AtomicInteger attempts = new AtomicInteger();
			NatsStreamInitializer initializer = initializer(connection, attempts,
					new IllegalStateException("must not be called"));
			initializer.destroy();
			this.server.restart();
			await().atMost(PATIENCE).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
			connection.flush(PATIENCE);
			assertThat(attempts).hasValue(0);
		}
		finally {
			connection.close();
		}
	}

	@Test
	void batchWaitsNoLongerThanItsTimeOutForTheStreams() {
		this.server.stop();
		this.lazy.withPropertyValues("nats.batch.commit-timeout=200ms")
			.run((context) -> assertThatExceptionOfType(BatchNotSentException.class)
				.isThrownBy(() -> context.getBean(NatsBatchTemplate.class)
					.executeWithoutResult((batch) -> batch.publish("orders.1", "a")))
				.withMessageContaining("waiting for a connection"));
	}

	@Test
	void commitThatIsUnderWayIsFinishedBeforeTheConnectionCloses() {
		AtomicReference<CompletableFuture<BatchReceipt>> underWay = new AtomicReference<>();
		AtomicReference<Connection> connection = new AtomicReference<>();
		CompletableFuture<Void> resumed = new CompletableFuture<>();
		this.runner.run((context) -> {
			connection.set(context.getBean(Connection.class));
			publishAsync(context).join();
			this.server.pause();
			underWay.set(publishAsync(context));
			resumed.completeAsync(() -> {
				this.server.resume();
				return null;
			}, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
		});
		assertThat(underWay.get()).isCompletedWithValueMatching((receipt) -> receipt.size() == 2);
		assertThat(connection.get().getStatus()).isEqualTo(Connection.Status.CLOSED);
		resumed.join();
	}

	@Test
	void shutdownTimeoutBoundsTheWaitForAnAnswer() {
		AtomicReference<CompletableFuture<BatchReceipt>> underWay = new AtomicReference<>();
		this.runner.withPropertyValues("nats.batch.shutdown-timeout=100ms").run((context) -> {
			publishAsync(context).join();
			this.server.pause();
			underWay.set(publishAsync(context));
		});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> underWay.get().join())
			.withCauseInstanceOf(BatchInDoubtException.class);
	}

	private Connection connectLater() throws Exception {
		this.server.stop();
		FirstEventListener listener = new FirstEventListener(null);
		Options options = Options.builder()
			.server(this.server.url())
			.maxReconnects(-1)
			.reconnectWait(Duration.ofMillis(50))
			.connectionListener(listener)
			.build();
		Nats.connectAsynchronously(options, true);
		return listener.connection().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private static NatsStreamInitializer initializer(Connection connection, AtomicInteger attempts,
			RuntimeException firstFailure) {
		StreamProvisioner provisioner = new StreamProvisioner(connection, null, StreamManagement.CREATE) {

			@Override
			public void provision(Collection<StreamDefinition> definitions) {
				if (attempts.incrementAndGet() == 1) {
					throw firstFailure;
				}
			}

		};
		NatsStreamInitializer initializer = new NatsStreamInitializer(connection, provisioner,
				List.of(StreamDefinition.builder("orders").build()));
		initializer.afterPropertiesSet();
		return initializer;
	}

	private static CompletableFuture<BatchReceipt> publishAsync(ApplicationContext context) {
		Batch batch = context.getBean(NatsBatchTemplate.class).begin();
		batch.publish("orders.1", "a");
		batch.publish("orders.2", "b");
		return batch.commitAsync();
	}

}
