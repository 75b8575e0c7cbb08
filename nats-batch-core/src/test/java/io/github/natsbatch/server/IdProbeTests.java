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

import io.github.natsbatch.test.NatsServer;
import io.nats.client.Message;
import io.nats.client.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The id probe on one server: a publish with the id and an invalid rollup, which the
 * server refuses after it has looked for the id (trap 7; {@code docs/protocol.md}, "The
 * id probe"). For a cluster see {@link ReplicatedStreamTests}.
 */
@EveryServer
class IdProbeTests {

	private static final String UNKNOWN = "10111";

	private final NatsServer server;

	private RawConnection nats;

	IdProbeTests(NatsServer server) {
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

	@ParameterizedTest
	@CsvSource({ "memory, false, false", "memory, true, false", "memory, false, true", "file, false, false",
			"file, true, false", "file, false, true" })
	void knownIdIsADuplicateOfMessageOneAndAnUnknownOneAnInvalidRollup(String storage, boolean rollups,
			boolean denyPurge) {
		this.nats.stream("S",
				(config) -> config.put("storage", storage)
					.put("allow_rollup_hdrs", rollups)
					.put("deny_purge", denyPurge));
		this.nats.publish("S.before");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).add("S.b").commit("S.c").commit();
		assertThat(this.nats.probe("S.a", "id").text()).isEqualTo("{\"stream\":\"S\",\"seq\":2,\"duplicate\": true}");
		assertThat(this.nats.probe("S.another", "id").summary()).isEqualTo("2 duplicate");
		assertThat(this.nats.probe("S.a", "other").text())
			.isEqualTo("{\"error\":{\"code\":500,\"err_code\":10111,\"description\":\""
					+ (rollups ? "rollup value invalid: \\\"probe\\\"" : "rollup not permitted")
					+ "\"},\"stream\":\"S\",\"seq\":0}");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void probeIsNeverStored(boolean rollups) {
		this.nats.stream("S", (config) -> config.put("allow_rollup_hdrs", rollups));
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		for (int i = 0; i < 20; i++) {
			this.nats.probe("S.a", "id");
			this.nats.probe("S.a", "other");
		}
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
		assertThat(this.nats.messages("S")).isEqualTo(2);
		// nor does asking for an id make it known
		assertThat(this.nats.probe("S.a", "other").summary()).isEqualTo(UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void probeDirectlyBehindACommitKnowsTheId(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		for (int i = 0; i < 50; i++) {
			RawMessage first = RawMessage.to("S.a").withId("id" + i);
			Replies replies = this.nats.batch("b" + i).withRepliesAtTheEnds().add(first).add("S.b").commit("S.c");
			PendingReply probe = this.nats.send(RawConnection.probeFor("S.a", "id" + i));
			assertThat(probe.await().summary()).isEqualTo((3 * i + 1) + " duplicate");
			assertThat(replies.last().isThere()).isTrue();
		}
	}

	@Test
	void unknownIsNotNever() {
		this.nats.stream("S");
		this.nats.batch("late").add(RawMessage.to("S.a").withId("id")).add("S.b").stage();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo(UNKNOWN);
		assertThat(this.nats.batch("late").from(3).commit("S.c").commit().summary()).isEqualTo("3 batch late of 3");
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
	}

	@Test
	void subscribersOfTheSubjectSeeTheProbeAndItsHeaderTellsThem() throws Exception {
		this.nats.stream("S");
		Subscription subscription = this.nats.jnats().subscribe("S.>");
		this.nats.publish(RawConnection.probeFor("S.a", "id").with("Batch-Probe", "1"));
		Message seen = subscription.nextMessage(20_000);
		assertThat(seen.getHeaders().getFirst("Batch-Probe")).isEqualTo("1");
		assertThat(seen.getData()).isEmpty();
	}

	@Test
	void messageThatVanishedByItselfIsStillKnown() {
		this.nats.stream("S", (config) -> config.put("max_msgs_per_subject", 1));
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		this.nats.publish("S.a");
		assertThat(this.nats.message("S", 1).isMissingNode()).isTrue();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
		this.nats.purge("S");
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
	}

	@Test
	void messageThatNobodyHadInterestInIsKnownAndWasNeverStored() {
		this.nats.stream("S", (config) -> config.put("retention", "interest"));
		assertThat(this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit().summary())
			.isEqualTo("2 batch b of 2");
		assertThat(this.nats.messages("S")).isZero();
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
	}

	@Test
	void sizeIsCheckedBeforeTheId() {
		this.nats.stream("S");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		this.nats.edit("S", (config) -> config.put("max_msg_size", 10));
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("10054");
	}

	@Test
	void streamsNameIsCheckedBeforeTheId() {
		this.nats.stream("S");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		RawMessage probe = RawConnection.probeFor("S.a", "id");
		assertThat(this.nats.publish(probe.with("Nats-Expected-Stream", "S")).summary()).isEqualTo("1 duplicate");
		assertThat(this.nats.publish(probe.with("Nats-Expected-Stream", "T")).summary()).isEqualTo("10060");
	}

	@Test
	void sealedStreamTellsNoIds() {
		this.nats.stream("S");
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		this.nats.edit("S", (config) -> config.put("sealed", true));
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("10109");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max_msgs", "max_bytes", "max_msgs_per_subject" })
	void fullStreamThatDiscardsNewMessagesStillTellsIds(String limit) {
		this.nats.stream("S", (config) -> config.put("discard", "new"));
		this.nats.batch("b").add(RawMessage.to("S.a").withId("id")).commit("S.b").commit();
		long used = this.nats.info("S").path("state").path("bytes").asLong();
		this.nats.edit("S", (config) -> {
			config.put(limit, switch (limit) {
				case "max_msgs" -> 2;
				case "max_bytes" -> used;
				default -> 1;
			});
			config.put("discard_new_per_subject", limit.equals("max_msgs_per_subject"));
		});
		assertThat(this.nats.publish("S.a").summary()).isEqualTo("10077");
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
		assertThat(this.nats.probe("S.a", "other").summary()).isEqualTo(UNKNOWN);
	}

	@Test
	void counterStreamTellsIds() {
		this.nats.stream("S", (config) -> config.put("allow_msg_counter", true));
		RawMessage increment = RawMessage.to("S.a").with("Nats-Incr", "1");
		this.nats.batch("b").add(increment.withId("id")).commit(increment).commit();
		assertThat(this.nats.publish(RawConnection.probeFor("S.a", "id").with("Nats-Expected-Stream", "S")).summary())
			.isEqualTo("1 duplicate");
		assertThat(this.nats.probe("S.a", "other").summary()).isEqualTo(UNKNOWN);
	}

}
