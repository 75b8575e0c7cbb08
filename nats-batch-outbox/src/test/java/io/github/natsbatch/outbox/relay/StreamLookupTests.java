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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.jdbc.StoredRow;
import io.github.natsbatch.outbox.jdbc.StreamPosition;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NatsServerExtension.class)
class StreamLookupTests {

	private static final int STORED = 5;

	private RelayFixture fixture;

	private BatchWriter writer;

	private String stream;

	@BeforeEach
	void storeMessages(NatsServer server) {
		this.fixture = new RelayFixture(server.url());
		this.writer = new BatchWriter(this.fixture.connection());
		this.stream = this.fixture.stream();
		for (int i = 0; i < STORED; i++) {
			RelayFixture.call(() -> this.fixture.connection().jetStream().publish(this.stream + ".a", new byte[0]));
		}
	}

	@AfterEach
	void close() {
		this.writer.close();
		this.fixture.close();
	}

	@Test
	void laneIsLookedAfterBeforeEachRead() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		LookupResult result = lookup(100).scan(this.stream, group(), STORED + 1, () -> asked.incrementAndGet() > 0);
		assertThat(result).isInstanceOf(LookupResult.Absent.class);
		assertThat(asked).hasValue(STORED);
	}

	@Test
	void lostLaneEndsTheSearch() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		LookupResult result = lookup(100).scan(this.stream, group(), STORED + 1, () -> asked.incrementAndGet() < 2);
		assertThat(result).isInstanceOf(LookupResult.InFlight.class);
		assertThat(asked).hasValue(2);
	}

	@Test
	void searchIsBounded() throws Exception {
		LookupResult result = lookup(3).scan(this.stream, group(), STORED + 1, () -> true);
		assertThat(result).isInstanceOfSatisfying(LookupResult.Inconclusive.class,
				(inconclusive) -> assertThat(inconclusive.reason()).contains("lookup-max-scan"));
	}

	@Test
	void nothingIsReadFromTheEpochOn() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		LookupResult result = lookup(100).scan(this.stream, group(), 3, () -> asked.incrementAndGet() > 0);
		assertThat(result).isInstanceOf(LookupResult.Absent.class);
		assertThat(asked).hasValue(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 7, 31, 32, 34, 298, 500, 505 })
	void longStreamIsReadInSectionsAtOnce(int place) throws Exception {
		Headers headers = new Headers().put(ProtocolHeaders.MESSAGE_ID, "g");
		for (int sequence = STORED + 1; sequence <= 505; sequence++) {
			Headers own = (sequence == place) ? headers : null;
			this.fixture.connection().publish(this.stream + ((sequence % 3 == 0) ? ".b" : ".a"), own, new byte[0]);
		}
		this.fixture.connection().flush(Duration.ofSeconds(10));
		RelayFixture.await().until(() -> this.fixture.info(this.stream).getStreamState().getLastSequence() == 505);
		AtomicInteger asked = new AtomicInteger();
		LookupResult result = lookup(1000).scan(this.stream, group(), 506, () -> asked.incrementAndGet() > 0);
		assertThat(result).isEqualTo(new LookupResult.Found(place));
		assertThat(asked.get()).isLessThanOrEqualTo(32);
		assertThat(lookup(1000).scan(this.stream, group(), place, () -> true)).isInstanceOf(LookupResult.Absent.class);
	}

	private StreamLookup lookup(int maxScan) {
		return new StreamLookup(new StreamAccess(this.fixture.connection(), null), new IdProbe(this.writer),
				new AnswerWaiter(new ConnectionWatch(this.fixture.connection())), maxScan);
	}

	private Group group() {
		StoredRow row = new StoredRow(1, "t", null, 1, 0, Duration.ZERO, new byte[0]);
		GroupRow only = new GroupRow(row, RelayFixture.messages(this.stream, "t", 1), 0);
		return new Group("g", List.of(only), false, StreamPosition.UNKNOWN);
	}

}
