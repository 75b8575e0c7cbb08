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

import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Options;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What jnats does with messages while there is no connection, or no room: why an
 * exception of {@code publish} is no proof that nothing was sent, and silence none that
 * something was (traps 6 and 20; {@code docs/protocol.md}, "The connection").
 */
@EveryServer
class ClientConnectionTests {

	private final NatsServer server;

	ClientConnectionTests(NatsServer server) {
		this.server = server;
	}

	@Test
	void messagesPublishedWithoutAConnectionAreSentAfterTheReconnect() {
		try (RawConnection client = connect(Options.DEFAULT_MAX_MESSAGES_IN_OUTGOING_QUEUE)) {
			Connection connection = client.jnats();
			create();
			this.server.kill();
			awaitLoss(connection);
			RawMessage first = RawMessage.to("S.a").with("Nats-Batch-Id", "b").with("Nats-Batch-Sequence", 1);
			RawMessage last = RawMessage.to("S.b")
				.with("Nats-Batch-Id", "b")
				.with("Nats-Batch-Sequence", 2)
				.with("Nats-Batch-Commit", 1);
			connection.publish(first.subject(), first.headers(), first.payload());
			connection.publish(last.subject(), last.headers(), last.payload());
			this.server.restart();
			try (RawConnection nats = RawConnection.to(this.server)) {
				nats.deletesLater("S");
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> nats.messages("S") == 2);
			}
		}
	}

	@Test
	void publishBlocksAndThenThrowsWhereTheOutgoingQueueIsFull() {
		assertThat(Options.DEFAULT_MAX_MESSAGES_IN_OUTGOING_QUEUE).isEqualTo(5000);
		try (RawConnection client = connect(10)) {
			Connection connection = client.jnats();
			create();
			this.server.kill();
			awaitLoss(connection);
			assertThatIllegalStateException().isThrownBy(() -> {
				for (int i = 0; i < 20; i++) {
					connection.publish("S.a", new byte[0]);
				}
			}).withMessageContaining("queue");
			this.server.restart();
			try (RawConnection nats = RawConnection.to(this.server)) {
				nats.deletesLater("S");
				// those before it are sent nevertheless
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> nats.messages("S") > 5);
			}
		}
	}

	@Test
	void whatAnInterruptedThreadPublishesIsDroppedWithoutAWord() throws Exception {
		try (RawConnection nats = RawConnection.to(this.server)) {
			Connection connection = nats.jnats();
			nats.stream("S");
			Thread.currentThread().interrupt();
			connection.publish("S.interrupted", new byte[0]);
			assertThat(Thread.interrupted()).isTrue();
			connection.publish("S.then", new byte[0]);
			connection.flush(Duration.ofSeconds(20));
			assertThat(nats.messages("S")).isEqualTo(1);
			assertThat(nats.message("S", 1).path("subject").asString()).isEqualTo("S.then");
		}
	}

	private RawConnection connect(int outgoingQueue) {
		return RawConnection.with(Options.builder()
			.server(this.server.url())
			.maxMessagesInOutgoingQueue(outgoingQueue)
			// also how long publish waits for room, five seconds by default
			.requestCleanupInterval(Duration.ofMillis(500))
			.reconnectWait(Duration.ofMillis(50))
			.maxReconnects(-1));
	}

	private void create() {
		try (RawConnection nats = RawConnection.to(this.server)) {
			nats.stream("S", (config) -> config.put("storage", "file"));
			nats.keep("S");
		}
	}

	private static void awaitLoss(Connection connection) {
		// it goes back and forth between disconnected and reconnecting
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> connection.getStatus() != Connection.Status.CONNECTED);
	}

}
