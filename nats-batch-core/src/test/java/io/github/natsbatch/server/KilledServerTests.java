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

package io.github.natsbatch.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.natsbatch.test.NatsServer;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PushSubscribeOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server with one replica on disk still has after {@code kill -9} (traps 4, 6 and
 * 9; {@code docs/protocol.md}, "One replica").
 */
@EveryServer
class KilledServerTests {

	private static final int SIZE = 20;

	private final NatsServer server;

	private RawConnection nats;

	KilledServerTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void stagedMessagesAreGone() {
		create("limits");
		assertThat(this.nats.batch("b").add("S.a", "S.b").stage().summaries()).containsOnly(Reply.STAGED);
		killAndRestart();
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo("10176");
	}

	/**
	 * Whatever the moment: every acknowledged batch is there, none is there in part, and
	 * some of those without an answer are there, too.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 30, 100, 250 })
	void acknowledgedBatchesAreThereAndNoneIsThereInPart(int killAfter) throws Exception {
		create("limits");
		List<Replies> batches = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			RawBatch batch = this.nats.batch("b" + i).withRepliesAtTheEnds();
			for (int message = 1; message < SIZE; message++) {
				batch.add(RawMessage.to("S.a").ofSize(500));
			}
			batches.add(batch.commit(RawMessage.to("S.b").ofSize(500)));
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(1))
			.until(() -> batches.get(killAfter).last().isThere());
		this.server.kill();
		List<String> acknowledged = new ArrayList<>();
		for (int i = 0; i < batches.size(); i++) {
			if (batches.get(i).last().isThere() && batches.get(i).commit().summary().contains("batch")) {
				acknowledged.add("b" + i);
			}
		}
		killAndRestart();
		Map<String, Integer> stored = storedMessagesByBatch();
		assertThat(stored).containsKeys(acknowledged.toArray(String[]::new));
		assertThat(stored.values()).containsOnly(SIZE);
		assertThat(acknowledged).hasSizeGreaterThan(killAfter / 2);
	}

	private Map<String, Integer> storedMessagesByBatch() throws Exception {
		Map<String, Integer> messages = new TreeMap<>();
		JetStreamSubscription subscription = this.nats.jnats()
			.jetStream()
			.subscribe("S.>", PushSubscribeOptions.builder().stream("S").ordered(true).build());
		for (long left = this.nats.messages("S"); left > 0; left--) {
			Message message = subscription.nextMessage(Duration.ofSeconds(20));
			messages.merge(message.getHeaders().getFirst("Nats-Batch-Id"), 1, Integer::sum);
		}
		return messages;
	}

	@Test
	void idsOfMessagesThatAreStillThereAreKnown() {
		create("limits");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		killAndRestart();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
	}

	/** Trap 4. */
	@Test
	void idsOfConsumedMessagesOfAWorkQueueAreForgotten() throws Exception {
		create("workqueue");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		consumeAll(2);
		assertThat(this.nats.messages("S")).isZero();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
		killAndRestart();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("10111");
		assertThat(this.nats.batch("c").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit().summary())
			.isEqualTo("4 batch c of 2");
	}

	/** Trap 4. */
	@Test
	void idsOfMessagesThatNobodyHadInterestInAreForgotten() {
		create("interest");
		assertThat(this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit().summary())
			.isEqualTo("2 batch b of 2");
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
		killAndRestart();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("10111");
	}

	private void create(String retention) {
		this.nats.stream("S", (config) -> config.put("storage", "file").put("retention", retention));
	}

	private void consumeAll(int messages) throws Exception {
		JetStreamSubscription subscription = this.nats.jnats()
			.jetStream()
			.subscribe("S.>", PullSubscribeOptions.builder().durable("worker").build());
		List<Message> fetched = subscription.fetch(messages, Duration.ofSeconds(20));
		assertThat(fetched).hasSize(messages);
		for (Message message : fetched) {
			message.ackSync(Duration.ofSeconds(20));
		}
	}

	private void killAndRestart() {
		this.nats.disconnect();
		this.server.kill();
		this.server.restart();
		this.nats = RawConnection.to(this.server);
		this.nats.deletesLater("S");
	}

}
