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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is sent when, and together with whom, without a server.
 */
class StreamQueueTests {

	private static final FlowControl NO_WAITING = new FlowControl(false, 0, Duration.ofSeconds(5));

	private boolean replicated;

	private StreamQueue queue = queue(GroupCommit.DEFAULTS, SingleMessage.PLAIN);

	@Test
	void idleStreamSendsAtOnce() {
		CommitTask task = batch(3);
		CommitGroup group = this.queue.submit(task);
		assertThat(group.members()).containsExactly(task);
		assertThat(group.hasSlot()).isTrue();
	}

	@Test
	void whatComesWhileTheSlotIsTakenIsOneGroupInOrder() {
		CommitGroup first = this.queue.submit(batch(3));
		List<CommitTask> later = submit(batch(3), batch(1000 - 3 - 5), batch(5));
		assertThat(this.queue.next()).isNull();
		assertThat(release(first)).isTrue();
		assertThat(this.queue.next().members()).containsExactlyElementsOf(later);
		assertThat(this.queue.size()).isZero();
	}

	@Test
	void groupHasAtMostTheServersNumberOfMessages() {
		CommitGroup first = this.queue.submit(batch(3));
		List<CommitTask> later = submit(batch(600), batch(600), batch(600));
		release(first);
		CommitGroup second = this.queue.next();
		assertThat(second.members()).containsExactly(later.get(0));
		release(second);
		assertThat(this.queue.next().members()).containsExactly(later.get(1));
	}

	@Test
	void groupHasAtMostItsBytes() {
		this.queue = queue(new GroupCommit(true, 1000, 2_000, 1, 1000, 1_000_000), SingleMessage.PLAIN);
		CommitGroup first = this.queue.submit(batch(2));
		List<CommitTask> later = submit(batch(2, 800), batch(2), batch(2, 800), batch(2, 9_000));
		release(first);
		CommitGroup second = this.queue.next();
		assertThat(second.members()).containsExactly(later.get(0));
		release(second);
		CommitGroup third = this.queue.next();
		assertThat(third.members()).containsExactly(later.get(1));
		release(third);
		assertThat(this.queue.next().members()).containsExactly(later.get(2));
	}

	@Test
	void smallBatchesFillWhatALargeOneLeavesAndTheLargeOneIsNext() throws Exception {
		CommitGroup first = this.queue.submit(batch(3));
		CommitTask small = batch(3);
		CommitTask large = inAnotherThread(() -> batch(999));
		CommitTask late = inAnotherThread(() -> batch(2));
		submit(small, large, late);
		release(first);
		CommitGroup second = this.queue.next();
		assertThat(second.members()).containsExactly(small, late);
		release(second);
		assertThat(this.queue.next().members()).containsExactly(large);
	}

