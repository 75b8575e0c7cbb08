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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Expectations about the stream's or a subject's last sequence in a batch
 * ({@code docs/protocol.md}, "Answers").
 */
@EveryServer
class ExpectationTests {

	private static final String LAST_SEQUENCE = "Nats-Expected-Last-Sequence";

	private static final String LAST_SUBJECT_SEQUENCE = "Nats-Expected-Last-Subject-Sequence";

	private static final String SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject";

	private final NatsServer server;

	private RawConnection nats;

	ExpectationTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
		this.nats.stream("S");
		this.nats.publish("S.a1");
		this.nats.publish("S.a2");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void rightLastSequence() {
		RawMessage first = RawMessage.to("S.a").with(LAST_SEQUENCE, 2);
		assertThat(this.nats.batch("b").add(first).commit("S.b").commit().summary()).isEqualTo("4 batch b of 2");
	}

	@Test
	void wrongLastSequence() {
		RawMessage first = RawMessage.to("S.a").with(LAST_SEQUENCE, 1);
		Replies replies = this.nats.batch("b").add(first).commit("S.b");
		assertThat(replies.summaries()).containsExactly(Reply.STAGED, "10071");
		assertThat(replies.commit().text()).contains("\"description\":\"wrong last sequence: 2\"");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void lastSequenceOnALaterMessageIsRefusedWhateverItSays() {
		RawMessage before = RawMessage.to("S.b").with(LAST_SEQUENCE, 2);
		RawMessage after = RawMessage.to("S.b").with(LAST_SEQUENCE, 3);
		assertThat(this.nats.batch("b").add("S.a").commit(before).commit().summary()).isEqualTo("10071");
		assertThat(this.nats.batch("c").add("S.a").commit(after).commit().summary()).isEqualTo("10164");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void rightLastSequencesOfSubjects() {
		RawMessage first = RawMessage.to("S.a1").with(LAST_SUBJECT_SEQUENCE, 1);
		RawMessage second = RawMessage.to("S.a2").with(LAST_SUBJECT_SEQUENCE, 2);
		RawMessage third = RawMessage.to("S.new").with(LAST_SUBJECT_SEQUENCE, 0);
		assertThat(this.nats.batch("b").add(first).add(second).commit(third).commit().summary())
			.isEqualTo("5 batch b of 3");
	}

	@Test
	void wrongLastSequenceOfASubject() {
		RawMessage last = RawMessage.to("S.a1").with(LAST_SUBJECT_SEQUENCE, 2);
		assertThat(this.nats.batch("b").add("S.a").commit(last).commit().summary()).isEqualTo("10071");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void subjectThatTheBatchHasWrittenBefore() {
		RawMessage last = RawMessage.to("S.a1").with(LAST_SUBJECT_SEQUENCE, 1);
		assertThat(this.nats.batch("b").add("S.a1").commit(last).commit().summary()).isEqualTo("10164");
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void subjectWithoutASequence() {
		RawMessage first = RawMessage.to("S.a").with(SUBJECT, "S.a1");
		assertThat(this.nats.batch("b").add(first).commit("S.b").commit().summary()).isEqualTo("10193");
	}

	/** Trap 11. */
	@Test
	void expectationsOnTwoOtherSubjectsOfEqualLengthAreRefusedByOlderServers() {
		RawMessage first = RawMessage.to("S.k1").with(LAST_SUBJECT_SEQUENCE, 1).with(SUBJECT, "S.a1");
		RawMessage second = RawMessage.to("S.k2").with(LAST_SUBJECT_SEQUENCE, 2).with(SUBJECT, "S.a2");
		String answer = this.nats.batch("b").add(first).commit(second).commit().summary();
		String version = this.server.version();
		boolean repaired = ServerBinaries.isAtLeast(version, "2.14.4")
				|| (version.startsWith("2.12.") && ServerBinaries.isAtLeast(version, "2.12.14"));
		if (repaired) {
			assertThat(answer).isEqualTo("4 batch b of 2");
		}
		else {
			assertThat(answer).isIn("10071", "10164");
			assertThat(this.nats.lastSequence("S")).isEqualTo(2);
		}
	}

}
