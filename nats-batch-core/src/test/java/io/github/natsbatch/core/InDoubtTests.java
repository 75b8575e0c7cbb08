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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.ProxyDirection;
import io.github.natsbatch.test.ProxyFault;
import io.github.natsbatch.testsupport.Batches;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Dispatcher;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Commits whose answer does not come, on one replica and on three: what became of them is
 * found out, and each is stored once or, if nobody knows in time, in doubt.
 */
@ParameterizedClass(name = "{0} replicas")
@ValueSource(ints = { 1, 3 })
class InDoubtTests {

	private static final Duration LONG = RemoteApplication.LONG;

	private static final Duration SHORT = RemoteApplication.SHORT;

	private static final BatchOptions PATIENT = Batches.within(LONG);

	private static NatsServer server;

	private static NatsCluster cluster;

	private final int replicas;

	private RemoteApplication application;

	private NatsBatchTemplate template;

	InDoubtTests(int replicas) {
		this.replicas = replicas;
	}

	@BeforeAll
	static void startServers() {
		server = NatsServer.start();
		cluster = NatsCluster.start(3);
	}

	@AfterAll
	static void stopServers() {
		server.close();
		cluster.close();
	}

	@BeforeEach
	void start() {
		start((stream) -> stream.storageType(StorageType.File), UnaryOperator.identity());
	}

	private void start(UnaryOperator<StreamConfiguration.Builder> stream,
			UnaryOperator<NatsBatchSettingsBuilder> settings) {
		NatsServer entry = (this.replicas == 1) ? server : cluster.servers().get(0);
		this.application = RemoteApplication.start(entry, (builder) -> stream.apply(builder.replicas(this.replicas)),
				settings);
		this.template = this.application.template();
	}

	@AfterEach
	void stop() {
		this.application.close();
	}

	@Test
	void lostAnswerIsFoundOutOverTheSameConnection() {
		ProxyFault lost = this.application.acknowledgement().swallow();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(receipt.duplicate()).isFalse();
		assertThat(receipt.batchId()).isEqualTo(receipt.transactionId());
		this.application.assertStored(receipt, "a", "b", "c");
		assertThat(reconnects()).isZero();
	}

	@Test
	void answerLostWithItsConnectionIsFoundOutOverTheNextOne() {
		ProxyFault cut = this.application.acknowledgement().cutBefore();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(cut.hits()).isEqualTo(1);
		assertThat(receipt.batchId()).isEqualTo(receipt.transactionId());
		this.application.assertStored(receipt, "a", "b", "c");
		assertThat(reconnects()).isPositive();
	}

