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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.testsupport.FakeJetStream;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the application hears of answers that the server of this build does not give, or
 * not when a test wants it.
 */
class ScriptedAnswerTests {

	private FakeJetStream fake;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void start() {
		connect(FakeJetStream.start());
	}

	private void connect(FakeJetStream started) {
		this.fake = started;
		this.nats = started.connect();
		RetryPolicy quick = new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(10));
		this.template = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().retry(quick).build()));
	}

	@AfterEach
	void stop() {
		this.nats.close();
		this.fake.close();
	}

	@Test
	void batchThatIsIncompleteAtEveryAttemptIsRejected() {
		this.fake.answerCommit(FakeJetStream.error(10176));
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish(Duration.ofSeconds(20)))
			.withMessageContaining("4 attempts")
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10176))
			.satisfies((ex) -> assertThat(ex.messageIndex()).isEqualTo(OptionalInt.empty()));
		assertThat(this.fake.received()).hasSize(12);
	}

	@Test
	void batchThatIsIncompleteOnceIsSentAgain() {
		AtomicInteger commits = new AtomicInteger();
		this.fake.answer((message) -> {
			if (!FakeJetStream.isCommit(message)) {
				return "";
			}
			return (commits.incrementAndGet() == 1) ? FakeJetStream.error(10176) : acknowledge(message, 3);
		});
		assertThat(publish(Duration.ofSeconds(20)).lastSequence()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10002, 10023, 10028, 10047, 10999 })
	void errorOfTheCommitThatMayComeFromTheMiddleOfStoringIsNoAnswer(int code) {
		this.fake.answerCommit(FakeJetStream.error(code));
		assertThatExceptionOfType(BatchInDoubtException.class).isThrownBy(() -> publish(Duration.ofMillis(500)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 10002, 10023, 0 })
	void batchThatIsStoredInPartIsNamedSoWhateverTheServerSays(int code) {
		this.fake.store(2);
		this.fake.answer((message) -> {
			if (FakeJetStream.isProbe(message)) {
				return "{\"stream\":\"S\",\"seq\":1,\"duplicate\":true}";
			}
			return !FakeJetStream.isCommit(message) ? "" : (code != 0) ? FakeJetStream.error(code) : null;
		});
		assertThatExceptionOfType(BatchPartiallyStoredException.class).isThrownBy(() -> publish(Duration.ofSeconds(60)))
			.satisfies((ex) -> assertThat(ex.storedSequences()).isEqualTo(Map.of(0, 1L, 1, 2L)));
		assertThat(this.fake.received()).filteredOn(FakeJetStream::isCommit).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10002, 10023 })
	void batchThatIsThereWholeIsCommittedWhateverTheServerSaid(int code) {
		this.fake.store(3);
		this.fake.answer((message) -> {
			if (FakeJetStream.isProbe(message)) {
				return "{\"stream\":\"S\",\"seq\":1,\"duplicate\":true}";
			}
			return FakeJetStream.isCommit(message) ? FakeJetStream.error(code) : "";
		});
		assertThat(publish(Duration.ofSeconds(60)).lastSequence()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10002, 10023, 10028, 10047 })
	void sameErrorOnThreeReplicasIsALimit(int code) {
		stop();
		connect(FakeJetStream.start(3));
		this.fake.answerCommit(FakeJetStream.error(code));
		assertThatExceptionOfType(BatchLimitException.class).isThrownBy(() -> publish(Duration.ofSeconds(20)))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(code));
	}

	@ParameterizedTest
	@ValueSource(ints = { 10002, 10023 })
	void sameErrorOfAnEarlierMessageIsALimitAndNamesIt(int code) {
		this.fake.answer(
				(message) -> FakeJetStream.isCommit(message) ? FakeJetStream.error(10176) : FakeJetStream.error(code));
		assertThatExceptionOfType(BatchLimitException.class).isThrownBy(() -> publish(Duration.ofSeconds(20)))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(code))
			.satisfies((ex) -> assertThat(ex.messageIndex()).hasValue(0));
	}

	@Test
	void answerThatCannotBeUnderstoodIsNoAnswer() {
		this.fake.answerCommit("this is not JSON");
		assertThatExceptionOfType(BatchInDoubtException.class).isThrownBy(() -> publish(Duration.ofMillis(500)));
	}

	@Test
	void singleMessagesThatAreAcknowledgedMeanThatTheBatchIsStoredInPart() {
		AtomicInteger sequence = new AtomicInteger(7);
		this.fake.answer((message) -> "{\"stream\":\"S\",\"seq\":" + sequence.getAndIncrement() + "}");
		assertThatExceptionOfType(BatchPartiallyStoredException.class).isThrownBy(() -> publish(Duration.ofSeconds(20)))
			.satisfies((ex) -> assertThat(ex.storedSequences()).containsAllEntriesOf(Map.of(0, 7L)));
	}

	@Test
	void acknowledgementOfFewerMessagesMeansThatTheBatchIsStoredInPart() {
		this.fake.answer((message) -> FakeJetStream.isCommit(message) ? acknowledge(message, 2) : "");
		assertThatExceptionOfType(BatchPartiallyStoredException.class)
			.isThrownBy(() -> publish(Duration.ofSeconds(20)));
	}

	@Test
	void idThatIsBeingReplicatedIsAskedForUntilItIsKnownNotToBeThere() {
		AtomicInteger commits = new AtomicInteger();
		AtomicInteger probes = new AtomicInteger();
		this.fake.answer((message) -> {
			if (FakeJetStream.isProbe(message)) {
				return FakeJetStream.error((probes.incrementAndGet() < 3) ? 10158 : 10111);
			}
			if (!FakeJetStream.isCommit(message)) {
				return "";
			}
			return (commits.incrementAndGet() == 1) ? FakeJetStream.error(10158) : acknowledge(message, 3);
		});
		BatchReceipt receipt = publish(Duration.ofSeconds(20));
		assertThat(receipt.duplicate()).isFalse();
		assertThat(receipt.lastSequence()).isEqualTo(3);
		assertThat(probes).hasValue(3);
	}

	@Test
	void singleMessageIsRejectedWithItsIndex() {
		this.fake.answer((message) -> FakeJetStream.error(10999));
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", "a");
			assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10999))
				.satisfies((ex) -> assertThat(ex.messageIndex()).hasValue(0));
		}
	}

	private BatchReceipt publish(Duration timeout) {
		try (Batch batch = this.template.begin(BatchOptions.builder().timeout(timeout).build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			batch.publish("S.c", "c");
			return batch.commit();
		}
	}

	private static String acknowledge(Message commit, int count) {
		return "{\"stream\":\"S\",\"seq\":3,\"batch\":\"" + commit.getHeaders().getFirst("Nats-Batch-Id")
				+ "\",\"count\":" + count + "}";
	}

}
