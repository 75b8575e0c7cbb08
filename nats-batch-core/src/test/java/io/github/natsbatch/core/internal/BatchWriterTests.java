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

package io.github.natsbatch.core.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * One attempt after the other, without any policy, against a real server.
 */
@EmbeddedNats
class BatchWriterTests {

	private static final FlowControl NO_WAIT = new FlowControl(false, 0, Duration.ofSeconds(5));

	private NatsFixture nats;

	private BatchWriter writer;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.writer = new BatchWriter(this.nats.connection());
	}

	@AfterEach
	void disconnect() {
		assertThat(this.writer.inFlight()).isZero();
		this.writer.close();
		this.nats.close();
	}

	@Test
	void batchIsAnsweredWithTheSequenceOfItsLastMessage() {
		Answer answer = write(request("batch-1", NO_WAIT, "S.a", "S.b", "S.c"));
		assertThat(answer).isEqualTo(new Answer.Stored("S", null, 3, false));
	}

	@Test
	void singleMessageIsAnsweredWithItsSequence() {
		assertThat(await(this.writer.writeSingle(message("S.a"), "S", "id-1", null)))
			.isEqualTo(new Answer.Stored("S", null, 1, false));
		assertThat(await(this.writer.writeSingle(message("S.a"), "S", "id-1", null)))
			.isEqualTo(new Answer.Stored("S", null, 1, true));
		assertThat(await(this.writer.writeSingle(message("S.a"), "S", null, null)))
			.isEqualTo(new Answer.Stored("S", null, 2, false));
	}

	@Test
	void batchOfOneIsRefused() {
		WriteRequest one = request("batch-1", NO_WAIT, "S.a");
		assertThatIllegalArgumentException().isThrownBy(() -> this.writer.write(one)).withMessageContaining("found 1");
	}

	@Test
	void reusedBatchIdIsRefusedByTheServerWhileItIsStaged() {
		this.nats.connection()
			.publish("S.open", new Headers().put("Nats-Batch-Id", "batch-1").put("Nats-Batch-Sequence", "1"), null);
		assertThat(write(request("batch-1", NO_WAIT, "S.a", "S.b"))).isInstanceOfSatisfying(Answer.Refused.class,
				(refused) -> assertThat(refused.code()).isEqualTo(10176));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void errorOfAMessageThatWasNotAskedIsNamedWhenEveryMessageIs() {
		WriteRequest quiet = request("batch-1", NO_WAIT, "S.a", "nowhere.b", "S.c");
		assertThat(write(quiet)).isInstanceOfSatisfying(Answer.Refused.class, (refused) -> {
			assertThat(refused.code()).isEqualTo(10176);
			assertThat(refused.messageIndex()).isEqualTo(-1);
			assertThat(refused.onCommit()).isTrue();
		});
		WriteRequest asking = new WriteRequest("batch-2", "S", quiet.members(), null, true, NO_WAIT);
		assertThat(write(asking)).isInstanceOfSatisfying(Answer.Refused.class, (refused) -> {
			assertThat(refused.code()).isEqualTo(503);
			assertThat(refused.messageIndex()).isEqualTo(1);
			assertThat(refused.onCommit()).isFalse();
		});
	}

	@Test
	void headerThatIsNoneEndsTheAttemptWithoutACommit() {
		WriteRequest broken = new WriteRequest("batch-1", "S",
				List.of(new BatchMember("tx\r\n", List.of(message("S.a"), message("S.b")))), null, false, NO_WAIT);
		assertThat(write(broken)).isInstanceOfSatisfying(Answer.Withheld.class,
				(withheld) -> assertThat(withheld.cause()).isInstanceOf(IllegalArgumentException.class));
	}

	@Test
	void closedConnectionEndsTheAttemptWithoutACommit(NatsServer server) throws Exception {
		try (NatsFixture closing = NatsFixture.connect(server);
				BatchWriter late = new BatchWriter(closing.connection())) {
			await(late.write(request("batch-1", NO_WAIT, "S.a", "S.b")));
			closing.connection().close();
			assertThat(await(late.write(request("batch-2", NO_WAIT, "S.a", "S.b"))))
				.isInstanceOf(Answer.Withheld.class);
			assertThat(await(late.writeSingle(message("S.a"), "S", null, null))).isInstanceOf(Answer.Withheld.class);
		}
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void replyThatComesTooLateIsDropped() {
		Attempt attempt = this.writer.write(request("batch-1", NO_WAIT, "S.a", "S.b"));
		attempt.giveUp("nobody waits");
		assertThat(write(request("batch-2", NO_WAIT, "S.a", "S.b"))).isInstanceOf(Answer.Stored.class);
	}

	@Test
	void batchesOfManyThreadsMayInterleave() {
		List<CompletableFuture<Answer>> answers = IntStream.range(0, 20)
			.mapToObj((i) -> CompletableFuture
				.supplyAsync(() -> write(request("batch-" + i, NO_WAIT, "S.a", "S.b", "S.c"))))
			.toList();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join())
			.isInstanceOf(Answer.Stored.class));
		assertThat(this.nats.lastSequence("S")).isEqualTo(60);
	}

	@Test
	void probeTellsWhetherAnIdIsKnownAndStoresNothing() {
		IdProbe probe = new IdProbe(this.writer);
		assertThat(await(probe.ask("S", "S.a", "id-1"))).isInstanceOfSatisfying(Answer.Refused.class,
				(refused) -> assertThat(refused.code()).isEqualTo(ServerErrors.ROLLUP_FAILED));
		await(this.writer.writeSingle(message("S.a"), "S", "id-1", null));
		assertThat(await(probe.ask("S", "S.a", "id-1"))).isEqualTo(new Answer.Stored("S", null, 1, true));
		assertThat(await(probe.ask("OTHER", "S.a", "id-1"))).isInstanceOfSatisfying(Answer.Refused.class,
				(refused) -> assertThat(refused.code()).isEqualTo(ServerErrors.EXPECTED_STREAM_MISMATCH));
		assertThat(this.nats.lastSequence("S")).isEqualTo(1);
	}

	@Test
	void requestsWithoutAnIdOrAStreamAreRefused() {
		List<BatchMember> members = request("batch-1", NO_WAIT, "S.a", "S.b").members();
		assertThatIllegalArgumentException().isThrownBy(() -> new WriteRequest("", "S", members, null, false, NO_WAIT));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new WriteRequest("batch-1", "", members, null, false, NO_WAIT));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new WriteRequest("batch-1", "S", members, null, false, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new FlowControl(false, -1, Duration.ofSeconds(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> new FlowControl(false, 0, Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> new FlowControl(false, 0, Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> new FlowControl(false, 0, null));
	}

	@Test
	void flowControlSaysWhetherItWaits() {
		assertThat(NO_WAIT.isNone()).isTrue();
		assertThat(new FlowControl(true, 0, Duration.ofSeconds(1)).isNone()).isFalse();
		assertThat(new FlowControl(false, 3, Duration.ofSeconds(1)).isNone()).isFalse();
		FlowControl both = new FlowControl(true, 3, Duration.ofSeconds(1));
		assertThat(IntStream.range(0, 9).filter(both::waitsAfter)).containsExactly(0, 2, 5, 8);
	}

	private Answer write(WriteRequest request) {
		return await(this.writer.write(request));
	}

	private static Answer await(Attempt attempt) {
		return attempt.answer().orTimeout(30, TimeUnit.SECONDS).join();
	}

	private static WriteRequest request(String batchId, FlowControl flowControl, String... subjects) {
		List<OutgoingMessage> messages = Arrays.stream(subjects).map(BatchWriterTests::message).toList();
		return new WriteRequest(batchId, "S", List.of(new BatchMember(batchId, messages)), null, false, flowControl);
	}

	private static OutgoingMessage message(String subject) {
		return new OutgoingMessage(subject, null, "payload".getBytes(StandardCharsets.UTF_8));
	}

}
