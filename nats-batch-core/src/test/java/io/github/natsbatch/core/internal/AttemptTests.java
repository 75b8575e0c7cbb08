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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.nats.client.Message;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Attempt} with replies in orders and of kinds that the servers at hand
 * do not send on demand.
 */
class AttemptTests {

	private static final String STAGED = "";

	private static final String INCOMPLETE = error(10176);

	private final Attempt attempt = new Attempt("b1", 3, 2);

	@Test
	void acknowledgementOfTheCommitIsStored() {
		reply(0, STAGED);
		assertThat(this.attempt.answer()).isNotDone();
		reply(2, ack(7, "b1", 3));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.Stored("S", null, 7, false));
	}

	@Test
	void errorOfTheFirstMessageIsTheCulpritWhateverTheCommitSays() {
		reply(0, error(10210));
		assertThat(this.attempt.answer()).isNotDone();
		reply(2, INCOMPLETE);
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.Refused(10210, "refused", -1, false));
	}

	@Test
	void commitThatSaysIncompleteWaitsForTheFirstReply() {
		reply(2, INCOMPLETE);
		assertThat(this.attempt.answer()).isNotDone();
		reply(0, error(10054));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.Refused(10054, "refused", 0, false));
	}

	@Test
	void commitThatSaysIncompleteIsTheAnswerWhenNobodyElseComplains() {
		reply(0, STAGED);
		reply(2, INCOMPLETE);
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.Refused(10176, "refused", -1, true));
	}

	@Test
	void otherErrorOfTheCommitSpeaksForItself() {
		reply(2, error(10071));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.Refused(10071, "refused", -1, true));
	}

	@Test
	void earliestErrorThatSaysSomethingIsTheCulprit() {
		Attempt every = new Attempt("b1", 4, 4);
		every.onReply(0, message(STAGED));
		every.onReply(1, message(INCOMPLETE));
		every.onReply(3, message(INCOMPLETE));
		assertThat(every.answer()).isNotDone();
		every.onReply(2, message(error(10060)));
		assertThat(every.answer()).isCompletedWithValue(new Answer.Refused(10060, "refused", 2, false));
	}

	@Test
	void acknowledgementOfTheFirstMessageMeansThatTheServerKnowsNoBatches() {
		reply(0, ack(4, null, -1));
		assertThat(this.attempt.answer()).isNotDone();
		reply(2, ack(6, null, -1));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.StoredSingly(Map.of(0, 4L, 2, 6L)));
	}

	@Test
	void acknowledgementOfTheFirstMessageIsNotOutdoneByOneOfTheBatch() {
		reply(0, ack(4, null, -1));
		reply(2, ack(7, "b1", 3));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.StoredSingly(Map.of(0, 4L, 2, 7L)));
	}

	@Test
	void earlierAnswerThatCannotBeUnderstoodIsLost() {
		reply(0, "{\"stream\":\"S\"}");
		assertThat(this.attempt.answer().join()).isInstanceOf(Answer.Lost.class);
	}

	@Test
	void acknowledgementWithoutTheRightBatchOrCountIsNoSuccess() {
		reply(0, STAGED);
		reply(2, ack(6, "another", 3));
		assertThat(this.attempt.answer()).isCompletedWithValue(new Answer.StoredSingly(Map.of(2, 6L)));
		Attempt tooFew = new Attempt("b1", 3, 2);
		tooFew.onReply(2, message(ack(6, "b1", 2)));
		assertThat(tooFew.answer()).isCompletedWithValue(new Answer.StoredSingly(Map.of(2, 6L)));
	}

	@Test
	void answerThatCannotBeUnderstoodIsLost() {
		reply(2, "{\"what\":");
		assertThat(this.attempt.answer().join()).isInstanceOf(Answer.Refused.class);
		Attempt noSequence = new Attempt("b1", 3, 2);
		noSequence.onReply(2, message("{\"stream\":\"S\"}"));
		assertThat(noSequence.answer().join()).isInstanceOf(Answer.Lost.class);
	}

	@Test
	void givingUpTakesWhatCameSoFar() {
		assertThat(new Attempt("b1", 3, 2).giveUp("too late")).isEqualTo(new Answer.Lost("too late", null));
		reply(0, STAGED);
		assertThat(this.attempt.giveUp("too late")).isEqualTo(new Answer.Lost("too late", null));
		Attempt refused = new Attempt("b1", 3, 2);
		refused.onReply(2, message(INCOMPLETE));
		assertThat(refused.giveUp("too late")).isEqualTo(new Answer.Refused(10176, "refused", -1, true));
		Attempt singly = new Attempt("b1", 3, 2);
		singly.onReply(0, message(ack(4, null, -1)));
		assertThat(singly.giveUp("too late")).isEqualTo(new Answer.StoredSingly(Map.of(0, 4L)));
	}

	@Test
	void givingUpAfterTheAnswerChangesNothing() {
		reply(0, STAGED);
		reply(2, ack(7, "b1", 3));
		assertThat(this.attempt.giveUp("too late")).isInstanceOf(Answer.Stored.class);
	}

	@Test
	void waitingForAStagedMessageEndsWithTheReplyOrAnError() throws Exception {
		assertThat(this.attempt.awaitStaged(0, Duration.ofMillis(1))).isFalse();
		CompletableFuture<Boolean> staged = awaitStaged(this.attempt);
		reply(0, STAGED);
		assertThat(staged.get(10, TimeUnit.SECONDS)).isTrue();
		Attempt refused = new Attempt("b1", 3, 2);
		CompletableFuture<Boolean> failed = awaitStaged(refused);
		refused.onReply(0, message(error(10174)));
		assertThat(failed.get(10, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void errorOfASingleMessageNamesItUnlessItConcernsTheStream() {
		Attempt single = new Attempt(null, 1, 1);
		single.onReply(0, message(error(10071)));
		assertThat(single.answer()).isCompletedWithValue(new Answer.Refused(10071, "refused", 0, true));
	}

	private static CompletableFuture<Boolean> awaitStaged(Attempt attempt) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return attempt.awaitStaged(0, Duration.ofSeconds(10));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private void reply(int index, String json) {
		this.attempt.onReply(index, message(json));
	}

	private static String ack(long sequence, String batchId, int count) {
		String batch = (batchId != null) ? ",\"batch\":\"" + batchId + "\",\"count\":" + count : "";
		return "{\"stream\":\"S\",\"seq\":" + sequence + batch + "}";
	}

	private static String error(int code) {
		return "{\"error\":{\"code\":400,\"err_code\":" + code + ",\"description\":\"refused\"},\"stream\":\"S\"}";
	}

	private static Message message(String json) {
		return NatsMessage.builder().subject("reply").data(json.getBytes(StandardCharsets.UTF_8)).build();
	}

}
