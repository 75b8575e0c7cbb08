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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.test.NatsServer;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The protocol of a batch: which headers make one, who gets which reply, and what is in
 * the stream afterwards ({@code docs/protocol.md}, "What we send").
 */
@EveryServer
class BatchProtocolTests {

	private final NatsServer server;

	private RawConnection nats;

	BatchProtocolTests(NatsServer server) {
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
	void repliesBeforeTheCommitAreZeroBytesAndTheCommitsIsAPubAck(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		Replies replies = this.nats.batch("b").add("S.a", "S.b").commit("S.c");
		assertThat(replies.pending().get(0).await()).isEqualTo(new Reply(0, ""));
		assertThat(replies.pending().get(1).await()).isEqualTo(new Reply(0, ""));
		assertThat(replies.commit())
			.isEqualTo(new Reply(0, "{\"stream\":\"S\",\"seq\":3,\"batch\":\"b\",\"count\":3}"));
	}

	@Test
	void clientReadsTheBatchFromTheAcknowledgement() throws Exception {
		this.nats.stream("S");
		Reply commit = this.nats.batch("b").add("S.a", "S.b").commit("S.c").commit();
		PublishAck ack = acknowledgement(commit);
		assertThat(ack.getBatchId()).isEqualTo("b");
		assertThat(ack.getBatchSize()).isEqualTo(3);
		assertThat(ack.getSeqno()).isEqualTo(3);
		assertThat(acknowledgement(this.nats.publish("S.d")).getBatchId()).isNull();
	}

	private static PublishAck acknowledgement(Reply reply) throws Exception {
		return new PublishAck(
				NatsMessage.builder().subject("reply").data(reply.text().getBytes(StandardCharsets.UTF_8)).build());
	}

	@Test
	void storedMessagesKeepTheThreeHeaders() {
		this.nats.stream("S");
		this.nats.batch("b").add("S.a").commit("S.b").commit();
		assertThat(this.nats.headers("S", 1)).containsExactly("Nats-Batch-Id: b", "Nats-Batch-Sequence: 1");
		assertThat(this.nats.headers("S", 2)).containsExactlyInAnyOrder("Nats-Batch-Id: b", "Nats-Batch-Sequence: 2",
				"Nats-Batch-Commit: 1");
	}

	@Test
	void nothingIsInTheStreamBeforeTheCommit() {
		this.nats.stream("S");
		assertThat(this.nats.batch("b").add("S.a", "S.b").stage().summaries()).containsOnly(Reply.STAGED);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo("3 batch b of 3");
		assertThat(this.nats.messages("S")).isEqualTo(3);
	}

	@Test
	void sequencesAreContiguousWhateverIsPublishedInBetween() {
		this.nats.stream("S");
		this.nats.batch("b").add("S.a", "S.b").stage();
		assertThat(this.nats.publish("S.other").summary()).isEqualTo("1");
		assertThat(this.nats.batch("c").add("S.a").commit("S.b").commit().summary()).isEqualTo("3 batch c of 2");
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo("6 batch b of 3");
		assertThat(this.nats.headers("S", 4)).contains("Nats-Batch-Id: b", "Nats-Batch-Sequence: 1");
	}

	@Test
	void repliesAreOnlyNeededOnTheFirstAndTheLastMessage() {
		this.nats.stream("S");
		Replies replies = this.nats.batch("b").withRepliesAtTheEnds().add("S.a", "S.b", "S.c").commit("S.d");
		assertThat(replies.summaries()).containsExactly(Reply.STAGED, "4 batch b of 4");
	}

	@Test
	void messagesWithoutAnyReplySubjectAreStoredToo() {
		this.nats.stream("S");
		for (int sequence = 1; sequence <= 2; sequence++) {
			RawMessage message = RawMessage.to("S.a").with("Nats-Batch-Id", "b").with("Nats-Batch-Sequence", sequence);
			this.nats.sendWithoutReply((sequence < 2) ? message : message.with("Nats-Batch-Commit", "1"));
		}
		assertThat(this.nats.publish("S.behind").summary()).isEqualTo("3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "file" })
	void thousandMessagesCanBeWrittenWithoutWaiting(String storage) {
		this.nats.stream("S", (config) -> config.put("storage", storage));
		RawBatch batch = this.nats.batch("b").withRepliesAtTheEnds();
		IntStream.range(1, 1000).forEach((i) -> batch.add(RawMessage.to("S." + i).ofSize(100)));
		assertThat(batch.commit("S.last").summaries()).containsExactly(Reply.STAGED, "1000 batch b of 1000");
	}

	@Test
	void batchIdHasAtMost64Characters() {
		this.nats.stream("S");
		String longest = "x".repeat(64);
		assertThat(this.nats.batch(longest).commit("S.a").commit().summary()).isEqualTo("1 batch " + longest + " of 1");
		assertThat(this.nats.batch(longest + "x").add("S.a").commit("S.b").summaries()).containsOnly("10179");
	}

	@Test
	void sequencesBeginAtOne() {
		this.nats.stream("S");
		assertThat(this.nats.batch("b").from(2).add("S.a").commit("S.b").summaries()).containsOnly("10176");
		// the message with 0 is refused, and the one with 1 is a whole batch
		assertThat(this.nats.batch("c").from(0).add("S.a").commit("S.b").summaries()).containsExactly("10176",
				"1 batch c of 1");
	}

	@Test
	void endOfBatchMessageCommitsAndIsNotStored() {
		this.nats.stream("S");
		Replies replies = this.nats.batch("b").add("S.a", "S.b").commit(RawMessage.to("S.end"), "eob");
		if (!ServerBinaries.isAtLeast(this.server.version(), "2.14.0")) {
			assertThat(replies.summaries()).containsExactly(Reply.STAGED, Reply.STAGED, "10200");
			return;
		}
		assertThat(replies.summaries()).containsExactly(Reply.STAGED, Reply.STAGED, "2 batch b of 2");
		assertThat(this.nats.messages("S")).isEqualTo(2);
		assertThat(this.nats.headers("S", 2)).contains("Nats-Batch-Commit: 1");
		assertThat(this.nats.batch("c").commit(RawMessage.to("S.end"), "eob").commit().summary()).isEqualTo("10176");
	}

	@Test
	void errorAboutOneMessageGoesToThatMessageOnly() {
		this.nats.stream("S", (config) -> config.put("max_msg_size", 500));
		RawBatch batch = this.nats.batch("b").add("S.a").add(RawMessage.to("S.b").ofSize(1000)).add("S.c");
		assertThat(batch.commit("S.d").summaries()).containsExactly(Reply.STAGED, "10054", "10176", "10176");
		RawBatch unaware = this.nats.batch("c").withRepliesAtTheEnds().add("S.a");
		assertThat(unaware.add(RawMessage.to("S.b").ofSize(1000)).add("S.c").commit("S.d").summaries())
			.containsExactly(Reply.STAGED, "10176");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void subscribersOfTheSubjectsSeeMessagesWhenTheyAreStagedAlsoOfABatchThatIsDropped() throws Exception {
		this.nats.stream("S");
		Subscription subscription = this.nats.jnats().subscribe("S.>");
		this.nats.batch("b").add("S.a", "S.b").stage().summaries();
		assertThat(this.nats.batch("b").from(9).add("S.gap").stage().summaries()).containsExactly("10176");
		assertThat(subjects(subscription, 3)).containsExactly("S.a", "S.b", "S.gap");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	private static List<String> subjects(Subscription subscription, int count) throws InterruptedException {
		List<String> subjects = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Message message = subscription.nextMessage(20_000);
			subjects.add((message != null) ? message.getSubject() : "nothing");
		}
		return subjects;
	}

	@Test
	void batchOfOneMessageIsABatch() {
		this.nats.stream("S");
		assertThat(this.nats.batch("b").commit("S.a").commit().summary()).isEqualTo("1 batch b of 1");
	}

	@Test
	void streamSaysThatItTakesBatchesAndTheClientReadsIt() throws Exception {
		assertThat(this.nats.stream("S").path("allow_atomic").asBoolean()).isTrue();
		assertThat(configuration("S").getAllowAtomicPublish()).isTrue();
		this.nats.stream("T", (config) -> config.remove("allow_atomic"));
		assertThat(configuration("T").getAllowAtomicPublish()).isFalse();
	}

	private StreamConfiguration configuration(String stream) throws java.io.IOException, JetStreamApiException {
		return this.nats.jnats().jetStreamManagement().getStreamInfo(stream).getConfiguration();
	}

	@Test
	void otherBatchModeIsUnknownToOlderServers() {
		JsonNode answer = this.nats.tryToCreate("S", (config) -> config.put("allow_batched", true));
		if (ServerBinaries.isAtLeast(this.server.version(), "2.14.0")) {
			assertThat(answer.path("config").path("allow_batched").asBoolean()).isTrue();
		}
		else {
			assertThat(answer.path("error").path("err_code").asInt()).isEqualTo(10025);
		}
	}

}
