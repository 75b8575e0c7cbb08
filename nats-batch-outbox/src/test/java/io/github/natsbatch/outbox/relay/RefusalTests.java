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
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.Completion;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.InconclusivePolicy;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.ParkedRow;
import io.github.natsbatch.outbox.PoisonPolicy;
import io.github.natsbatch.outbox.jdbc.JdbcOutboxOperations;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that a stream refuses, streams that refuse everything, and what operators do about
 * it.
 */
@ExtendWith(NatsServerExtension.class)
class RefusalTests {

	private static final String LARGE = "x".repeat(5000);

	private final NatsServer server;

	private RelayFixture fixture;

	private OutboxOperations operations;

	RefusalTests(NatsServer server) {
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

	@ParameterizedTest
	@EnumSource(value = ExactlyOnce.class, names = { "EPOCH", "MSG_ID" })
	void poisonInTheMiddleOfAGroupIsParkedAndAllOthersFlow(ExactlyOnce how) {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		List<String> expected = new ArrayList<>();
		List<String> poison = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			if (i == 7 || i == 8 || i == 41) {
				insertLarge(stream, "poison" + i, null);
				poison.add("poison" + i);
				continue;
			}
			this.fixture.insert(stream, "t" + i, 1 + i % 3);
			expected.addAll(RelayFixture.expected("t" + i, 1 + i % 3));
		}
		List<Long> told = new CopyOnWriteArrayList<>();
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().exactlyOnce(how).build())
			.listeners(List.of((lane, seq, error) -> {
				told.add(seq);
				throw new IllegalStateException("A listener's fault");
			})));
		RelayFixture.await().until(() -> this.fixture.rows() == 3 && this.fixture.parked().size() == 3);
		assertThat(this.fixture.parked()).isEqualTo(poison);
		assertThat(this.fixture.errors()).allSatisfy((error) -> assertThat(error).contains("10054"));
		assertThat(this.fixture.payloads(stream)).isEqualTo(expected);
		assertThat(told).hasSize(3);
	}

	@Test
	void rowsOfTheSameKeyWaitForTheParkedOne() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		LaneId lane = new LaneId(stream, 0);
		long poison = insertLarge(stream, "poison", "k");
		this.fixture.insert(lane, "waits", "k", RelayFixture.messages(stream, "waits", 2));
		this.fixture.insert(lane, "flows", "other", RelayFixture.messages(stream, "flows", 2));
		this.fixture.relay();
		RelayFixture.await().until(() -> this.fixture.rows() == 2);
		assertThat(this.fixture.payloads(stream)).containsExactly("flows;1/2", "flows;2/2");
		ParkedRow parked = this.operations.parked(poison, false).orElseThrow();
		assertThat(parked.messages().get(0).payload()).isNull();
		assertThat(parked.messages().get(0).payloadSize()).isEqualTo(5000);
		assertThat(parked.messages().get(0).headers()).containsEntry("X", List.of());
		assertThat(parked.holdsOthers()).isTrue();
		ParkedRow shown = this.operations.parked(stream, 0, 10, true).get(0);
		assertThat(shown.messages().get(0).payload()).isEqualTo(LARGE);
		assertThat(shown.messages().get(0).headers()).containsEntry("X", List.of("1"));
		assertThat(this.operations.releaseKey(stream, "k")).isEqualTo(1);
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.payloads(stream)).containsExactly("flows;1/2", "flows;2/2", "waits;1/2", "waits;2/2");
	}

	@Test
	void parkedRowIsSentAgainWhenTheStreamWasRepaired() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		long poison = insertLarge(stream, "poison", "k");
		this.fixture.insert(new LaneId(stream, 0), "waits", "k", RelayFixture.messages(stream, "waits", 1));
		this.fixture.relay();
		RelayFixture.await().until(() -> !this.fixture.parked().isEmpty());
		RelayFixture.call(() -> this.fixture.management()
			.updateStream(io.nats.client.api.StreamConfiguration.builder(this.fixture.info(stream).getConfiguration())
				.maximumMessageSize(-1)
				.build()));
		assertThat(this.operations.retry(poison)).isTrue();
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly(LARGE, "waits;1/1");
		assertThat(this.operations.retry(poison)).isFalse();
	}

	@Test
	void blockedLaneStopsUntilSomebodyDecidesAndOthersFlow() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		long poison = insertLarge(stream, "poison", null);
		this.fixture.insert(stream, "waits", 1);
		this.fixture.insert(new LaneId(stream, 1), "other", null, RelayFixture.messages(stream, "other", 1));
		this.fixture
			.relay((builder) -> builder.settings(RelayFixture.settings().onPoison(PoisonPolicy.BLOCK_LANE).build()));
		RelayFixture.await().until(() -> status(stream, 0).problem() != null && this.fixture.rows() == 2);
		assertThat(status(stream, 0).problem()).contains("BLOCK_LANE");
		assertThat(status(stream, 0).pending()).isEqualTo(1);
		assertThat(status(stream, 0).parked()).isEqualTo(1);
		assertThat(status(stream, 1).problem()).isNull();
		assertThat(this.fixture.payloads(stream)).containsExactly("other;1/1");
		assertThat(this.operations.discard(poison)).isTrue();
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("other;1/1", "waits;1/1");
	}

	@Test
	void skippedRowHoldsNobody() {
		String stream = this.fixture.stream((builder) -> builder.maximumMessageSize(2000));
		insertLarge(stream, "poison", "k");
		this.fixture.insert(new LaneId(stream, 0), "flows", "k", RelayFixture.messages(stream, "flows", 1));
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().onPoison(PoisonPolicy.SKIP).build()));
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.payloads(stream)).containsExactly("flows;1/1");
		assertThat(this.fixture.parked()).containsExactly("poison");
	}

	@Test
	void rowThatCannotBeReadIsParkedWithoutBeingSent() {
		String stream = this.fixture.stream();
		this.fixture.insert(stream, "a", 1);
		long damaged = this.fixture.insert(stream, "damaged", 1);
		this.fixture.insert(stream, "c", 1);
		this.fixture.jdbc().update("UPDATE nats_outbox SET payload = ? WHERE seq = ?", new byte[] { 9, 9 }, damaged);
		this.fixture.relay();
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/1", "c;1/1");
		assertThat(this.fixture.errors().get(0)).contains("does not begin with version 1");
		assertThat(this.operations.parked(null, 0, 10, true).get(0).messages()).isEmpty();
	}

	@Test
	void subjectThatTheStreamDoesNotTakeIsTheFaultOfItsRow() {
		String stream = this.fixture.stream();
		this.fixture.insert(stream, "a", 2);
		this.fixture.insert(new LaneId(stream, 0), "homeless", null, List
			.of(RelayFixture.message(stream + ".a", null, "1"), RelayFixture.message("nobody.takes.this", null, "2")));
		this.fixture.insert(stream, "c", 2);
		this.fixture.relay();
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.parked()).containsExactly("homeless");
		assertThat(this.fixture.errors().get(0)).contains("does not take the subject of message 1");
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2", "c;1/2", "c;2/2");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void wrongExpectationIsTheFaultOfItsRowAndARightOneIsNot(boolean batch) {
		String stream = this.fixture.stream();
		this.fixture.insert(stream, "a", 1);
		this.fixture.relay();
		this.fixture.awaitEmpty();
		insertExpecting(stream, "wrong", batch, "999");
		insertExpecting(stream, "right", batch, "0");
		this.fixture.insert(stream, "z", 1);
		RelayFixture.await().until(() -> this.fixture.rows() == 1);
		assertThat(this.fixture.parked()).containsExactly("wrong");
		assertThat(this.fixture.errors().get(0)).contains("10071");
		assertThat(this.fixture.payloads(stream)).doesNotContain("wrong").contains("right", "z;1/1");
	}

	private void insertExpecting(String stream, String id, boolean batch, String sequence) {
		Headers headers = new Headers().put(ProtocolHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE, sequence);
		List<OutgoingMessage> messages = new ArrayList<>();
		messages.add(RelayFixture.message(stream + "." + id, headers, id));
		if (batch) {
			messages.add(RelayFixture.message(stream + ".second", null, id + "2"));
		}
		this.fixture.insert(new LaneId(stream, 0), id, null, messages);
	}

	@Test
	void idThatIsOnTheStreamAlreadyMeansDone() {
		String stream = this.fixture.stream();
		LaneId lane = new LaneId(stream, 0);
		this.fixture.insert(lane, "first", "order-7", null, RelayFixture.messages(stream, "first", 2));
		this.fixture.relay();
		this.fixture.awaitEmpty();
		this.fixture.insert(lane, "again", "order-7", null, RelayFixture.messages(stream, "again", 2));
		this.fixture.insert(lane, "single", "order-7", null, RelayFixture.messages(stream, "single", 1));
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("first;1/2", "first;2/2");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void messageIdOfAnotherMessageIsTheFaultOfItsRow(int position) {
		String stream = this.fixture.stream();
		Headers known = new Headers().put(ProtocolHeaders.MESSAGE_ID, "known");
		this.fixture.insert(new LaneId(stream, 0), "first", null,
				List.of(RelayFixture.message(stream + ".a", known, "first")));
		this.fixture.relay();
		this.fixture.awaitEmpty();
		List<OutgoingMessage> messages = new ArrayList<>(RelayFixture.messages(stream, "second", 2));
		messages.set(position, RelayFixture.message(stream + ".a", known, "second"));
		this.fixture.insert(new LaneId(stream, 0), "second", null, messages);
		RelayFixture.await().until(() -> !this.fixture.parked().isEmpty());
		assertThat(this.fixture.errors().get(0)).contains("message id");
		assertThat(this.fixture.payloads(stream)).containsExactly("first");
	}

	@Test
	void rowsWaitForAStreamThatIsNotThereYet() {
		String stream = "LATE";
		this.fixture.insert(stream, "a", 2);
		this.fixture.relay();
		RelayFixture.await().until(() -> this.fixture.problem(stream) != null);
		assertThat(this.fixture.problem(stream)).contains("there is no stream 'LATE'");
		this.fixture.createStream(stream, (builder) -> builder);
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
		RelayFixture.call(() -> this.fixture.management().deleteStream(stream));
	}

	@ParameterizedTest
	@EnumSource(value = ExactlyOnce.class, names = { "EPOCH", "MSG_ID" })
	void streamThatIsDeletedAndMadeAgainGetsTheFollowingRows(ExactlyOnce how) {
		String stream = this.fixture.stream();
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().exactlyOnce(how).build()));
		for (int i = 0; i < 30; i++) {
			this.fixture.insert(stream, "before" + i, 1);
		}
		this.fixture.awaitEmpty();
		RelayFixture.call(() -> this.fixture.management().deleteStream(stream));
		this.fixture.insert(stream, "between", 2);
		RelayFixture.await().until(() -> this.operations.lanes().get(0).inFlight() > 0);
		this.fixture.createStream(stream, (builder) -> builder);
		this.fixture.insert(stream, "after", 2);
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("between;1/2", "between;2/2", "after;1/2",
				"after;2/2");
		assertThat(this.fixture.parked()).isEmpty();
	}

	@Test
	void fullStreamMakesRowsWaitAndParksNone() {
		String stream = this.fixture
			.stream((builder) -> builder.maxMessages(4).discardPolicy(DiscardPolicy.New).replicas(1));
		this.fixture.insert(stream, "a", 2);
		this.fixture.relay();
		this.fixture.awaitEmpty();
		this.fixture.insert(stream, "b", 2);
		RelayFixture.await().until(() -> String.valueOf(this.fixture.problem(stream)).contains("full"));
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
		RelayFixture.call(() -> this.fixture.management()
			.updateStream(io.nats.client.api.StreamConfiguration.builder(this.fixture.info(stream).getConfiguration())
				.maxMessages(100)
				.build()));
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2", "b;1/2", "b;2/2");
		assertThat(this.operations.lanes().get(0).problem()).isNull();
	}

	@Test
	void streamThatCannotTakeBatchesGetsNotOneMessageOfThem() {
		String stream = this.fixture.stream((builder) -> builder.allowAtomicPublish(false));
		this.fixture.insert(stream, "a", 2);
		this.fixture.relay();
		RelayFixture.await().until(() -> String.valueOf(this.fixture.problem(stream)).contains("allow_atomic"));
		assertThat(this.fixture.payloads(stream)).isEmpty();
		RelayFixture.call(() -> this.fixture.management()
			.updateStream(io.nats.client.api.StreamConfiguration.builder(this.fixture.info(stream).getConfiguration())
				.allowAtomicPublish()
				.build()));
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
	}

	@ParameterizedTest
	@EnumSource(InconclusivePolicy.class)
	void groupThatWasConsumedBeforeItCouldBeReadIsParkedOrSentAgain(InconclusivePolicy policy) {
		String stream = this.fixture.streamWithoutMarker((builder) -> builder.retentionPolicy(RetentionPolicy.WorkQueue)
			.duplicateWindow(Duration.ofMillis(100)));
		java.util.concurrent.atomic.AtomicInteger crashes = new java.util.concurrent.atomic.AtomicInteger();
		FaultPoints consumeAndCrash = (point, lane) -> {
			if (point == FaultPoints.Point.ANSWERED && crashes.incrementAndGet() == 1) {
				RelayFixture.call(() -> this.fixture.management().purgeStream(stream));
				org.awaitility.Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				throw new IllegalStateException("Crash at " + point);
			}
		};
		this.fixture.insert(stream, "a", 2);
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().onInconclusive(policy).build())
			.faults(consumeAndCrash));
		if (policy == InconclusivePolicy.RESEND) {
			this.fixture.awaitEmpty();
			assertThat(this.fixture.payloads(stream)).containsExactly("a;1/2", "a;2/2");
			return;
		}
		RelayFixture.await().until(() -> !this.fixture.parked().isEmpty());
		assertThat(this.fixture.errors().get(0)).contains("cannot be found out").contains("have been removed");
		assertThat(this.fixture.payloads(stream)).isEmpty();
	}

	@Test
	void archivedRowsCanBeReplayed() {
		String stream = this.fixture.stream();
		this.fixture
			.relay((builder) -> builder.settings(RelayFixture.settings().completion(Completion.ARCHIVE).build()));
		this.fixture.insert(stream, "a", 1);
		long second = this.fixture.insert(stream, "b", 1);
		RelayFixture.await()
			.until(() -> this.fixture.jdbc()
				.queryForObject("SELECT COUNT(*) FROM nats_outbox WHERE status = 3", Long.class) == 2);
		assertThat(this.operations.replay(stream, second)).isEqualTo(1);
		RelayFixture.await().until(() -> this.fixture.payloads(stream).size() == 3);
		assertThat(this.fixture.payloads(stream)).containsExactly("a;1/1", "b;1/1", "b;1/1");
	}

	private LaneStatus status(String stream, int lane) {
		return this.operations.lanes()
			.stream()
			.filter((status) -> status.lane().equals(new LaneId(stream, lane)))
			.findFirst()
			.orElseThrow();
	}

	private long insertLarge(String stream, String id, String key) {
		return this.fixture.insert(new LaneId(stream, 0), id, key,
				List.of(RelayFixture.message(stream + ".a", new Headers().put("X", "1"), LARGE)));
	}

}
