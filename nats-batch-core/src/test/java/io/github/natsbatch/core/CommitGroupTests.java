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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.AttemptFactory;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.stream.StreamDescriptions;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules of {@code docs/model/engine.cpp} one by one, without a server: what an answer
 * means depends on what was not answered before.
 */
class CommitGroupTests {

	private static final FlowControl NO_WAITING = new FlowControl(false, 0, Duration.ofSeconds(5));

	private final GroupRules rules = new GroupRules(3, null);

	private final AtomicInteger ids = new AtomicInteger();

	private final Supplier<String> newId = () -> "id-" + this.ids.incrementAndGet();

	private boolean deduplication = true;

	private boolean singleReplica = true;

	private Duration window = Duration.ofMinutes(2);

	@Test
	void acknowledgementCommitsAll() {
		CommitGroup group = group(batch("a", 2), batch("b", 3));
		Attempt attempt = write(group);
		assertThat(answer(group, attempt, stored(10)))
			.isEqualTo(new GroupDecision.Commit(10, group.attempts().lastBatchId()));
	}

	@Test
	void acknowledgementOfAnEarlierAttemptCountsWheneverItComes() {
		CommitGroup group = group(batch("a", 2));
		Attempt first = write(group);
		silence(group);
		probed(group, unknown());
		write(group);
		assertThat(answer(group, first, stored(7))).isEqualTo(new GroupDecision.Commit(7, "a"));
	}

