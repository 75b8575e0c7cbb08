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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.PoisonPolicy;
import io.github.natsbatch.outbox.jdbc.JdbcOutboxOperations;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several lanes and several relays.
 */
@ExtendWith(NatsServerExtension.class)
class LaneTests {

	private final NatsServer server;

	private RelayFixture fixture;

	private OutboxOperations operations;

	LaneTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.fixture = new RelayFixture(this.server.url());
		this.operations = new JdbcOutboxOperations(this.fixture.database());
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void sameKeyHasTheSameLaneAndNoKeyTheFirst() {
		assertThat(LaneId.of("S", "key", 8)).isEqualTo(LaneId.of("S", "key", 8));
		assertThat(LaneId.of("S", null, 8)).isEqualTo(new LaneId("S", 0));
		Set<Integer> lanes = new TreeSet<>();
		for (int i = 0; i < 200; i++) {
			lanes.add(LaneId.of("S", "key" + i, 8).lane());
		}
		assertThat(lanes).hasSize(8);
	}

	@Test
	void relaysShareTheLanesAndTakeOverThoseOfOneThatStops() {
		String stream = this.fixture.stream();
		OutboxRelay first = this.fixture.relay();
		insertInEachLane(stream, "a");
		this.fixture.awaitEmpty();
		RelayFixture.await().until(() -> owners().equals(Set.of(first.owner())));
		OutboxRelay second = this.fixture.relay((builder) -> builder.connection(this.fixture.connect()));
		RelayFixture.await().until(() -> lanesOf(first) == 3 && lanesOf(second) == 3);
		insertInEachLane(stream, "b");
		this.fixture.awaitEmpty();
		second.stop();
		assertThat(lanesOf(second)).as("lanes that were not handed over").isZero();
		insertInEachLane(stream, "c");
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).hasSize(36).doesNotHaveDuplicates();
	}

	private void insertInEachLane(String stream, String id) {
		for (int lane = 0; lane < 6; lane++) {
			this.fixture.insert(new LaneId(stream, lane), id + lane, null, RelayFixture.messages(stream, id + lane, 2));
		}
	}

	private Set<String> owners() {
		return this.operations.lanes().stream().map(LaneStatus::owner).map(String::valueOf).collect(Collectors.toSet());
	}

	private long lanesOf(OutboxRelay relay) {
		return this.operations.lanes().stream().filter((lane) -> relay.owner().equals(lane.owner())).count();
	}

	@Test
	void stoppingFinishesWhatIsOnItsWay() {
		String stream = this.fixture.stream();
		CountDownLatch sent = new CountDownLatch(1);
		OutboxRelay relay = this.fixture.relay((builder) -> builder.faults((point, lane) -> {
			if (point == FaultPoints.Point.SENT) {
				sent.countDown();
			}
		}));
		this.fixture.insert(stream, "a", 3);
		await(sent);
		relay.stop();
		assertThat(this.fixture.rows()).isZero();
		assertThat(relay.isRunning()).isFalse();
		assertThat(this.operations.lanes()).allSatisfy((lane) -> {
			assertThat(lane.owner()).isNull();
			assertThat(lane.inFlight()).isZero();
		});
		assertThat(this.fixture.jdbc().queryForObject("SELECT COUNT(*) FROM nats_outbox_relay", Long.class)).isZero();
		assertThat(this.fixture.payloads(stream)).hasSize(3);
	}

	@Test
	void relayCanBeStoppedAndStartedAndLeavesNoThreads() {
		String stream = this.fixture.stream();
		OutboxRelay relay = this.fixture.relay();
		for (int i = 0; i < 3; i++) {
			relay.stop();
			assertThat(relayThreads(stream)).isEmpty();
			relay.start();
			this.fixture.insert(stream, "t" + i, 1);
			this.fixture.awaitEmpty();
		}
		relay.stop();
		relay.stop();
		assertThat(relayThreads(stream)).isEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("t0;1/1", "t1;1/1", "t2;1/1");
	}

	private static List<String> relayThreads(String stream) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("nats-outbox-" + stream) || name.equals("nats-outbox-relay"))
			.toList();
	}

	@Test
	void pausedLaneSendsNothingUntilItIsResumed() {
		String stream = this.fixture.stream();
		this.fixture.relay();
		this.fixture.insert(stream, "a", 1);
		this.fixture.awaitEmpty();
		LaneId lane = new LaneId(stream, 0);
		assertThat(this.operations.pause(lane)).isTrue();
		RelayFixture.await().until(() -> String.valueOf(this.fixture.problem(stream)).contains("paused"));
		this.fixture.insert(stream, "b", 1);
		this.fixture.insert(new LaneId(stream, 1), "other", null, RelayFixture.messages(stream, "other", 1));
		RelayFixture.await().until(() -> this.fixture.payloads(stream).contains("other;1/1"));
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/1", "other;1/1");
		assertThat(this.operations.resume(lane)).isTrue();
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/1", "other;1/1", "b;1/1");
		assertThat(this.operations.pause(new LaneId("NONE", 0))).isFalse();
	}

	// The owner renews its lease while it can send nothing
	@Test
	void laneIsHeldForTwentyLeasesAndOthersFlow() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		this.fixture.insert(new LaneId(stream, 0), "poison", null,
				List.of(RelayFixture.message(stream + ".a", null, "x".repeat(5000))));
		Duration lease = Duration.ofMillis(500);
		OutboxRelay first = this.fixture.relay((builder) -> builder.settings(RelayFixture.settings()
			.onPoison(PoisonPolicy.BLOCK_LANE)
			.commitTimeout(Duration.ofMillis(300))
			.leaseMargin(Duration.ofMillis(50))
			.lease(lease)
			.build()));
		RelayFixture.await().until(() -> String.valueOf(this.fixture.problem(stream)).contains("BLOCK_LANE"));
		long begin = System.nanoTime();
		List<String> expected = new ArrayList<>();
		AtomicInteger next = new AtomicInteger();
		RelayFixture.await().until(() -> {
			int i = next.getAndIncrement();
			this.fixture.insert(new LaneId(stream, 1), "t" + i, null, RelayFixture.messages(stream, "t" + i, 1));
			expected.add("t" + i + ";1/1");
			return System.nanoTime() - begin > lease.multipliedBy(20).toNanos();
		});
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.payloads(stream)).isEqualTo(expected);
		LaneStatus held = this.operations.lanes().get(0);
		assertThat(held.owner()).isEqualTo(first.owner());
		assertThat(held.problem()).contains("BLOCK_LANE");
		assertThat(held.withoutOwnerFor()).isZero();
		assertThat(this.fixture.parked()).containsExactly("poison");
	}

	@Test
	void otherProcessIsToldOfRowsOverNats() {
		String stream = this.fixture.stream();
		// this one looks so rarely that only a message can tell it in time
		OutboxRelay relaying = this.fixture.relay((builder) -> builder
			.settings(RelayFixture.settings().pollMin(Duration.ofMinutes(5)).pollMax(Duration.ofMinutes(5)).build()));
		try (WakeChannel publisher = new WakeChannel(this.fixture.connect(), RelayFixture.APPLICATION)) {
			for (int i = 0; i < 5; i++) {
				this.fixture.insert(stream, "t" + i, 1);
				publisher.publish(new LaneId(stream, 0));
				this.fixture.awaitEmpty();
			}
		}
		for (int i = 5; i < 10; i++) {
			this.fixture.insert(stream, "t" + i, 1);
			relaying.wake(new LaneId(stream, 0));
			this.fixture.awaitEmpty();
		}
		assertThat(this.fixture.payloads(stream)).hasSize(10);
	}

	@Test
	void wakeUpsThatFollowEachOtherBecomeFewMessages() throws Exception {
		AtomicInteger messages = new AtomicInteger();
		Connection listener = this.fixture.connect();
		listener.createDispatcher((message) -> messages.incrementAndGet()).subscribe("_nats-batch-wake.app.S.0");
		listener.flush(Duration.ofSeconds(5));
		try (WakeChannel publisher = new WakeChannel(this.fixture.connection(), RelayFixture.APPLICATION)) {
			for (int i = 0; i < 10_000; i++) {
				publisher.publish(new LaneId("S", 0));
			}
			RelayFixture.await().until(() -> messages.get() >= 2);
		}
		assertThat(messages.get()).isLessThan(1000);
	}

	@Test
	void metersShowTheLastSampleOfOwnedLanes() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		this.fixture.insert(new LaneId(stream, 0), "poison", "k",
				List.of(RelayFixture.message(stream + ".a", null, "x".repeat(5000))));
		this.fixture.insert(new LaneId(stream, 0), "waits", "k", RelayFixture.messages(stream, "waits", 1));
		this.fixture.insert(stream, "flows", 3);
		this.fixture.relay((builder) -> builder.registry(meters));
		RelayFixture.await().until(() -> gauge(meters, "parked", stream) == 1 && gauge(meters, "pending", stream) == 1);
		assertThat(gauge(meters, "lease", stream)).isEqualTo(1);
		assertThat(gauge(meters, "oldest.age", stream)).isPositive();
		assertThat(meters.get("nats.batch.outbox.relay").tag("outcome", "ack").timer().count()).isEqualTo(1);
		assertThat(meters.get("nats.batch.outbox.commit.to.ack").timer().count()).isEqualTo(1);
		assertThat(meters.get("nats.batch.outbox.group.size").summary().totalAmount()).isEqualTo(1);
	}

	@Test
	void metersGoWithTheRelayAndComeBackWithIt() {
		String stream = this.fixture.stream();
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		this.fixture.insert(stream, "t", 1);
		OutboxRelay relay = this.fixture.relay((builder) -> builder.registry(meters));
		for (int i = 0; i < 2; i++) {
			RelayFixture.await().until(() -> gauge(meters, "lease", stream) == 1);
			relay.stop();
			assertThat(meters.find("nats.batch.outbox.lease").gauge()).isNull();
			relay.start();
		}
	}

	private static double gauge(SimpleMeterRegistry meters, String name, String stream) {
		io.micrometer.core.instrument.Gauge gauge = meters.find("nats.batch.outbox." + name)
			.tag("stream", stream)
			.gauge();
		return (gauge != null) ? gauge.value() : -1;
	}

	@Test
	void missingPermissionShowsAsTheLanesProblemAndLosesNothing() throws Exception {
		String config = """
				authorization {
				  users = [
				    { user: all, password: all }
				    { user: some, password: some, permissions: { publish: { deny: ["DENIED.secret", "_nats-batch.DENIED.>"] } } }
				  ]
				}
				""";
		try (NatsServer own = NatsServer.builder().config(config).start();
				RelayFixture other = new RelayFixture("nats://all:all@127.0.0.1:" + own.port())) {
			other.createStream("DENIED", (builder) -> builder);
			other.createStream("GRANTED", (builder) -> builder);
			Connection restricted = Nats.connect(Options.builder()
				.server(own.url())
				.userInfo("some", "some")
				.errorListener(new io.nats.client.ErrorListener() {
				})
				.build());
			OutboxRelay without = other.relay((builder) -> builder.connection(restricted)
				.settings(RelayFixture.settings().commitTimeout(Duration.ofMillis(300)).build()));
			other.insert("DENIED", "a", 2);
			RelayFixture.await().until(() -> String.valueOf(other.problem("DENIED")).contains("Permissions Violation"));
			other.insert("GRANTED", "b", 2);
			RelayFixture.await().until(() -> other.rows() == 1);
			assertThat(other.payloads("GRANTED")).containsExactly("b;1/2", "b;2/2");
			assertThat(other.parked()).isEmpty();
			without.stop();
			other.relay();
			other.awaitEmpty();
			assertThat(other.payloads("DENIED")).containsExactly("a;1/2", "a;2/2");
			restricted.close();
		}
	}

	// server.md, trap 5: one replica, the account's limit met in the middle of a commit
	@Test
	void batchThatTheServerStoredInPartIsParkedWithTheTruthAboutEachRow() throws Exception {
		String config = """
				accounts {
				  A: { jetstream: { max_mem: 2MB, max_file: 100MB }, users: [ { user: a, password: a } ] }
				}
				""";
		try (NatsServer own = NatsServer.builder().config(config).start();
				RelayFixture other = new RelayFixture("nats://a:a@127.0.0.1:" + own.port())) {
			String stream = other.streamWithoutMarker((builder) -> builder);
			for (int row = 0; row < 4; row++) {
				List<io.github.natsbatch.core.internal.OutgoingMessage> messages = new ArrayList<>();
				for (int i = 0; i < 10; i++) {
					messages.add(RelayFixture.message(stream + ".a", null, "x".repeat(100_000)));
				}
				other.insert(new LaneId(stream, 0), "t" + row, null, messages);
			}
			other.relay((builder) -> builder.settings(RelayFixture.settings().groupMaxBytes(8_000_000).build()));
			RelayFixture.await().until(() -> other.parked().size() == 4);
			assertThat(other.errors().get(0)).contains("of the 40 messages of its group")
				.contains("all at stream sequences 1 to 10");
			assertThat(other.errors().get(3)).contains("Of this row: none");
			int stored = other.payloads(stream).size();
			assertThat(stored).isBetween(10, 39);
		}
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

}
