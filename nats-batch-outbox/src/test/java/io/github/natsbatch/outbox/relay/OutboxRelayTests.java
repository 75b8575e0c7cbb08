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

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.core.internal.ProtocolHeaders;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerExtension;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the way of rows to the stream when nothing goes wrong.
 */
@ExtendWith(NatsServerExtension.class)
class OutboxRelayTests {

	private RelayFixture fixture;

	private final NatsServer server;

	OutboxRelayTests(NatsServer server) {
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

	@ParameterizedTest
	@EnumSource(TestDatabase.class)
	void rowsReachTheStreamInOrderAndLeaveTheTable(TestDatabase database) {
		try (RelayFixture other = new RelayFixture(this.server.url(), database)) {
			String stream = other.stream();
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				other.insert(stream, "t" + i, 1 + i % 3);
				expected.addAll(RelayFixture.expected("t" + i, 1 + i % 3));
			}
			other.relay();
			other.awaitEmpty();
			assertThat(other.payloads(stream)).isEqualTo(expected);
			assertThat(other.markers(stream)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource(ExactlyOnce.class)
	void bothWaysOfExactlyOnceSendEverythingOnce(ExactlyOnce how) {
		String stream = this.fixture.stream();
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().exactlyOnce(how).build()));
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			this.fixture.insert(stream, "t" + i, 3);
			expected.addAll(RelayFixture.expected("t" + i, 3));
		}
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(stream)).isEqualTo(expected);
		assertThat(this.fixture.markers(stream)).isEqualTo((how == ExactlyOnce.MSG_ID) ? 0 : 1);
	}

	@Test
	void waitingRowsGoTogetherAndEachMessageSaysWhichTransactionItBelongsTo() {
		String stream = this.fixture.stream();
		this.fixture.insert(stream, "a", 2);
		this.fixture.insert(stream, "b", 1);
		this.fixture.insert(stream, "c", 2);
		this.fixture.relay();
		this.fixture.awaitEmpty();
		List<MessageInfo> messages = this.fixture.messages(stream);
		assertThat(messages).extracting((message) -> RelayFixture.header(message, ProtocolHeaders.TRANSACTION))
			.containsExactly("a;1/2", "a;2/2", "b;1/1", "c;1/2", "c;2/2");
		assertThat(messages).extracting((message) -> RelayFixture.header(message, ProtocolHeaders.BATCH_ID))
			.doesNotContainNull()
			.containsOnly(RelayFixture.header(messages.get(0), ProtocolHeaders.BATCH_ID));
		assertThat(RelayFixture.header(messages.get(0), ProtocolHeaders.MESSAGE_ID)).isNotNull();
		assertThat(messages.subList(1, 5))
			.extracting((message) -> RelayFixture.header(message, ProtocolHeaders.MESSAGE_ID))
			.containsOnlyNulls();
	}

	@Test
	void singleMessageIsPlainPublish() {
		String stream = this.fixture.stream((builder) -> builder.allowAtomicPublish(false));
		this.fixture.insert(stream, "a", 1);
		this.fixture.insert(stream, "b", 1);
		this.fixture.relay();
		this.fixture.awaitEmpty();
		List<MessageInfo> messages = this.fixture.messages(stream);
		assertThat(messages).extracting(RelayFixture::payload).containsExactly("a;1/1", "b;1/1");
		assertThat(messages).extracting((message) -> RelayFixture.header(message, ProtocolHeaders.BATCH_ID))
			.containsOnlyNulls();
		assertThat(messages).extracting((message) -> RelayFixture.header(message, ProtocolHeaders.MESSAGE_ID))
			.doesNotContainNull();
	}

	@Test
	void rowsWithAnIdGoAloneUnderThatId() {
		String stream = this.fixture.stream();
		LaneId lane = new LaneId(stream, 0);
		this.fixture.insert(stream, "a", 1);
		this.fixture.insert(lane, "b", "order-7", null, RelayFixture.messages(stream, "b", 2));
		this.fixture.insert(stream, "c", 1);
		this.fixture.relay();
		this.fixture.awaitEmpty();
		List<MessageInfo> messages = this.fixture.messages(stream);
		assertThat(messages).extracting(RelayFixture::payload).containsExactly("a;1/1", "b;1/2", "b;2/2", "c;1/1");
		assertThat(RelayFixture.header(messages.get(1), ProtocolHeaders.MESSAGE_ID)).isEqualTo("order-7");
		assertThat(messages.stream()
			.map((message) -> String.valueOf(RelayFixture.header(message, ProtocolHeaders.BATCH_ID)))
			.distinct()).hasSize(2);
	}

	@Test
	void headersAreThoseThatWerePublished() {
		String stream = this.fixture.stream();
		Headers headers = new Headers().add("X-Trace", "1", "2").add("Content-Type", "text/plain");
		this.fixture.insert(new LaneId(stream, 0), "a", null, List.of(RelayFixture.message(stream + ".x", headers, "1"),
				RelayFixture.message(stream + ".y", null, "")));
		this.fixture.relay();
		this.fixture.awaitEmpty();
		List<MessageInfo> messages = this.fixture.messages(stream);
		assertThat(messages).extracting(MessageInfo::getSubject).containsExactly(stream + ".x", stream + ".y");
		assertThat(messages.get(0).getHeaders().get("X-Trace")).containsExactly("1", "2");
	}

	@Test
	void moreThanFitsIsSentInSeveralBatchesThatSplitNoRow() {
		String stream = this.fixture.stream();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			this.fixture.insert(stream, "t" + i, 7);
			expected.addAll(RelayFixture.expected("t" + i, 7));
		}
		this.fixture.relay((builder) -> builder.settings(RelayFixture.settings().groupMaxMessages(50).build()));
		this.fixture.awaitEmpty();
		List<MessageInfo> messages = this.fixture.messages(stream);
		assertThat(messages).extracting(RelayFixture::payload).isEqualTo(expected);
		assertThat(
				messages.stream().map((message) -> RelayFixture.header(message, ProtocolHeaders.BATCH_ID)).distinct())
			.hasSize(6);
	}

	@Test
	void eachStreamHasItsOwnLanes() {
		String first = this.fixture.stream();
		String second = this.fixture.stream();
		this.fixture.relay();
		this.fixture.insert(first, "a", 2);
		this.fixture.insert(new LaneId(second, 3), "b", "key", RelayFixture.messages(second, "b", 2));
		this.fixture.awaitEmpty();
		assertThat(this.fixture.payloads(first)).containsExactly("a;1/2", "a;2/2");
		assertThat(this.fixture.payloads(second)).containsExactly("b;1/2", "b;2/2");
	}

}
