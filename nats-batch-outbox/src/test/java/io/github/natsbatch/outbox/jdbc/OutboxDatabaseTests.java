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

package io.github.natsbatch.outbox.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.Completion;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every statement on every database.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class OutboxDatabaseTests {

	private static final LaneId LANE = new LaneId("ORDERS", 0);

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final StreamPosition POSITION = new StreamPosition(17, "2026-11-24T00:00:00Z");

	@Parameter
	TestDatabase kind;

	private HikariDataSource dataSource;

	private OutboxDatabase database;

	private LaneStore lanes;

	private OutboxRowReader reader;

	private JdbcTemplate jdbc;

	@BeforeEach
	void createDatabase() {
		this.dataSource = this.kind.create();
		this.database = TestDatabase.outbox(this.dataSource);
		this.lanes = this.database.lanes(Completion.DELETE);
		this.reader = this.database.reader();
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.database.relays().register(LANE);
	}

	@AfterEach
	void closeDatabase() {
		this.dataSource.close();
	}

	@Test
	void schemaIsTheOneThatTheCodeNeeds() {
		this.database.verifySchema();
	}

	@Test
	void missingTableAndColumnAreNamedWithTheScript() {
		this.jdbc.execute("DROP TABLE nats_outbox_relay");
		this.jdbc.execute("ALTER TABLE nats_outbox_lane DROP COLUMN group_fenced");
		assertThatExceptionOfType(OutboxSchemaException.class).isThrownBy(this.database::verifySchema)
			.withMessageContaining("table 'nats_outbox_relay' is missing")
			.withMessageContaining("table 'nats_outbox_lane' has no column group_fenced")
			.withMessageContaining("/outbox/jdbc/schema-");
	}

	@Test
	void rowsAreReadInTheOrderOfTheirNumbers() {
		long first = insert("a", null);
		long second = insert("b", "key");
		insert(new LaneId("ORDERS", 1), "c", null);
		assertThat(heads()).containsExactly(first, second);
		List<StoredRow> rows = this.reader.load(SeqSet.of(List.of(second, first)));
		assertThat(rows).extracting(StoredRow::transactionId).containsExactly("a", "b");
		StoredRow row = rows.get(0);
		assertThat(row.payload()).containsExactly(1, 2, 3);
		assertThat(row.messages()).isEqualTo(1);
		assertThat(row.attempts()).isZero();
		assertThat(row.age()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
	}

	@Test
	void headsLeaveOutWhatWasSentOneByOne() {
		long first = insert("a", null);
		long late = insert("late", null);
		long third = insert("c", null);
		List<RowHead> heads = this.reader.heads(LANE, SeqSet.of(List.of(first, third)), 10);
		assertThat(heads).extracting(RowHead::seq).containsExactly(late);
		assertThat(this.reader.heads(LANE, SeqSet.empty(), 2)).extracting(RowHead::seq).containsExactly(first, late);
	}

	@Test
	void replacedMessagesAreReadWithTheRow() {
		long seq = insert("a", null);
		this.database.writer().replaceMessages(seq, 2, new byte[] { 9, 9 });
		StoredRow row = this.reader.load(SeqSet.of(List.of(seq))).get(0);
		assertThat(row.messages()).isEqualTo(2);
		assertThat(row.payload()).containsExactly(9, 9);
		assertThat(this.reader.heads(LANE, SeqSet.empty(), 1)).extracting(RowHead::bytes).containsExactly(2);
	}

	@Test
	void laneHasOneOwnerUntilItsLeaseRunsOut() {
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		assertThat(lease.fence()).isEqualTo(1);
		assertThat(this.lanes.acquire(LANE, "B", LEASE)).isNull();
		Lease again = this.lanes.acquire(LANE, "A", LEASE);
		assertThat(again.fence()).isEqualTo(2);
		assertThat(this.lanes.renew(lease, null)).as("the fence of the first acquisition").isFalse();
		assertThat(this.lanes.renew(again, "server does not answer")).isTrue();
		assertThat(laneRow().problem()).isEqualTo("server does not answer");
		expire();
		Lease other = this.lanes.acquire(LANE, "B", LEASE);
		assertThat(other.fence()).isEqualTo(3);
		assertThat(laneRow().isFree()).isFalse();
		assertThat(this.lanes.release(again)).isFalse();
		assertThat(this.lanes.release(other)).isTrue();
		assertThat(laneRow().isFree()).isTrue();
	}

	@Test
	void intentAndDeletionAreOneTransaction() {
		long first = insert("a", null);
		long second = insert("b", null);
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		assertThat(this.lanes.writeIntent(lease, SentRows.NONE, intent("g1", first))).isTrue();
		LaneRecord record = this.lanes.read(lease);
		assertThat(record.position()).isEqualTo(POSITION);
		assertThat(record.intent()).isNotNull();
		assertThat(record.intent().groupId()).isEqualTo("g1");
		assertThat(record.intent().rows()).isEqualTo(SeqSet.of(List.of(first)));
		assertThat(record.intent().fenced()).isTrue();
		assertThat(record.intent().age()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
		assertThat(this.lanes.writeIntent(lease, new SentRows(SeqSet.of(List.of(first)), 20), intent("g2", second)))
			.isTrue();
		assertThat(heads()).containsExactly(second);
		assertThat(this.lanes.clearIntent(lease, new SentRows(SeqSet.of(List.of(second)), 21), POSITION)).isTrue();
		assertThat(this.lanes.read(lease).intent()).isNull();
		assertThat(heads()).isEmpty();
	}

	@Test
	void formerOwnerChangesNothing() {
		long row = insert("a", "k");
		Lease former = this.lanes.acquire(LANE, "A", LEASE);
		expire();
		Lease present = this.lanes.acquire(LANE, "B", LEASE);
		this.lanes.writeIntent(present, SentRows.NONE, intent("g", row));
		SentRows sent = new SentRows(SeqSet.of(List.of(row)), 20);
		assertThat(this.lanes.read(former)).isNull();
		assertThat(this.lanes.writeIntent(former, sent, intent("x", row))).isFalse();
		assertThat(this.lanes.clearIntent(former, sent, POSITION)).isFalse();
		assertThat(this.lanes.park(former, List.of(new ParkOrder(row, "no")), true, POSITION)).isFalse();
		assertThat(this.lanes.postpone(former, new ParkOrder(row, "no"), LEASE, POSITION)).isFalse();
		assertThat(this.lanes.writeEpoch(former, 5)).isFalse();
		assertThat(this.lanes.beginLookup(former)).isFalse();
		assertThat(this.lanes.resetClock(former, POSITION)).isFalse();
		assertThat(this.lanes.release(former)).isFalse();
		assertThat(heads()).containsExactly(row);
		assertThat(this.lanes.read(present).intent().groupId()).isEqualTo("g");
	}

	@Test
	void clockIsResetToTheBeginningOfTheLookup() {
		long row = insert("a", null);
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		this.lanes.writeIntent(lease, SentRows.NONE, intent("g", row));
		assertThat(this.lanes.beginLookup(lease)).isTrue();
		this.jdbc.update("UPDATE nats_outbox_lane SET lookup_at = " + hourAgo());
		assertThat(this.lanes.resetClock(lease, new StreamPosition(18, POSITION.created()))).isTrue();
		assertThat(this.lanes.read(lease).position().sequence()).isEqualTo(18);
		assertThat(this.lanes.read(lease).intent().age()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(70));
		assertThat(this.lanes.writeEpoch(lease, 77)).isTrue();
		assertThat(this.jdbc.queryForObject("SELECT epoch_seq FROM nats_outbox_lane", Long.class)).isEqualTo(77);
	}

	@Test
	void parkedRowHoldsItsKeyUntilItIsReleased() {
		long poison = insert("a", "k");
		long waits = insert("b", "k");
		long flows = insert("c", "other");
		long keyless = insert("d", null);
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		this.lanes.writeIntent(lease, SentRows.NONE, intent("g", poison));
		assertThat(this.lanes.park(lease, List.of(new ParkOrder(poison, "x".repeat(3000))), true, POSITION)).isTrue();
		assertThat(this.lanes.read(lease).intent()).isNull();
		assertThat(heads()).containsExactly(flows, keyless);
		assertThat(this.reader.isBlocked(LANE)).isTrue();
		List<KeptRow> parked = this.database.keptRows().parked(null, 0, 10);
		assertThat(parked).hasSize(1);
		assertThat(parked.get(0).error()).hasSize(1000);
		assertThat(parked.get(0).attempts()).isEqualTo(1);
		assertThat(parked.get(0).holdsKey()).isTrue();
		assertThat(this.database.keptRows().releaseKey("ORDERS", "k")).isEqualTo(1);
		assertThat(this.reader.isBlocked(LANE)).isFalse();
		assertThat(heads()).containsExactly(waits, flows, keyless);
		assertThat(this.database.keptRows().parked("ORDERS", 0, 10)).hasSize(1);
		assertThat(this.database.keptRows().parked("ORDERS", poison, 10)).isEmpty();
		assertThat(this.database.keptRows().parked("OTHER", 0, 10)).isEmpty();
	}

	@Test
	void parkedRowIsRetriedInItsPlaceOrDiscarded() {
		long first = insert("a", null);
		long second = insert("b", null);
		long third = insert("c", null);
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		this.lanes.park(lease, List.of(new ParkOrder(first, "e"), new ParkOrder(third, "e")), false, POSITION);
		assertThat(heads()).containsExactly(second);
		assertThat(this.database.keptRows().retry(second)).as("a row that is not parked").isZero();
		assertThat(this.database.keptRows().discard(second)).as("a row that is not parked").isZero();
		assertThat(this.database.keptRows().retry(first)).isEqualTo(1);
		assertThat(heads()).containsExactly(first, second);
		assertThat(this.database.keptRows().discard(third)).isEqualTo(1);
		assertThat(this.database.keptRows().retryAll("ORDERS")).isZero();
	}

	@Test
	void postponedRowSaysWhenItIsDue() {
		long row = insert("a", null);
		Lease lease = this.lanes.acquire(LANE, "A", LEASE);
		assertThat(this.lanes.postpone(lease, new ParkOrder(row, "why"), Duration.ofMinutes(5), POSITION)).isTrue();
		RowHead head = this.reader.heads(LANE, SeqSet.empty(), 1).get(0);
		assertThat(head.dueIn()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
		assertThat(this.reader.load(SeqSet.of(List.of(row))).get(0).attempts()).isEqualTo(1);
	}

	@Test
	void archivedRowsAreKeptReplayedAndExpired() {
		LaneStore archiving = this.database.lanes(Completion.ARCHIVE);
		long first = insert("a", null);
		long second = insert("b", null);
		Lease lease = archiving.acquire(LANE, "A", LEASE);
		archiving.clearIntent(lease, new SentRows(SeqSet.of(List.of(first, second)), 99), POSITION);
		assertThat(heads()).isEmpty();
		assertThat(this.jdbc.queryForList("SELECT stream_seq FROM nats_outbox", Long.class)).containsExactly(99L, 99L);
		assertThat(this.database.keptRows().replay("ORDERS", second)).isEqualTo(1);
		assertThat(heads()).containsExactly(second);
		assertThat(this.database.keptRows().expire(LANE, Duration.ofMinutes(5))).isZero();
		this.jdbc.update("UPDATE nats_outbox SET ended_at = " + hourAgo());
		assertThat(this.database.keptRows().expire(LANE, Duration.ofMinutes(5))).isEqualTo(1);
		assertThat(heads()).as("what is not archived").containsExactly(second);
	}

	@Test
	void relaysThatAreAliveAreCounted() {
		RelayRegistry relays = this.database.relays();
		assertThat(relays.keepAlive("A", LEASE)).isEqualTo(1);
		assertThat(relays.keepAlive("B", LEASE)).isEqualTo(2);
		assertThat(relays.keepAlive("A", LEASE)).isEqualTo(2);
		this.jdbc.update("UPDATE nats_outbox_relay SET alive_until = " + hourAgo() + " WHERE owner = 'B'");
		assertThat(relays.keepAlive("A", LEASE)).isEqualTo(1);
		relays.leave("A");
		assertThat(relays.keepAlive("C", LEASE)).isEqualTo(1);
		assertThat(this.jdbc.queryForList("SELECT owner FROM nats_outbox_relay", String.class)).containsExactly("C");
	}

	@Test
	void lanesWithRowsAreFoundOneAfterTheOther() {
		insert(new LaneId("B", 3), "a", null);
		insert(new LaneId("B", 3), "b", null);
		insert(new LaneId("B", 0), "c", null);
		insert(new LaneId("b", 1), "d", null);
		RelayRegistry relays = this.database.relays();
		LaneId first = relays.laneWithRowsAfter(null);
		assertThat(first).isEqualTo(new LaneId("B", 0));
		assertThat(relays.laneWithRowsAfter(first)).isEqualTo(new LaneId("B", 3));
		assertThat(relays.laneWithRowsAfter(new LaneId("B", 3))).isEqualTo(new LaneId("b", 1));
		assertThat(relays.laneWithRowsAfter(new LaneId("b", 1))).isNull();
		relays.register(first);
		relays.register(first);
		assertThat(relays.lanes()).extracting(LaneRow::lane).containsExactlyInAnyOrder(first, LANE);
	}

	@Test
	void pauseIsSeenByEverybody() {
		assertThat(this.database.keptRows().pause(LANE, true)).isEqualTo(1);
		assertThat(laneRow().paused()).isTrue();
		assertThat(this.database.keptRows().pause(LANE, false)).isEqualTo(1);
		assertThat(laneRow().paused()).isFalse();
		assertThat(this.database.keptRows().pause(new LaneId("NONE", 0), true)).isZero();
	}

	@Test
	void samplesAreBounded() {
		for (int i = 0; i < 5; i++) {
			insert("a" + i, null);
		}
		LaneSample sample = this.reader.sample(LANE, 3);
		assertThat(sample.pending()).isEqualTo(3);
		assertThat(sample.parked()).isZero();
		assertThat(sample.oldest()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
		assertThat(this.reader.sample(new LaneId("NONE", 0), 3).oldest()).isZero();
	}

	@Test
	void lockedLaneLetsTheNextTransactionInsertOnlyAfterTheCommit() throws Exception {
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		CountDownLatch locked = new CountDownLatch(1);
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			CountDownLatch mayCommit = new CountDownLatch(1);
			Future<Long> first = executor.submit(() -> transaction.execute((status) -> {
				this.database.writer().lock(List.of(LANE));
				locked.countDown();
				await(mayCommit);
				return insert("first", null);
			}));
			assertThat(locked.await(30, TimeUnit.SECONDS)).isTrue();
			Future<Long> second = executor.submit(() -> transaction.execute((status) -> {
				this.database.writer().lock(List.of(new LaneId("ORDERS", 1), LANE));
				return insert("second", null);
			}));
			mayCommit.countDown();
			assertThat(second.get(30, TimeUnit.SECONDS)).isGreaterThan(first.get(30, TimeUnit.SECONDS));
		}
		finally {
			executor.shutdownNow();
		}
	}

	// T1 starts and reads first, T2 changes the order and commits, T1 overwrites it: the
	// stream must say T2, T1, whatever began first.
	@Test
	void rowInsertedLastFollowsWhatItsTransactionHasOverwritten() throws Exception {
		this.jdbc.update("INSERT INTO orders (id, state, version) VALUES (1, 'new', 0)");
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch committed = new CountDownLatch(1);
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<Long> first = executor.submit(() -> transaction.execute((status) -> {
				this.jdbc.update("INSERT INTO orders (id, state, version) VALUES (2, 'T1 has a low number', 0)");
				started.countDown();
				await(committed);
				this.jdbc.update("UPDATE orders SET state = 'T1', version = version + 1 WHERE id = 1");
				return insert("T1", null);
			}));
			assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
			transaction.execute((status) -> {
				this.jdbc.update("UPDATE orders SET state = 'T2', version = version + 1 WHERE id = 1");
				return insert("T2", null);
			});
			committed.countDown();
			first.get(30, TimeUnit.SECONDS);
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.jdbc.queryForObject("SELECT state FROM orders WHERE id = 1", String.class)).isEqualTo("T1");
		assertThat(this.reader.load(SeqSet.of(heads()))).extracting(StoredRow::transactionId)
			.containsExactly("T2", "T1");
	}

	@Test
	void rowCommittedLateWithLowNumberIsNotSkipped() throws Exception {
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		CountDownLatch inserted = new CountDownLatch(1);
		CountDownLatch mayCommit = new CountDownLatch(1);
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<Long> late = executor.submit(() -> transaction.execute((status) -> {
				long seq = insert("late", null);
				inserted.countDown();
				await(mayCommit);
				return seq;
			}));
			assertThat(inserted.await(30, TimeUnit.SECONDS)).isTrue();
			long higher = insert("higher", null);
			assertThat(heads()).containsExactly(higher);
			mayCommit.countDown();
			assertThat(late.get(30, TimeUnit.SECONDS)).isLessThan(higher);
			assertThat(this.reader.heads(LANE, SeqSet.of(List.of(higher)), 10)).extracting(RowHead::seq)
				.containsExactly(late.get());
			Lease lease = this.lanes.acquire(LANE, "A", LEASE);
			this.lanes.clearIntent(lease, new SentRows(SeqSet.of(List.of(higher)), 1), POSITION);
			assertThat(heads()).as("deleting does not hit it").containsExactly(late.get());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<Long> heads() {
		return this.reader.heads(LANE, SeqSet.empty(), 100).stream().map(RowHead::seq).toList();
	}

	private long insert(String transactionId, String orderingKey) {
		return insert(LANE, transactionId, orderingKey);
	}

	private long insert(LaneId lane, String transactionId, String orderingKey) {
		return this.database.writer()
			.insert(new NewRow(lane, transactionId, null, orderingKey, 1, new byte[] { 1, 2, 3 }));
	}

	private static Intent intent(String id, long... rows) {
		return new Intent(id, SeqSet.of(java.util.Arrays.stream(rows).boxed().toList()), rows.length, true, POSITION,
				Duration.ZERO);
	}

	private LaneRow laneRow() {
		return this.database.relays().lanes().get(0);
	}

	private void expire() {
		this.jdbc.update("UPDATE nats_outbox_lane SET lease_until = " + hourAgo());
	}

	private String hourAgo() {
		return switch (this.kind) {
			case MARIADB -> "TIMESTAMPADD(HOUR, -1, UTC_TIMESTAMP(6))";
			default -> "CURRENT_TIMESTAMP - INTERVAL '1' HOUR";
		};
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