	@Test
	void connectionCutRightBehindTheCommitIsNoAnswer() {
		ProxyFault cut = this.application.commitMessage().cutAfter();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(cut.hits()).isEqualTo(1);
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void commitWhoseBytesAreLostIsWrittenAgainUnderAnotherBatchId() {
		ProxyFault lost = this.application.commitMessage().swallow();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(receipt.batchId()).isNotEqualTo(receipt.transactionId());
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void commitOfWhichHalfTheBytesArriveIsWrittenAgainOverTheNextConnection() {
		ProxyFault cut = this.application.commitMessage().cutInside();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(cut.hits()).isEqualTo(1);
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void batchCutInTheMiddleIsWrittenAgainWhole() {
		ProxyFault cut = this.application.proxy().fault(ProxyDirection.TO_SERVER).subject("S.1").cutBefore();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(cut.hits()).isEqualTo(1);
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void severalLostAnswersAndQuestionsAreFoundOutInTheEnd() {
		this.application.acknowledgement().swallow();
		ProxyFault questions = this.application.proxy()
			.fault(ProxyDirection.TO_CLIENT)
			.subject("_INBOX.")
			.containing("duplicate")
			.swallow();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a", "b", "c");
		assertThat(questions.hits()).isEqualTo(1);
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void lateAnswerCountsAlthoughItIsBeingAskedFor() {
		ProxyFault questions = this.application.probes().letThrough();
		this.application.proxy().hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> commit = Batches.commitAsync(this.template, PATIENT, "S", "a", "b", "c");
		await().atMost(LONG).until(() -> questions.hits() > 0);
		assertThat(commit).isNotDone();
		this.application.proxy().release(ProxyDirection.TO_CLIENT);
		this.application.assertStored(Batches.receipt(commit), "a", "b", "c");
	}

	@Test
	void bytesThatArriveAfterTheBatchWasWrittenAgainAreStoredOnce() throws Exception {
		List<String> arrived = new CopyOnWriteArrayList<>();
		Dispatcher dispatcher = this.application.direct().connection().createDispatcher();
		dispatcher.subscribe("S.2", (message) -> arrived.add(message.getHeaders().getFirst("Nats-Batch-Id")));
		this.application.direct().connection().flush(LONG);
		ProxyFault commits = this.application.commitMessage().times(10).letThrough();
		this.application.proxy().hold(ProxyDirection.TO_SERVER);
		CompletableFuture<BatchReceipt> commit = Batches.commitAsync(this.template, PATIENT, "S", "a", "b", "c");
		await().atMost(LONG).until(() -> commits.hits() == 1);
		this.application.proxy().cutClients();
		BatchReceipt receipt = Batches.receipt(commit);
		this.application.proxy().release(ProxyDirection.TO_SERVER);
		await().atMost(LONG).until(() -> arrived.contains(receipt.transactionId()));
		assertThat(receipt.batchId()).isIn(arrived).isNotEqualTo(receipt.transactionId());
		this.application.assertStored(receipt, "a", "b", "c");
		this.application.assertStored(Batches.commit(this.template, PATIENT, "S", "d", "e"), "a", "b", "c", "d", "e");
	}

	@Test
	void bytesThatArriveAfterTheDeadlineAreStoredOnceAndTheLogSaysSo() {
		ProxyFault commits = this.application.commitMessage().letThrough();
		try (CapturedLog log = CapturedLog.of(GroupOutcomes.class)) {
			this.application.proxy().hold(ProxyDirection.TO_SERVER);
			assertInDoubt(Batches.commitAsync(this.template, Batches.within(SHORT), "S", "a", "b", "c"));
			assertThat(commits.hits()).isEqualTo(1);
			this.application.assertStored();
			this.application.proxy().release(ProxyDirection.TO_SERVER);
			this.application.awaitStored("a", "b", "c");
			await().atMost(LONG).until(() -> saysStored(log));
		}
		this.application.assertStored(Batches.commit(this.template, PATIENT, "S", "d", "e"), "a", "b", "c", "d", "e");
	}

	@Test
	void groupGoesOnAfterItsCallersDeadlineAndIsWrittenAgain() {
		this.application.proxy().swallow(ProxyDirection.TO_SERVER);
		try (CapturedLog log = CapturedLog.of(GroupOutcomes.class)) {
			assertInDoubt(Batches.commitAsync(this.template, Batches.within(SHORT), "S", "a", "b", "c"));
			this.application.assertStored();
			this.application.proxy().heal();
			this.application.awaitStored("a", "b", "c");
			await().atMost(LONG).until(() -> saysStored(log));
		}
		this.application.assertStored(Batches.commit(this.template, PATIENT, "S", "d", "e"), "a", "b", "c", "d", "e");
	}

	private static boolean saysStored(CapturedLog log) {
		return log.lines()
			.stream()
			.anyMatch((line) -> line.startsWith("INFO After its caller was told that it is in doubt:")
					&& line.endsWith("is stored, up to sequence 5"));
	}

	@Test
	void nothingPassesABatchThatIsBeingFoundOut() {
		this.application.proxy().swallow(ProxyDirection.TO_SERVER);
		CompletableFuture<BatchReceipt> lost = Batches.commitAsync(this.template, PATIENT, "S", "a", "b");
		CompletableFuture<BatchReceipt> next = Batches.commitAsync(this.template, PATIENT, "S", "c", "d");
		ProxyFault questions = this.application.probes().letThrough();
		await().atMost(LONG).until(() -> questions.hits() > 0);
		this.application.proxy().heal();
		this.application.assertStored(Batches.receipt(next), "a", "b", "c", "d");
		assertThat(Batches.receipt(lost).lastSequence()).isEqualTo(4);
	}

	@Test
	void membersOfAMergedBatchAllLearnWhatBecameOfIt() {
		ProxyFault lost = this.application.acknowledgement().skip(1).swallow();
		this.application.proxy().hold(ProxyDirection.TO_SERVER);
		CompletableFuture<BatchReceipt> first = Batches.commitAsync(this.template, PATIENT, "S", "first", "of two");
		List<CompletableFuture<BatchReceipt>> merged = IntStream.range(0, 3)
			.mapToObj((i) -> Batches.commitAsync(this.template, PATIENT, "S", "a" + i, "b" + i))
			.toList();
		this.application.proxy().release(ProxyDirection.TO_SERVER);
		List<BatchReceipt> receipts = merged.stream().map(Batches::receipt).toList();
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(Batches.receipt(first).lastSequence()).isEqualTo(4);
		assertThat(receipts).extracting(BatchReceipt::lastSequence).containsExactly(6L, 8L, 10L);
		assertThat(receipts).extracting(BatchReceipt::batchId).containsOnly(this.application.batchIdAt(10));
		this.application.assertStored("first", "of two", "a0", "b0", "a1", "b1", "a2", "b2");
	}

	@Test
	void singleMessageWhoseAnswerIsLostIsFoundOut() {
		ProxyFault lost = this.application.proxy().fault(ProxyDirection.TO_CLIENT).subject("_INBOX.").swallow();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a");
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(receipt.duplicate()).isFalse();
		this.application.assertStored(receipt, "a");
	}

	@Test
	void singleMessageWhoseBytesAreLostIsWrittenAgain() {
		ProxyFault lost = this.application.proxy().fault(ProxyDirection.TO_SERVER).subject("S.0").swallow();
		BatchReceipt receipt = Batches.commit(this.template, PATIENT, "S", "a");
		assertThat(lost.hits()).isEqualTo(1);
		this.application.assertStored(receipt, "a");
	}

	@Test
	void idOfABatchThatIsInDoubtIsADuplicateWithTheOriginalsSequences() {
		BatchOptions order = BatchOptions.builder().id("order-1").timeout(SHORT).build();
		this.application.proxy().swallow(ProxyDirection.TO_CLIENT);
		assertInDoubt(Batches.commitAsync(this.template, order, "S", "a", "b", "c"));
		this.application.proxy().heal();
		BatchOptions again = BatchOptions.builder().id("order-1").timeout(LONG).build();
		BatchReceipt receipt = Batches.commit(this.template, again, "S", "a", "b", "c");
		assertThat(receipt.duplicate()).isTrue();
		assertThat(receipt.firstSequence()).isEqualTo(3);
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void idOfABatchThatIsInDoubtIsADuplicateForAnotherInstance() {
		BatchOptions order = BatchOptions.builder().id("order-1").timeout(SHORT).build();
		this.application.proxy().swallow(ProxyDirection.TO_CLIENT);
		assertInDoubt(Batches.commitAsync(this.template, order, "S", "a", "b", "c"));
		this.application.awaitStored("a", "b", "c");
		BatchReceipt receipt = Batches.commit(this.application.direct().template(),
				BatchOptions.builder().id("order-1").timeout(LONG).build(), "S", "a", "b", "c");
		assertThat(receipt.duplicate()).isTrue();
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void idWhoseAnswerIsLostIsNoDuplicateOfItself() {
		ProxyFault lost = this.application.acknowledgement().swallow();
		BatchOptions order = BatchOptions.builder().id("order-1").timeout(LONG).build();
		BatchReceipt receipt = Batches.commit(this.template, order, "S", "a", "b", "c");
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(receipt.duplicate()).isFalse();
		this.application.assertStored(receipt, "a", "b", "c");
	}

	@Test
	void fullStreamDoesNotMakeARefusalOfAnAttemptThatWasNotAnswered() {
		stop();
		start((stream) -> stream.maxMessages(5).discardPolicy(DiscardPolicy.New), UnaryOperator.identity());
		ProxyFault lost = this.application.commitMessage().swallow();
		CompletableFuture<BatchReceipt> commit = Batches.commitAsync(this.template,
				Batches.within(SHORT.multipliedBy(6)), "S", "a", "b", "c");
		await().atMost(LONG).until(() -> lost.hits() == 1);
		Batches.commit(this.application.direct().template(), PATIENT, "S", "others", "fill it");
		assertInDoubt(commit);
		purge("S.1");
		await().atMost(LONG).until(() -> this.application.direct().lastSequence("S") == 7);
		assertThat(this.application.batchIdAt(7)).isNotNull().isEqualTo(this.application.batchIdAt(5));
	}

	@Test
	void withoutDeduplicationALateAnswerTells() {
		stop();
		start((stream) -> stream, (settings) -> settings.deduplication(false));
		ProxyFault acknowledgements = this.application.acknowledgement().letThrough();
		this.application.proxy().hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> commit = Batches.commitAsync(this.template, PATIENT, "S", "a", "b", "c");
		await().atMost(LONG).until(() -> acknowledgements.hits() == 1);
		assertThat(commit).isNotDone();
		this.application.proxy().release(ProxyDirection.TO_CLIENT);
		this.application.assertStored(Batches.receipt(commit), "a", "b", "c");
	}

	@Test
	void withoutDeduplicationALostAnswerStaysInDoubtAndNothingIsWrittenAgain() {
		stop();
		start((stream) -> stream, (settings) -> settings.deduplication(false));
		ProxyFault lost = this.application.acknowledgement().swallow();
		ProxyFault commits = this.application.commitMessage().times(10).letThrough();
		ProxyFault questions = this.application.probes().letThrough();
		assertInDoubt(Batches.commitAsync(this.template, Batches.within(SHORT.multipliedBy(3)), "S", "a", "b", "c"));
		assertThat(lost.hits()).isEqualTo(1);
		assertThat(commits.hits()).isEqualTo(1);
		assertThat(questions.hits()).isZero();
		this.application.assertStored("a", "b", "c");
	}

	private void purge(String subject) {
		NatsFixture.call(() -> this.application.direct().management().purgeStream("S", PurgeOptions.subject(subject)));
	}

	private static void assertInDoubt(CompletableFuture<BatchReceipt> commit) {
		assertThat(Batches.failure(commit)).isExactlyInstanceOf(BatchInDoubtException.class);
	}

	private long reconnects() {
		return this.application.nats().connection().getStatistics().getReconnects();
	}

}