	@Test
	void errorOfAnEarlierAttemptDecidesNothing() {
		CommitGroup group = group(batch("a", 2));
		Attempt first = write(group);
		silence(group);
		probed(group, unknown());
		write(group);
		assertThat(answer(group, first, refused(10071))).isInstanceOf(GroupDecision.Wait.class);
		assertThat(group.phase()).isEqualTo(GroupPhase.WAIT);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10176, 10210, 503 })
	void refusalForTheMomentIsWrittenAgainUnderTheSameMessageIdAndAnotherBatchId(int code) {
		CommitGroup group = group(batch("a", 2));
		Attempt attempt = write(group);
		assertThat(answer(group, attempt, refused(code))).isEqualTo(new GroupDecision.Write(Integer.toString(code)));
		String messageId = group.attempts().messageId();
		write(group);
		assertThat(group.attempts().messageId()).isEqualTo(messageId).isEqualTo("a");
		assertThat(group.attempts().lastBatchId()).isNotEqualTo("a");
		assertThat(group.isFrozen()).isFalse();
	}

	@Test
	void refusalForTheMomentEndsAfterTheLastAttempt() {
		CommitGroup group = group(batch("a", 2));
		answer(group, write(group), refused(10210));
		answer(group, write(group), refused(10210));
		assertThat(answer(group, write(group), refused(10210))).isEqualTo(new GroupDecision.Refuse(refused(10210)));
	}

	@Test
	void batchThatIsIncompleteTwiceAsksForEveryReply() {
		CommitGroup group = group(batch("a", 2));
		answer(group, write(group), refused(10176));
		assertThat(group.attempts().needReplyToEvery()).isFalse();
		answer(group, write(group), refused(10176));
		assertThat(group.attempts().needReplyToEvery()).isTrue();
	}

	@Test
	void laterMessageWithoutAStreamIsNoMatterOfTime() {
		CommitGroup group = group(batch("a", 2), batch("b", 2));
		Answer.Refused noStream = new Answer.Refused(503, "no responders", 3, false);
		assertThat(answer(group, write(group), noStream)).isEqualTo(new GroupDecision.Refuse(noStream));
	}

	@Test
	void refusalNamesTheMessageAmongThoseOfEachMember() {
		CommitTask a = batch("a", 2);
		CommitTask b = batch("b", 3);
		CommitTask c = batch("c", 2);
		CommitGroup group = group(a, b, c);
		answer(group, write(group), new Answer.Refused(10054, "too large", 4, false));
		assertThat(a.lastRefusal().messageIndex()).isEqualTo(-1);
		assertThat(b.lastRefusal().messageIndex()).isEqualTo(2);
		assertThat(c.lastRefusal().messageIndex()).isEqualTo(-1);
		assertThat(Outcomes.unsent(c, "no answer")).isInstanceOfSatisfying(BatchRejectedException.class,
				(ex) -> assertThat(ex.messageIndex()).isEmpty());
	}

	@Test
	void contentIsRefused() {
		CommitGroup group = group(batch("a", 2));
		assertThat(answer(group, write(group), refused(10071))).isEqualTo(new GroupDecision.Refuse(refused(10071)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 10071, 10077, 10176, 10201, 10210, 503 })
	void noRefusalRejectsAGroupOfWhichAnAttemptWasNotAnswered(int code) {
		CommitGroup group = group(batch("a", 2));
		write(group);
		assertThat(silence(group)).isInstanceOf(GroupDecision.Ask.class);
		probed(group, unknown());
		assertThat(answer(group, write(group), refused(code))).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.phase()).isEqualTo(GroupPhase.PROBE);
		assertThat(group.isFrozen()).isTrue();
	}

	@Test
	void unknownIdIsWrittenAgainUnderTheSameMessageId() {
		CommitGroup group = group(batch("a", 2), batch("b", 2));
		write(group);
		String messageId = group.attempts().messageId();
		silence(group);
		assertThat(probed(group, unknown())).isEqualTo(new GroupDecision.Write(GroupDecision.Write.UNANSWERED));
		write(group);
		assertThat(group.attempts().messageId()).isEqualTo(messageId);
	}

	@Test
	void unknownIdIsOnlyAskedForWhenTheStreamMayHaveForgottenIt() {
		this.window = Duration.ofNanos(2);
		CommitTask task = batch("a", 2);
		CommitGroup group = group(task);
		Attempt attempt = write(group);
		silence(group);
		assertThat(probed(group, unknown())).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.isSpent()).isFalse();
		task.fail(new BatchInDoubtException("in doubt", BatchReference.NONE, null));
		assertThat(group.isSpent()).isTrue();
		assertThat(answer(group, attempt, stored(3))).isInstanceOf(GroupDecision.Commit.class);
	}

	@Test
	void groupThatBecameTooOldBeforeItIsWrittenAgainIsAskedForOnceMore() {
		CommitGroup group = group(batch("a", 2));
		write(group);
		silence(group);
		assertThat(probed(group, unknown())).isInstanceOf(GroupDecision.Write.class);
		assertThat(group.advance(GroupPhase.WRITE, GroupPhase.PREPARE)).isTrue();
		group.attempts().seen(StreamDescriptions.of(1, Duration.ofNanos(2)));
		assertThat(group.beginWriting(this.newId, true)).isFalse();
		assertThat(group.notPrepared("too old")).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.phase()).isEqualTo(GroupPhase.PROBE);
	}

	@Test
	void windowThatBecameLongerDoesNotBringBackWhatWasForgotten() {
		this.window = Duration.ofNanos(2);
		CommitGroup group = group(batch("a", 2));
		write(group);
		group.attempts().seen(StreamDescriptions.of(1, Duration.ofMinutes(2)));
		silence(group);
		assertThat(probed(group, unknown())).isInstanceOf(GroupDecision.Ask.class);
	}

	@Test
	void knownIdIsStoredOnThreeReplicas() {
		this.singleReplica = false;
		CommitGroup group = group(batch("a", 2), batch("b", 3));
		write(group);
		silence(group);
		assertThat(probed(group, known(11))).isEqualTo(new GroupDecision.Commit(15, group.attempts().lastBatchId()));
	}

	@Test
	void knownIdOnOneReplicaIsReadBeforeItIsBelieved() {
		CommitGroup group = group(batch("a", 2));
		write(group);
		silence(group);
		assertThat(probed(group, known(11))).isEqualTo(new GroupDecision.Read(11));
	}

	@Test
	void knownIdIsReadWhereTheStreamHadOneReplicaAtTheWrite() {
		CommitGroup group = group(batch("a", 2));
		write(group);
		group.attempts().seen(StreamDescriptions.of(3, this.window));
		silence(group);
		assertThat(probed(group, known(11))).isEqualTo(new GroupDecision.Read(11));
	}

	@Test
	void singleMessageIsStoredWholeWhereItsIdIsKnown() {
		CommitGroup group = group(batch("a", 1));
		write(group);
		silence(group);
		assertThat(probed(group, known(11))).isEqualTo(new GroupDecision.Commit(11, null));
	}

	@Test
	void idOfTheCallerThatIsKnownMayBeOfABatchBefore() {
		this.singleReplica = false;
		CommitGroup group = group(withId("a", 1, "order-1"));
		write(group);
		silence(group);
		assertThat(probed(group, known(11))).isEqualTo(new GroupDecision.Read(11));
	}

	@Test
	void singleMessageWhoseIdWasKnownBeforeIsADuplicate() {
		CommitGroup group = group(withId("a", 1, "order-1"));
		GroupDecision decision = answer(group, write(group), known(11));
		assertThat(decision).isInstanceOfSatisfying(GroupDecision.Duplicate.class, (duplicate) -> {
			assertThat(duplicate.original().lastSequence()).isEqualTo(11);
			assertThat(duplicate.original().duplicate()).isTrue();
		});
	}

	@Test
	void singleMessageOfOursThatIsKnownWasStoredByAnEarlierAttempt() {
		CommitGroup group = group(batch("a", 1));
		write(group);
		silence(group);
		probed(group, unknown());
		assertThat(answer(group, write(group), known(11))).isEqualTo(new GroupDecision.Commit(11, null));
	}

	@ParameterizedTest
	@ValueSource(ints = { 10201, 10158 })
	void duplicateOfAnIdOfOursIsAskedFor(int code) {
		CommitGroup group = group(batch("a", 2), batch("b", 2));
		assertThat(answer(group, write(group), refused(code))).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.isFrozen()).isFalse();
		assertThat(probed(group, refused(10158))).isInstanceOf(GroupDecision.Ask.class);
		assertThat(probed(group, unknown())).isEqualTo(new GroupDecision.Write("duplicate"));
	}

	@Test
	void duplicateOfAMessageIdOfTheCallerSpeaksForItself() {
		CommitGroup group = group(task(new PendingBatch("a", "S", List.of(message(null), message("mine")), null,
				Duration.ofSeconds(15), NO_WAITING, null)));
		assertThat(answer(group, write(group), refused(10201))).isEqualTo(new GroupDecision.Refuse(refused(10201)));
	}

	@Test
	void unusualErrorOfTheCommitOnOneReplicaIsNoAnswer() {
		CommitGroup group = group(batch("a", 2));
		assertThat(answer(group, write(group), refused(10002))).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.isFrozen()).isTrue();
	}

	@Test
	void unusualErrorOfTheCommitOnThreeReplicasIsARefusal() {
		this.singleReplica = false;
		CommitGroup group = group(batch("a", 2));
		assertThat(answer(group, write(group), refused(10002))).isInstanceOf(GroupDecision.Refuse.class);
	}

	@Test
	void unusualErrorOfAnEarlierMessageIsARefusal() {
		CommitGroup group = group(batch("a", 2));
		Answer.Refused first = new Answer.Refused(10023, "insufficient resources", 0, false);
		assertThat(answer(group, write(group), first)).isEqualTo(new GroupDecision.Refuse(first));
	}

	@Test
	void commitThatWasNotWrittenIsWrittenAgainWhereTheConnectionFailed() {
		CommitGroup group = group(batch("a", 2));
		Answer.Withheld full = new Answer.Withheld("the queue is full", 1, new IllegalStateException());
		assertThat(answer(group, write(group), full)).isEqualTo(new GroupDecision.Write("not-sent"));
		assertThat(group.isFrozen()).isFalse();
	}

	@Test
	void commitThatWasNotWrittenBecauseOfItsCallerIsNotSent() {
		CommitGroup group = group(batch("a", 2));
		assertThat(answer(group, write(group), new Answer.Withheld("interrupted", 1, null)))
			.isInstanceOf(GroupDecision.NotSent.class);
	}

	@Test
	void acknowledgementOfASingleMessageOfABatchIsPartial() {
		CommitGroup group = group(batch("a", 2));
		assertThat(answer(group, write(group), new Answer.StoredSingly(Map.of(0, 5L)))).isInstanceOfSatisfying(
				GroupDecision.Partial.class,
				(partial) -> assertThat(partial.sequences()).containsExactly(Map.entry(0, 5L)));
	}

	@Test
	void acknowledgementOfAnotherDomainIsNoSuccess() {
		GroupRules inHub = new GroupRules(3, "hub");
		CommitGroup group = group(batch("a", 2));
		Attempt attempt = write(group);
		GroupDecision decision = group.onAnswer(attempt, new Answer.Stored("S", "leaf", 6, false), inHub);
		assertThat(decision).isInstanceOfSatisfying(GroupDecision.Partial.class, (partial) -> {
			assertThat(partial.sequences()).containsExactly(Map.entry(0, 5L), Map.entry(1, 6L));
			assertThat(partial.reason()).contains("'leaf'", "'hub'");
		});
		assertThat(group.onAnswer(attempt, new Answer.Stored("S", "hub", 6, false), inHub))
			.isInstanceOf(GroupDecision.Commit.class);
	}

	@Test
	void connectionLostWhileWritingIsNoAnswer() {
		CommitGroup group = group(batch("a", 2));
		begin(group);
		assertThat(group.onSilence(this.rules, "lost", true)).isInstanceOf(GroupDecision.Wait.class);
		assertThat(group.written(AttemptFactory.attempt("a", 2), this.rules)).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.isFrozen()).isTrue();
	}

	@Test
	void withoutAnIdOnlyALateAnswerTells() {
		this.deduplication = false;
		CommitTask task = batch("a", 2);
		CommitGroup group = group(task);
		Attempt attempt = write(group);
		assertThat(silence(group)).isInstanceOf(GroupDecision.Wait.class);
		assertThat(group.isSpent()).isFalse();
		task.fail(new BatchInDoubtException("in doubt", BatchReference.NONE, null));
		assertThat(group.isSpent()).isTrue();
		assertThat(answer(group, attempt, stored(3))).isInstanceOf(GroupDecision.Commit.class);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10071, 10077 })
	void withoutAnIdALateRefusalIsTheAnswer(int code) {
		this.deduplication = false;
		CommitGroup group = group(batch("a", 2));
		Attempt attempt = write(group);
		silence(group);
		assertThat(answer(group, attempt, refused(code))).isEqualTo(new GroupDecision.Refuse(refused(code)));
	}

	@Test
	void withoutAnIdALateRefusalForTheMomentIsWrittenAgain() {
		this.deduplication = false;
		CommitTask task = batch("a", 2);
		CommitGroup group = group(task);
		Attempt attempt = write(group);
		silence(group);
		assertThat(answer(group, attempt, refused(10210))).isInstanceOf(GroupDecision.Write.class);
		assertThat(group.isFrozen()).isFalse();
		assertThat(group.remove(task)).isTrue();
	}

	@Test
	void withoutAnIdALateErrorFromTheMiddleOfStoringIsNoAnswer() {
		this.deduplication = false;
		CommitGroup group = group(batch("a", 2));
		Attempt attempt = write(group);
		silence(group);
		assertThat(answer(group, attempt, refused(10002))).isInstanceOf(GroupDecision.Wait.class);
		assertThat(group.isFrozen()).isTrue();
	}

	@Test
	void idsThatAreForgottenMeanwhileDoNotMakeARefusalTheAnswer() {
		CommitGroup group = group(batch("a", 2));
		write(group);
		silence(group);
		probed(group, unknown());
		Attempt second = write(group);
		group.attempts().seen(StreamDescriptions.of(1, Duration.ZERO));
		assertThat(answer(group, second, refused(10071))).isInstanceOf(GroupDecision.Ask.class);
		assertThat(group.isFrozen()).isTrue();
	}

	@Test
	void withoutAnIdALostConnectionIsTheEnd() {
		this.deduplication = false;
		CommitGroup group = group(batch("a", 2));
		write(group);
		assertThat(group.onSilence(this.rules, "lost", true)).isInstanceOf(GroupDecision.GiveUp.class);
	}

	@Test
	void streamThatRemembersNoIdsCannotBeAsked() {
		this.window = Duration.ZERO;
		CommitGroup group = group(batch("a", 2));
		write(group);
		assertThat(silence(group)).isInstanceOf(GroupDecision.Wait.class);
	}

	@Test
	void memberIsTakenOutBeforeAnythingIsSentAndTheOthersGetAnotherId() {
		CommitTask a = batch("a", 2);
		CommitTask b = batch("b", 2);
		CommitTask c = batch("c", 2);
		CommitGroup group = group(a, b, c);
		answer(group, write(group), refused(10210));
		String before = group.attempts().messageId();
		assertThat(group.remove(b)).isTrue();
		write(group);
		assertThat(group.attempts().members()).containsExactly(a, c);
		assertThat(group.attempts().messageId()).isNotEqualTo(before);
	}

	@Test
	void memberStaysInWhileAnAttemptIsNotAnswered() {
		CommitTask a = batch("a", 2);
		CommitGroup group = group(a, batch("b", 2));
		write(group);
		assertThat(group.remove(a)).isFalse();
		silence(group);
		assertThat(group.remove(a)).isFalse();
		probed(group, unknown());
		assertThat(group.phase()).isEqualTo(GroupPhase.WRITE);
		assertThat(group.remove(a)).isFalse();
	}

	@Test
	void groupThatEndedWhileItWasPreparedStaysEnded() {
		CommitGroup group = group(batch("a", 2));
		Attempt attempt = write(group);
		silence(group);
		probed(group, unknown());
		assertThat(group.advance(GroupPhase.WRITE, GroupPhase.PREPARE)).isTrue();
		assertThat(answer(group, attempt, stored(2))).isInstanceOf(GroupDecision.Commit.class);
		assertThat(group.end()).isTrue();
		assertThat(group.notPrepared("no answer")).isInstanceOf(GroupDecision.Wait.class);
		assertThat(group.end()).isFalse();
	}

	@Test
	void groupOfWhichNobodyIsLeftIsNotWritten() {
		CommitTask a = batch("a", 2);
		CommitGroup group = group(a);
		assertThat(group.remove(a)).isTrue();
		assertThat(group.advance(GroupPhase.WRITE, GroupPhase.PREPARE)).isTrue();
		assertThat(group.beginWriting(this.newId, true)).isFalse();
	}

	@Test
	void mergedGroupHasIdsThatNoMemberHas() {
		CommitGroup group = group(batch("a", 2), batch("b", 2));
		write(group);
		assertThat(group.attempts().messageId()).isNotIn("a", "b");
		assertThat(group.attempts().lastBatchId()).isNotIn("a", "b", group.attempts().messageId());
	}

	private CommitGroup group(CommitTask... members) {
		StreamQueue queue = new StreamQueue("S", NatsBatchSettings.builder().build(), new OutgoingBudget(0),
				() -> false);
		return new CommitGroup(queue, new ArrayList<>(Arrays.asList(members)), true);
	}

	private void begin(CommitGroup group) {
		assertThat(group.advance(GroupPhase.WRITE, GroupPhase.PREPARE)).isTrue();
		group.attempts().seen(StreamDescriptions.of(this.singleReplica ? 1 : 3, this.window));
		assertThat(group.beginWriting(this.newId, this.deduplication)).isTrue();
	}

	private Attempt write(CommitGroup group) {
		begin(group);
		int size = CommitTask.sizeOf(group.attempts().members());
		Attempt attempt = AttemptFactory.attempt((size > 1) ? group.attempts().lastBatchId() : null, size);
		assertThat(group.written(attempt, this.rules)).isInstanceOf(GroupDecision.Wait.class);
		return attempt;
	}

	private GroupDecision answer(CommitGroup group, Attempt attempt, Answer answer) {
		return group.onAnswer(attempt, answer, this.rules);
	}

	private GroupDecision silence(CommitGroup group) {
		return group.onSilence(this.rules, "no answer", false);
	}

	private GroupDecision probed(CommitGroup group, Answer answer) {
		assertThat(group.advance(GroupPhase.PROBE, GroupPhase.ASKING)).isTrue();
		return group.onProbe(answer, this.rules);
	}

	private static Answer.Stored stored(long sequence) {
		return new Answer.Stored("S", null, sequence, false);
	}

	private static Answer.Stored known(long sequence) {
		return new Answer.Stored("S", null, sequence, true);
	}

	private static Answer.Refused unknown() {
		return refused(10111);
	}

	private static Answer.Refused refused(int code) {
		return new Answer.Refused(code, "no", -1, true);
	}

	private static CommitTask batch(String transactionId, int size) {
		return withId(transactionId, size, null);
	}

	private static CommitTask withId(String transactionId, int size, String id) {
		List<OutgoingMessage> messages = IntStream.range(0, size).mapToObj((i) -> message(null)).toList();
		return task(new PendingBatch(transactionId, "S", messages, id, Duration.ofSeconds(15), NO_WAITING, null));
	}

	private static CommitTask task(PendingBatch batch) {
		return new CommitTask(batch, false);
	}

	private static OutgoingMessage message(String messageId) {
		return new OutgoingMessage("S.a", (messageId != null) ? new Headers().put("Nats-Msg-Id", messageId) : null,
				new byte[0]);
	}

}