	@Test
	void batchesOfOneThreadAreNotChangedInOrderByTheirSize() {
		CommitGroup first = this.queue.submit(batch(3));
		List<CommitTask> later = submit(batch(3), batch(999), batch(2));
		release(first);
		assertThat(this.queue.next().members()).containsExactly(later.get(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Nats-Msg-Id", "Nats-Expected-Last-Subject-Sequence", "Nats-Rollup", "Nats-Schedule",
			"Nats-Scheduler", "Nats-Incr", "nats-rollup" })
	void batchThatTellsTheServerSomethingGoesAlone(String header) {
		CommitGroup first = this.queue.submit(batch(3));
		CommitTask special = task(2, (headers) -> headers.put(header, "1"), null, NO_WAITING, false);
		CommitTask before = batch(2);
		CommitTask after = batch(2);
		submit(before, special, after);
		release(first);
		for (CommitTask alone : List.of(before, special, after)) {
			CommitGroup group = this.queue.next();
			assertThat(group.members()).containsExactly(alone);
			release(group);
		}
	}

	@Test
	void timeToLiveAndHeadersOfTheApplicationMerge() {
		CommitGroup first = this.queue.submit(batch(3));
		List<CommitTask> later = submit(
				task(2, (headers) -> headers.put("Nats-TTL", "10s").put("Color", "red"), null, NO_WAITING, false),
				batch(2));
		release(first);
		assertThat(this.queue.next().members()).containsExactlyElementsOf(later);
	}

	@Test
	void batchWithAnIdGoesAlone() {
		CommitGroup first = this.queue.submit(batch(3));
		CommitTask withId = task(2, (headers) -> headers, "order-1", NO_WAITING, false);
		submit(withId, batch(2));
		release(first);
		assertThat(this.queue.next().members()).containsExactly(withId);
	}

	@Test
	void batchesThatWaitWhileTheyAreWrittenGoWithTheirLikeOnly() {
		FlowControl waiting = new FlowControl(true, 0, Duration.ofSeconds(5));
		CommitGroup first = this.queue.submit(batch(3));
		CommitTask slow = task(2, (headers) -> headers, null, waiting, false);
		submit(slow, batch(2));
		release(first);
		assertThat(this.queue.next().members()).containsExactly(slow);
	}

	@Test
	void withoutGroupCommitEachIsSentByItselfAtOnce() {
		this.queue = queue(new GroupCommit(false, 1000, 1_000_000, 1, 1000, 1_000_000), SingleMessage.PLAIN);
		assertThat(this.queue.submit(batch(3)).members()).hasSize(1);
		assertThat(this.queue.submit(batch(3)).members()).hasSize(1);
	}

	@Test
	void singleMessagesPassTheQueue() {
		this.queue.submit(batch(3));
		this.queue.submit(batch(3));
		CommitGroup single = this.queue.submit(batch(1));
		assertThat(single.hasSlot()).isFalse();
	}

	@Test
	void singleMessagesWaitToBeMergedWhereThatIsWanted() {
		this.queue = queue(GroupCommit.DEFAULTS, SingleMessage.MERGE);
		CommitGroup first = this.queue.submit(batch(1));
		assertThat(first.hasSlot()).isTrue();
		List<CommitTask> later = submit(batch(1), batch(1));
		release(first);
		assertThat(this.queue.next().members()).containsExactlyElementsOf(later);
	}

	@Test
	void singleMessageStaysBehindWhatItsThreadCommittedWithoutWaiting() {
		CommitTask asynchronous = task(3, (headers) -> headers, null, NO_WAITING, true);
		CommitGroup first = this.queue.submit(asynchronous);
		CommitTask single = batch(1);
		assertThat(this.queue.submit(single)).isNull();
		assertThat(this.queue.next()).isNull();
		release(first);
		assertThat(this.queue.next().members()).containsExactly(single);
	}

	@Test
	void batchStaysBehindASingleMessageThatItsThreadCommittedWithoutWaiting() {
		CommitGroup single = this.queue.submit(task(1, (headers) -> headers, null, NO_WAITING, true));
		assertThat(single.hasSlot()).isFalse();
		CommitTask batch = batch(3);
		assertThat(this.queue.submit(batch)).isNull();
		assertThat(this.queue.next()).isNull();
		assertThat(release(single)).isTrue();
		assertThat(this.queue.next().members()).containsExactly(batch);
	}

	@Test
	void severalGroupsInFlightKeepTheOrderOfAThread() {
		this.queue = queue(new GroupCommit(true, 1000, 1_000_000, 2, 1000, 1_000_000), SingleMessage.PLAIN);
		CommitTask one = task(3, (headers) -> headers, null, NO_WAITING, true);
		CommitTask two = task(3, (headers) -> headers, null, NO_WAITING, true);
		CommitGroup first = this.queue.submit(one);
		assertThat(this.queue.submit(two)).isNull();
		assertThat(this.queue.next()).isNull();
		release(first);
		assertThat(this.queue.next().members()).containsExactly(two);
	}

	@Test
	void failureStallsTheStreamUntilItHasEnded() {
		this.queue = queue(new GroupCommit(true, 1000, 1_000_000, 2, 1000, 1_000_000), SingleMessage.PLAIN);
		CommitGroup first = this.queue.submit(batch(3));
		this.queue.stall(first);
		assertThat(this.queue.submit(batch(3))).isNull();
		assertThat(this.queue.next()).isNull();
		release(first);
		assertThat(this.queue.next()).isNotNull();
	}

	@Test
	void membersOfARefusedGroupAreSentOneByOneBeforeAllOthers() {
		CommitGroup first = this.queue.submit(batch(3));
		List<CommitTask> together = submit(batch(2), batch(2));
		release(first);
		CommitGroup refused = this.queue.next();
		CommitTask later = batch(2);
		submit(later);
		this.queue.release(refused, together);
		for (CommitTask expected : List.of(together.get(0), together.get(1), later)) {
			CommitGroup group = this.queue.next();
			assertThat(group.members()).containsExactly(expected);
			release(group);
		}
	}

	@Test
	void membersOfARefusedGroupStayInTheOrderOfTheirThreadWhereThereAreTwoSlots() {
		this.queue = queue(new GroupCommit(true, 1000, 1_000_000, 2, 1000, 1_000_000), SingleMessage.PLAIN);
		CommitGroup first = this.queue.submit(batch(3));
		CommitGroup second = this.queue.submit(batch(3));
		List<CommitTask> together = List.of(task(2, UnaryOperator.identity(), null, NO_WAITING, true),
				task(2, UnaryOperator.identity(), null, NO_WAITING, true));
		together.forEach(this.queue::submit);
		release(first);
		release(second);
		CommitGroup refused = this.queue.next();
		assertThat(refused.members()).containsExactlyElementsOf(together);
		this.queue.release(refused, together);
		CommitGroup earlier = this.queue.next();
		assertThat(earlier.members()).containsExactly(together.get(0));
		assertThat(this.queue.next()).isNull();
		assertThat(release(earlier)).isTrue();
		assertThat(this.queue.next().members()).containsExactly(together.get(1));
	}

	@Test
	void expectationOnAReplicatedStreamHasTheStreamForItself() {
		this.replicated = true;
		CommitGroup single = this.queue.submit(batch(1));
		CommitTask expecting = task(1, (headers) -> headers.put("Nats-Expected-Last-Subject-Sequence", "1"), null,
				NO_WAITING, false);
		assertThat(this.queue.submit(expecting)).isNull();
		assertThat(this.queue.next()).isNull();
		CommitTask passing = batch(1);
		assertThat(this.queue.submit(passing)).as("nothing new while the stream has to become quiet").isNull();
		release(single);
		CommitGroup alone = this.queue.next();
		assertThat(alone.members()).containsExactly(expecting);
		assertThat(this.queue.submit(batch(1))).isNull();
		release(alone);
		assertThat(this.queue.next().members()).contains(passing);
	}

	@Test
	void expectationOnOneReplicaWaitsForNobody() {
		this.queue.submit(batch(1));
		CommitTask expecting = task(1, (headers) -> headers.put("Nats-Expected-Last-Subject-Sequence", "1"), null,
				NO_WAITING, false);
		assertThat(this.queue.submit(expecting)).isNotNull();
	}

	@Test
	void whatWaitsCanBeTakenOut() {
		CommitGroup first = this.queue.submit(batch(3));
		CommitTask waiting = batch(3);
		submit(waiting);
		assertThat(this.queue.remove(waiting)).isTrue();
		assertThat(this.queue.remove(waiting)).isFalse();
		assertThat(this.queue.remove(first.members().get(0))).isFalse();
		release(first);
		assertThat(this.queue.next()).isNull();
	}

	@Test
	void fullQueueLetsCallersWaitForRoom() throws Exception {
		this.queue = queue(new GroupCommit(true, 1000, 1_000_000, 1, 5, 1_000_000), SingleMessage.PLAIN);
		CommitGroup first = this.queue.submit(batch(3));
		submit(batch(4));
		CommitTask impatient = new CommitTask(
				pending(2, 0, (headers) -> headers, null, Duration.ofMillis(20), NO_WAITING), false);
		assertThat(this.queue.awaitRoom(impatient)).isFalse();
		CompletableFuture<Boolean> patient = CompletableFuture.supplyAsync(() -> awaitRoom(batch(2)));
		release(first);
		this.queue.next();
		assertThat(patient.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void batchLargerThanTheQueueIsLetInAlone() throws Exception {
		this.queue = queue(new GroupCommit(true, 1000, 1_000_000, 1, 5, 1_000_000), SingleMessage.PLAIN);
		this.queue.submit(batch(3));
		assertThat(this.queue.awaitRoom(batch(100))).isTrue();
	}

	@Test
	void outgoingQueueOfTheConnectionIsNotOverfilled() {
		OutgoingBudget budget = new OutgoingBudget(100);
		NatsBatchSettings settings = NatsBatchSettings.builder().build();
		StreamQueue one = new StreamQueue("ONE", settings, budget, () -> false);
		StreamQueue two = new StreamQueue("TWO", settings, budget, () -> false);
		CommitGroup first = one.submit(batch(70));
		assertThat(two.submit(batch(20))).isNull();
		assertThat(two.next()).isNull();
		one.release(first, List.of());
		assertThat(budget.release(70)).as("somebody was refused").isTrue();
		assertThat(two.wantsSender()).isTrue();
		assertThat(two.next()).isNotNull();
	}

	@Test
	void batchLargerThanTheOutgoingQueueIsSentWhenNothingElseIs() {
		OutgoingBudget budget = new OutgoingBudget(100);
		assertThat(budget.tryAcquire(1000)).isTrue();
		assertThat(budget.tryAcquire(1)).isFalse();
	}

	@Test
	void nothingIsKeptOfThreadsThatHaveNothingUnderWay() {
		SubmissionOrder order = new SubmissionOrder();
		CommitTask task = task(1, (headers) -> headers, null, NO_WAITING, true);
		order.waiting(task);
		order.waitsNoLonger(task);
		order.underWay(task);
		assertThat(order.isBehind(batch(1))).isTrue();
		order.ended(task);
		assertThat(order.isEmpty()).isTrue();
	}

	private boolean awaitRoom(CommitTask task) {
		try {
			return this.queue.awaitRoom(task);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private StreamQueue queue(GroupCommit limits, SingleMessage singles) {
		NatsBatchSettings settings = NatsBatchSettings.builder().groupCommit(limits).singleMessage(singles).build();
		return new StreamQueue("S", settings, new OutgoingBudget(0), () -> this.replicated);
	}

	private List<CommitTask> submit(CommitTask... tasks) {
		for (CommitTask task : tasks) {
			assertThat(this.queue.submit(task)).isNull();
		}
		return List.of(tasks);
	}

	private boolean release(CommitGroup group) {
		group.end();
		return this.queue.release(group, List.of());
	}

	private static CommitTask batch(int size) {
		return batch(size, 0);
	}

	private static CommitTask batch(int size, int bytes) {
		return new CommitTask(pending(size, bytes, (headers) -> headers, null, Duration.ofSeconds(15), NO_WAITING),
				false);
	}

	private static CommitTask task(int size, UnaryOperator<Headers> headers, String id, FlowControl flowControl,
			boolean asynchronous) {
		return new CommitTask(pending(size, 0, headers, id, Duration.ofSeconds(15), flowControl), asynchronous);
	}

	private static PendingBatch pending(int size, int bytes, UnaryOperator<Headers> headers, String id,
			Duration timeout, FlowControl flowControl) {
		List<OutgoingMessage> messages = IntStream.range(0, size)
			.mapToObj((i) -> new OutgoingMessage("S.a", headers.apply(new Headers()), new byte[bytes]))
			.toList();
		return new PendingBatch("t", "S", messages, id, timeout, flowControl, null);
	}

	private static CommitTask inAnotherThread(java.util.function.Supplier<CommitTask> action) throws Exception {
		CompletableFuture<CommitTask> task = new CompletableFuture<>();
		Thread thread = new Thread(() -> task.complete(action.get()));
		thread.start();
		return task.get(10, TimeUnit.SECONDS);
	}

}
