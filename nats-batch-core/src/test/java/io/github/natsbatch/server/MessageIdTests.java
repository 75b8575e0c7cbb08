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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server remembers of message ids, and for how long ({@code docs/protocol.md},
 * "Message ids"). What a restart does to them is in {@link KilledServerTests}.
 */
@EveryServer
class MessageIdTests {

	private final NatsServer server;

	private RawConnection nats;

	MessageIdTests(NatsServer server) {
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
	void plainPublishWithAKnownIdIsAcknowledgedWithTheOriginalsSequence() {
		this.nats.stream("S");
		this.nats.batch("b").add("S.a").add(RawMessage.to("S.b").withId("id")).commit("S.c").commit();
		assertThat(this.nats.publish(RawMessage.to("S.other").withId("id")).text())
			.isEqualTo("{\"stream\":\"S\",\"seq\":2,\"duplicate\": true}");
		assertThat(this.nats.messages("S")).isEqualTo(3);
	}

	/** Trap 3. */
	@Test
	void refusedBatchIsNotToldWhichIdIsKnownNorSinceWhen() {
		this.nats.stream("S");
		RawMessage known = RawMessage.to("S.a").withId("known");
		RawMessage twice = RawMessage.to("S.a").withId("twice");
		this.nats.publish(known);
		Reply storedBefore = this.nats.batch("b").add(known).commit("S.b").commit();
		Reply laterMember = this.nats.batch("c").add("S.b").commit(known).commit();
		Reply twiceInside = this.nats.batch("d").add(twice).commit(twice).commit();
		assertThat(storedBefore.text()).isEqualTo("{\"error\":{\"code\":400,\"err_code\":10201,"
				+ "\"description\":\"atomic publish batch contains duplicate message id\"},\"stream\":\"S\",\"seq\":0}");
		assertThat(laterMember).isEqualTo(storedBefore);
		assertThat(twiceInside).isEqualTo(storedBefore);
	}

	@Test
	void idsOfABatchThatWasRefusedAreNotKnown() {
		this.nats.stream("S");
		RawMessage first = RawMessage.to("S.a").withId("id");
		RawMessage wrong = RawMessage.to("S.b").with("Nats-Expected-Stream", "T");
		assertThat(this.nats.batch("b").add(first).commit(wrong).commit().summary()).isEqualTo("10060");
		assertThat(this.nats.batch("c").add(first).commit("S.b").commit().summary()).isEqualTo("2 batch c of 2");
	}

	/** Trap 4. */
	@Test
	void idIsForgottenAfterTheWindow() {
		JsonNode config = this.nats.stream("S", (settings) -> settings.put("duplicate_window", 100_000_000L));
		assertThat(config.path("duplicate_window").asLong()).isEqualTo(100_000_000L);
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("10111"));
		assertThat(this.nats.batch("c").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit().summary())
			.isEqualTo("4 batch c of 2");
	}

	@Test
	void windowIsTwoMinutesWhereNothingIsSaid() {
		assertThat(this.nats.stream("S").path("duplicate_window").asLong()).isEqualTo(Duration.ofMinutes(2).toNanos());
	}

	/** Trap 4. */
	@Test
	void streamWithSourcesRemembersNoIdsUnlessItIsTold() {
		this.nats.stream("S");
		assertThat(this.nats.stream("T", (config) -> config.putArray("sources").addObject().put("name", "S"))
			.has("duplicate_window")).isFalse();
		RawMessage message = RawMessage.to("T.a").withId("id");
		assertThat(this.nats.batch("b").add(message).commit("T.b").commit().summary()).isEqualTo("2 batch b of 2");
		assertThat(this.nats.probe("T.a", "id").summary()).isEqualTo("10111");
		assertThat(this.nats.batch("c").add(message).commit("T.b").commit().summary()).isEqualTo("4 batch c of 2");

		this.nats.edit("T", (config) -> config.put("duplicate_window", Duration.ofMinutes(2).toNanos()));
		assertThat(this.nats.batch("d").add(message).commit("T.b").commit().summary()).isEqualTo("6 batch d of 2");
		assertThat(this.nats.batch("e").add(message).commit("T.b").commit().summary()).isEqualTo("10201");
	}

	/** Trap 4. */
	@Test
	void mirrorRemembersNoIds() {
		this.nats.stream("S");
		JsonNode config = this.nats.stream("M", (settings) -> {
			settings.remove("subjects");
			settings.remove("allow_atomic");
			settings.putObject("mirror").put("name", "S");
		});
		assertThat(config.has("duplicate_window")).isFalse();
	}

}
