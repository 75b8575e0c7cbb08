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

import java.util.EnumSet;
import java.util.Set;

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream with one replica, {@code discard_new_per_subject} and another limit: before it
 * stores a batch the server looks at the count of an arbitrary subject instead of the
 * message's own. It then stores what it can of the batch, or nothing, by chance (trap 5;
 * {@code docs/protocol.md}, "One replica").
 */
@EveryServer
class DiscardNewPerSubjectTests {

	/** Enough to see by chance what happens in at least one of eight cases. */
	private static final int TRIALS = 200;

	private final NatsServer server;

	private RawConnection nats;

	DiscardNewPerSubjectTests(NatsServer server) {
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
	@ValueSource(strings = { "memory", "file" })
	void messageOverItsSubjectsLimitInTheMiddleLeavesAPart(String storage) {
		Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
		for (int trial = 0; trial < TRIALS && !seen.contains(Outcome.PART); trial++) {
			String stream = create("M" + trial, storage);
			Replies replies = this.nats.batch("b")
				.add(stream + ".a", stream + ".b", stream + ".a", stream + ".a")
				.commit(stream + ".c");
			seen.add(outcome(replies, this.nats.publish(stream + ".d").json().path("seq").asInt() - 1));
			this.nats.delete(stream);
		}
		assertThat(seen).contains(Outcome.PART);
	}

	private Outcome outcome(Replies replies, int stored) {
		if (stored == 0) {
			assertThat(replies.commit().summary()).isEqualTo("10077");
			return Outcome.NOTHING;
		}
		if (ServerBinaries.isAtLeast(this.server.version(), "2.15.0")) {
			assertThat(stored).isEqualTo(3);
			assertThat(replies.last().isThere()).isFalse();
		}
		else {
			// the message is left out and all are acknowledged
			assertThat(stored).isEqualTo(4);
			assertThat(replies.commit().summary()).isEqualTo("4 batch b of 5");
		}
		return Outcome.PART;
	}

	/** 10077 on a commit is not always a no. */
	@Test
	void messageOverItsSubjectsLimitAtTheEndIsAnsweredAndTheOthersAreStored() {
		Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
		for (int trial = 0; trial < TRIALS && !seen.contains(Outcome.PART); trial++) {
			String stream = create("L" + trial, "memory");
			Replies replies = this.nats.batch("b")
				.add(stream + ".a", stream + ".b", stream + ".a")
				.commit(stream + ".a");
			assertThat(replies.commit().summary()).isEqualTo("10077");
			long stored = this.nats.messages(stream);
			assertThat(stored).isIn(0L, 3L);
			seen.add((stored == 0) ? Outcome.NOTHING : Outcome.PART);
			this.nats.delete(stream);
		}
		assertThat(seen).contains(Outcome.PART);
	}

	@Test
	void batchWithoutAnotherLimitIsRefusedCleanly() {
		this.nats.stream("S",
				(config) -> config.put("discard", "new")
					.put("discard_new_per_subject", true)
					.put("max_msgs_per_subject", 2));
		assertThat(this.nats.batch("b").add("S.a", "S.b", "S.a").commit("S.a").commit().summary()).isEqualTo("10077");
		boolean counted = ServerBinaries.isAtLeast(this.server.version(), "2.12.3");
		assertThat(this.nats.lastSequence("S")).isEqualTo(counted ? 0 : 3);
	}

	private String create(String stream, String storage) {
		this.nats.stream(stream, (config) -> {
			config.put("storage", storage)
				.put("discard", "new")
				.put("discard_new_per_subject", true)
				.put("max_msgs_per_subject", 2);
			if (ServerBinaries.isAtLeast(this.server.version(), "2.12.3")) {
				config.put("max_msgs", 100);
			}
		});
		return stream;
	}

	private enum Outcome {

		NOTHING, PART

	}

}
