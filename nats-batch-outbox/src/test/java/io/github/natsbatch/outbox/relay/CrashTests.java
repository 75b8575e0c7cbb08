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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.testsupport.TcpProxy;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The failures of the design one by one: a relay that ends at each place, answers that
 * are lost, and owners that come back after their lane has gone to another.
 */
@ExtendWith(NatsServerExtension.class)
class CrashTests {

	private final NatsServer server;

	private RelayFixture fixture;

	CrashTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.fixture = new RelayFixture(this.server.url());
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	static Stream<Arguments> places() {
		List<Arguments> places = new ArrayList<>();
		for (FaultPoints.Point point : FaultPoints.Point.values()) {
			places.add(Arguments.of(point, ExactlyOnce.EPOCH));
			places.add(Arguments.of(point, ExactlyOnce.MSG_ID));
		}
		return places.stream();
	}

	@ParameterizedTest
	@MethodSource("places")
	void relayThatEndsAtAnyPlaceIsFollowedByOneThatSendsEachRowOnce(FaultPoints.Point place, ExactlyOnce how) {
		String stream = this.fixture.stream();
		AtomicInteger crashes = new AtomicInteger();
		FaultPoints crash = (point, lane) -> {
			// each time another group is hit, and the last ones are spared
			if (point == place && crashes.incrementAndGet() % 2 == 1 && crashes.get() < 6) {
				throw new IllegalStateException("Crash at " + point);
			}
		};
		this.fixture
			.relay((builder) -> builder.settings(RelayFixture.settings().exactlyOnce(how).build()).faults(crash));
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			this.fixture.insert(stream, "t" + i, 1 + i % 3);
			expected.addAll(RelayFixture.expected("t" + i, 1 + i % 3));
		}
		this.fixture.awaitEmpty();
		RelayFixture.await().until(() -> crashes.get() > 0);
		assertThat(this.fixture.payloads(stream)).isEqualTo(expected);
	}

	// W1: nothing but the row ties messages to the transaction
	@Test
	void rowOfTransactionThatRolledBackIsNeverSent() {
		String stream = this.fixture.stream();
		this.fixture.relay();
		new TransactionTemplate(new JdbcTransactionManager(this.fixture.dataSource()))
			.executeWithoutResult((status) -> {
				this.fixture.insert(stream, "gone", 2);
				status.setRollbackOnly();
			});
		this.fixture.insert(stream, "kept", 1);
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("kept;1/1");
	}

	// W2: nobody says that there are rows
	@Test
	void rowIsFoundWithoutBeingToldOf() {
		String stream = this.fixture.stream();
		this.fixture.relay((builder) -> builder.wakesOthers(false));
		this.fixture.insert(stream, "a", 1);
		this.fixture.awaitEmpty();
		this.fixture.insert(stream, "b", 1);
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/1", "b;1/1");
	}

	// R3, R6: the acknowledgement is lost, also for longer than the stream remembers ids
	@ParameterizedTest
	@EnumSource(value = ExactlyOnce.class, names = { "EPOCH", "MSG_ID" })
	void lostAnswerLeadsToNoSecondCopy(ExactlyOnce how) {
		String stream = this.fixture.stream((builder) -> builder.duplicateWindow(Duration.ofMillis(100)));
		try (TcpProxy proxy = new TcpProxy(this.server.port())) {
			AtomicInteger sent = new AtomicInteger();
			FaultPoints faults = (point, lane) -> {
				if (point == FaultPoints.Point.CHECKED && sent.incrementAndGet() % 2 == 1 && sent.get() < 6) {
					proxy.loseAnswers();
				}
				if (point == FaultPoints.Point.ANSWERED) {
					proxy.cut();
				}
			};
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			Connection connection = this.fixture.connectTo(proxy.url());
			this.fixture.relay((builder) -> builder.connection(connection)
				.registry(meters)
				.settings(RelayFixture.settings().exactlyOnce(how).commitTimeout(Duration.ofMillis(700)).build())
				.faults(faults));
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				this.fixture.insert(stream, "t" + i, 2);
				expected.addAll(RelayFixture.expected("t" + i, 2));
				this.fixture.awaitEmpty();
			}
			assertThat(meters.get("nats.batch.outbox.resolve").tag("how", "lookup").counter().count()).isPositive();
			assertThat(this.fixture.payloads(stream)).isEqualTo(expected);
		}
	}

	// R8: an owner that is frozen between the look at its lease and the write
	@Test
	void zombieIsRefusedByTheStreamWhateverItDeduplicates() throws Exception {
		String stream = this.fixture.stream((builder) -> builder.duplicateWindow(Duration.ofMillis(100)));
		CountDownLatch frozen = new CountDownLatch(1);
		CountDownLatch thaw = new CountDownLatch(1);
		CountDownLatch wrote = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		AtomicBoolean once = new AtomicBoolean();
		FaultPoints freeze = (point, lane) -> {
			if (point == FaultPoints.Point.CHECKED && once.compareAndSet(false, true)) {
				frozen.countDown();
				await(thaw);
			}
			else if (point == FaultPoints.Point.SENT) {
				wrote.countDown();
			}
			else if (point == FaultPoints.Point.ANSWERED) {
				answered.countDown();
			}
		};
		this.fixture.insert(stream, "a", 2);
		OutboxRelay zombie = this.fixture.relay((builder) -> builder.connection(this.fixture.connect()).faults(freeze));
		assertThat(frozen.await(30, TimeUnit.SECONDS)).isTrue();
		this.fixture.jdbc().update("UPDATE nats_outbox_lane SET lease_until = CURRENT_TIMESTAMP - INTERVAL '1' HOUR");
		OutboxRelay successor = this.fixture.relay();
		this.fixture.awaitEmpty();
		long before = this.fixture.info(stream).getStreamState().getLastSequence();
		thaw.countDown();
		assertThat(wrote.await(30, TimeUnit.SECONDS)).as("the zombie wrote").isTrue();
		assertThat(answered.await(30, TimeUnit.SECONDS)).as("the zombie was answered").isTrue();
		this.fixture.insert(stream, "b", 2);
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2", "b;1/2", "b;2/2");
		assertThat(before).isPositive();
		assertThat(zombie.owner()).isNotEqualTo(successor.owner());
	}

	// The lane goes to another owner while a group is on its way
	@ParameterizedTest
	@EnumSource(value = ExactlyOnce.class, names = { "EPOCH", "MSG_ID" })
	void ownerThatLostItsLaneWhileItWaitedDeletesNothing(ExactlyOnce how) throws Exception {
		String stream = this.fixture.stream();
		CountDownLatch answered = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicBoolean once = new AtomicBoolean();
		FaultPoints freeze = (point, lane) -> {
			if (point == FaultPoints.Point.ANSWERED && once.compareAndSet(false, true)) {
				answered.countDown();
				await(goOn);
			}
		};
		UnaryOperatorOfBuilder settings = (builder) -> builder
			.settings(RelayFixture.settings().exactlyOnce(how).build());
		this.fixture.insert(stream, "a", 2);
		this.fixture.relay((builder) -> settings.apply(builder).connection(this.fixture.connect()).faults(freeze));
		assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
		this.fixture.jdbc().update("UPDATE nats_outbox_lane SET lease_until = CURRENT_TIMESTAMP - INTERVAL '1' HOUR");
		CountDownLatch took = new CountDownLatch(1);
		CountDownLatch mayDelete = new CountDownLatch(1);
		this.fixture.relay((builder) -> settings.apply(builder).faults((point, lane) -> {
			if (point == FaultPoints.Point.BEFORE_COMPLETION) {
				took.countDown();
				await(mayDelete);
			}
		}));
		assertThat(took.await(30, TimeUnit.SECONDS)).isTrue();
		goOn.countDown();
		RelayFixture.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().startsWith("nats-outbox-" + stream))
				.count() == 1);
		assertThat(this.fixture.rows()).as("rows before the new owner deletes them").isEqualTo(1);
		mayDelete.countDown();
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
	}

	// R10: kill -9 of a file stream's server with groups in flight
	@ParameterizedTest
	@EnumSource(value = ExactlyOnce.class, names = { "EPOCH", "MSG_ID" })
	void killedServerLosesAndDoublesNothing(ExactlyOnce how) {
		try (NatsServer own = NatsServer.builder().start(); RelayFixture other = new RelayFixture(own.url())) {
			String stream = other.stream((builder) -> builder.storageType(io.nats.client.api.StorageType.File));
			AtomicInteger kills = new AtomicInteger();
			FaultPoints kill = (point, lane) -> {
				if (point == FaultPoints.Point.SENT && kills.incrementAndGet() % 3 == 1 && kills.get() < 8) {
					own.kill();
					own.restart();
				}
			};
			other.relay((builder) -> builder.settings(RelayFixture.settings().exactlyOnce(how).build()).faults(kill));
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				other.insert(stream, "t" + i, 3);
				expected.addAll(RelayFixture.expected("t" + i, 3));
				if (i % 4 == 3) {
					other.awaitEmpty();
				}
			}
			assertThat(kills.get()).isPositive();
			assertThat(other.payloads(stream)).isEqualTo(expected);
		}
	}

	// R5: the database fails at the transaction that ends a group
	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void rowsAreDeletedOnlyByTheTransactionThatEndsTheirGroup(TestDatabase database) {
		try (RelayFixture other = new RelayFixture(this.server.url(), database)) {
			String stream = other.stream();
			AtomicInteger failures = new AtomicInteger();
			FaultPoints fail = (point, lane) -> {
				if (point == FaultPoints.Point.BEFORE_COMPLETION && failures.incrementAndGet() <= 3) {
					other.dataSource().getHikariPoolMXBean().softEvictConnections();
					throw new org.springframework.dao.TransientDataAccessResourceException("The database failed");
				}
			};
			other.relay((builder) -> builder.faults(fail));
			other.insert(stream, "a", 2);
			other.awaitEmpty();
			assertThat(failures.get()).isGreaterThan(3);
			assertThat(other.payloads(stream)).containsExactly("a;1/2", "a;2/2");
		}
	}

	// R6, MSG_ID: taken over long after the stream has forgotten the id
	@ParameterizedTest
	@EnumSource(value = FaultPoints.Point.class, names = { "INTENT_WRITTEN", "SENT" })
	void intentOlderThanTheWindowIsLookedUp(FaultPoints.Point place) {
		String stream = this.fixture.streamWithoutMarker((builder) -> builder.duplicateWindow(Duration.ofMillis(100)));
		AtomicInteger crashes = new AtomicInteger();
		this.fixture.relay((builder) -> builder.faults((point, lane) -> {
			if (point == place && crashes.incrementAndGet() == 1) {
				throw new IllegalStateException("Crash at " + point);
			}
			if (point == FaultPoints.Point.POLLED) {
				ageIntents();
			}
		}));
		this.fixture.insert(stream, "a", 2);
		ageIntents();
		this.fixture.awaitEmpty();
		assertThat(crashes.get()).isPositive();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
	}

	@Test
	void lookupThatTakesLongerThanTheWindowIsFollowedByAShortOne() {
		Duration window = Duration.ofSeconds(2);
		String stream = this.fixture.streamWithoutMarker((builder) -> builder.duplicateWindow(window));
		AtomicBoolean crashed = new AtomicBoolean();
		AtomicInteger slow = new AtomicInteger();
		this.fixture.relay((builder) -> builder.faults((point, lane) -> {
			if (point == FaultPoints.Point.INTENT_WRITTEN && crashed.compareAndSet(false, true)) {
				RelayFixture.call(() -> this.fixture.connection().jetStream().publish(stream + ".a", new byte[0]));
				ageIntents();
				throw new IllegalStateException("Crash at " + point);
			}
		}).lookup((streams, probe, answers, maxScan) -> new StreamLookup(streams, probe, answers, maxScan) {
			@Override
			LookupResult scan(String name, Group group, long before, KeepLane keepLane)
					throws NoAnswerException, InterruptedException {
				if (before - group.position.sequence() > 1) {
					slow.incrementAndGet();
					Duration began = group.age();
					RelayFixture.await().until(() -> group.age().minus(began).compareTo(window) > 0);
				}
				return super.scan(name, group, before, keepLane);
			}
		}));
		this.fixture.insert(stream, "a", 2);
		this.fixture.awaitEmpty();
		assertThat(slow).hasValue(1);
		assertThat(this.fixture.payloads(stream)).containsExactly("", "a;1/2", "a;2/2");
	}

	private void ageIntents() {
		this.fixture.jdbc()
			.update("UPDATE nats_outbox_lane SET group_sent_at = CURRENT_TIMESTAMP - INTERVAL '1' HOUR "
					+ "WHERE group_id IS NOT NULL");
	}

	@Test
	void lanesOfOneRelayFailAlone() {
		String stream = this.fixture.stream();
		AtomicInteger crashes = new AtomicInteger();
		this.fixture.relay((builder) -> builder.faults((point, lane) -> {
			if (lane.lane() == 1 && crashes.incrementAndGet() < 20) {
				throw new IllegalStateException("Crash at " + point);
			}
		}));
		this.fixture.insert(new LaneId(stream, 1), "b", null, RelayFixture.messages(stream, "b", 2));
		RelayFixture.await().until(() -> crashes.get() > 0);
		this.fixture.insert(new LaneId(stream, 0), "a", null, RelayFixture.messages(stream, "a", 2));
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactlyInAnyOrder("a;1/2", "a;2/2", "b;1/2", "b;2/2");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Changes a builder.
	 */
	@FunctionalInterface
	private interface UnaryOperatorOfBuilder {

		OutboxRelayBuilder apply(OutboxRelayBuilder builder);

	}

}
