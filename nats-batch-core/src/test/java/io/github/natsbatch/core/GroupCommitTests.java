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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.TransactionHeader;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Many callers and one stream: whatever is merged, each has a batch of its own.
 */
@EmbeddedNats
class GroupCommitTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private NatsServer server;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.server = server;
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S", (builder) -> builder.subjects("S.>").storageType(StorageType.File).allowAtomicPublish());
		this.template = template(SingleMessage.PLAIN);
		publish("S.warm", 2);
	}

	private NatsBatchTemplate template(SingleMessage singles) {
		return this.nats.template((builder) -> builder.meterRegistry(this.meters)
			.settings(NatsBatchSettings.builder().singleMessage(singles).build()));
	}

	@AfterEach
	void disconnect() {
		this.server.resume();
		this.nats.close();
	}

	@Test
	void receiptsOfManyCallersSayWhereTheirMessagesAre() throws Exception {
		List<BatchReceipt> receipts = Collections.synchronizedList(new ArrayList<>());
		ExecutorService callers = Executors.newFixedThreadPool(32);
		try {
			List<CompletableFuture<Void>> work = IntStream.range(0, 200)
				.mapToObj((i) -> CompletableFuture.runAsync(() -> receipts.add(publish("S." + i, 1 + i % 5)), callers))
				.toList();
			work.forEach(CompletableFuture::join);
		}
		finally {
			callers.shutdown();
		}
		Map<Long, MessageInfo> stream = new HashMap<>();
		this.nats.messages("S").forEach((message) -> stream.put(message.getSeq(), message));
		assertThat(stream).hasSize(2 + receipts.stream().mapToInt(BatchReceipt::size).sum());
		for (BatchReceipt receipt : receipts) {
			for (int index = 0; index < receipt.size(); index++) {
				TransactionHeader place = TransactionHeader
					.parse(stream.get(receipt.sequenceOf(index)).getHeaders().getFirst("Batch-Transaction"));
				if (receipt.size() > 1) {
					assertThat(place)
						.isEqualTo(new TransactionHeader(receipt.transactionId(), index + 1, receipt.size()));
				}
			}
		}
		assertThat(this.meters.get("nats.batch.group.size").summary().max()).isGreaterThan(1);
	}

	@Test
	void whatWaitsTogetherIsOneServerBatch() {
		List<CompletableFuture<BatchReceipt>> commits = commitWhilePaused(List.of("S.a", "S.b", "S.c", "S.d"));
		List<BatchReceipt> receipts = commits.stream().map(GroupCommitTests::join).toList();
		assertThat(receipts).extracting(BatchReceipt::lastSequence).containsExactly(4L, 6L, 8L, 10L);
		assertThat(receipts.subList(1, 4)).extracting(BatchReceipt::batchId).hasSize(3).doesNotContainNull();
		assertThat(receipts.get(1).batchId()).isEqualTo(receipts.get(3).batchId())
			.isNotEqualTo(receipts.get(0).batchId());
		assertThat(this.nats.message("S", 10).getHeaders().getFirst("Nats-Batch-Commit")).isEqualTo("1");
		assertThat(this.nats.message("S", 8).getHeaders().containsKey("Nats-Batch-Commit")).isFalse();
		assertThat(this.nats.message("S", 5).getHeaders().containsKey("Nats-Msg-Id")).isTrue();
		assertThat(this.nats.message("S", 7).getHeaders().containsKey("Nats-Msg-Id")).isFalse();
	}

	@Test
	void faultOfOneMemberIsNotTheOthers() {
		narrow("S.ok.*", "S.warm");
		List<CompletableFuture<BatchReceipt>> commits = commitWhilePaused(
				List.of("S.ok.a", "S.ok.b", "S.bad", "S.ok.c"));
		assertThat(join(commits.get(0)).lastSequence()).isEqualTo(4);
		assertThat(join(commits.get(1)).lastSequence()).isEqualTo(6);
		assertThat(join(commits.get(3)).lastSequence()).isEqualTo(8);
		assertThat(commits.get(2)).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(BatchRejectedException.class);
		assertThat(this.nats.lastSequence("S")).isEqualTo(8);
	}

	@Test
	void memberThatIsTooLargeIsToldSoAndTheOthersGo() {
		this.nats.stream("SMALL",
				(builder) -> builder.subjects("SMALL.>").allowAtomicPublish().maximumMessageSize(900));
		publish("SMALL.warm", 2);
		this.server.pause();
		CompletableFuture<BatchReceipt> first = commit("SMALL.a", 2, new byte[1]);
		CompletableFuture<BatchReceipt> second = commit("SMALL.b", 2, new byte[1]);
		CompletableFuture<BatchReceipt> large = commit("SMALL.c", 2, new byte[800]);
		this.server.resume();
		assertThat(join(first).lastSequence()).isEqualTo(4);
		assertThat(join(second).lastSequence()).isEqualTo(6);
		assertThat(large).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(NatsBatchException.class)
			.withMessageContaining("max_msg_size");
	}

	@Test
	void batchesOfOneThreadStayInTheirOrderWhateverTheirSize() {
		List<CompletableFuture<BatchReceipt>> commits = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			commits.add(commit("S." + i, 1 + (i * 7) % 4, new byte[10]));
		}
		List<Long> sequences = commits.stream().map((commit) -> join(commit).firstSequence()).toList();
		assertThat(sequences).isSorted();
	}

	@Test
	void mergedSingleMessagesAreTransactionsOfTheirOwn() {
		this.template = template(SingleMessage.MERGE);
		publish("S.warm", 2);
		this.server.pause();
		List<CompletableFuture<BatchReceipt>> commits = IntStream.range(0, 4)
			.mapToObj((i) -> commit("S." + i, 1, new byte[1]))
			.toList();
		this.server.resume();
		List<BatchReceipt> receipts = commits.stream().map(GroupCommitTests::join).toList();
		assertThat(receipts).extracting(BatchReceipt::lastSequence).containsExactly(5L, 6L, 7L, 8L);
		assertThat(receipts.get(0).batchId()).isNull();
		assertThat(receipts.get(1).batchId()).isNotNull().isEqualTo(receipts.get(3).batchId());
		assertThat(this.nats.message("S", 7).getHeaders().getFirst("Batch-Transaction"))
			.isEqualTo(receipts.get(2).transactionId() + ";1/1");
	}

	@Test
	void batchThatWaitsIsNotSentAfterItsCallersDeadline() {
		this.server.pause();
		CompletableFuture<BatchReceipt> first = commit("S.a", 2, new byte[1]);
		BatchOptions impatient = BatchOptions.builder().timeout(Duration.ofMillis(100)).build();
		try (Batch batch = this.template.begin(impatient)) {
			batch.publish("S.late", "late");
			batch.publish("S.late", "late");
			assertThatExceptionOfType(io.github.natsbatch.BatchNotSentException.class).isThrownBy(batch::commit);
		}
		this.server.resume();
		assertThat(join(first).lastSequence()).isEqualTo(4);
		assertThat(publish("S.b", 2).lastSequence()).isEqualTo(6);
	}

	@Test
	void gaugesShowWhatWaits() {
		this.server.pause();
		List<CompletableFuture<BatchReceipt>> commits = List.of(commit("S.a", 2, new byte[1]),
				commit("S.b", 2, new byte[1]), commit("S.c", 2, new byte[1]));
		assertThat(this.meters.get("nats.batch.queued").gauge().value()).isEqualTo(2);
		assertThat(this.meters.get("nats.batch.in.flight").gauge().value()).isPositive();
		this.server.resume();
		commits.forEach(GroupCommitTests::join);
		await().atMost(Duration.ofSeconds(10))
			.until(() -> this.meters.get("nats.batch.queued").gauge().value() == 0
					&& this.meters.get("nats.batch.in.flight").gauge().value() == 0);
	}

	@Test
	void awaitingCompletionWaitsForWhatIsQueued() {
		this.server.pause();
		CompletableFuture<BatchReceipt> first = commit("S.a", 2, new byte[1]);
		CompletableFuture<BatchReceipt> second = commit("S.b", 2, new byte[1]);
		assertThat(this.template.awaitCompletion(Duration.ofMillis(50))).isFalse();
		this.server.resume();
		assertThat(this.template.awaitCompletion(Duration.ofSeconds(20))).isTrue();
		assertThat(join(first).size() + join(second).size()).isEqualTo(4);
	}

	private void narrow(String... subjects) {
		StreamConfiguration existing = this.nats.info("S").getConfiguration();
		NatsFixture.call(() -> this.nats.management()
			.updateStream(StreamConfiguration.builder(existing).subjects(subjects).build()));
	}

	// The first is on its way, the others wait for it.
	private List<CompletableFuture<BatchReceipt>> commitWhilePaused(List<String> subjects) {
		this.server.pause();
		List<CompletableFuture<BatchReceipt>> commits = subjects.stream()
			.map((subject) -> commit(subject, 2, new byte[1]))
			.toList();
		this.server.resume();
		return commits;
	}

	private CompletableFuture<BatchReceipt> commit(String subject, int size, byte[] payload) {
		try (Batch batch = this.template.begin(BatchOptions.builder().stream(subject.split("\\.")[0]).build())) {
			for (int i = 0; i < size; i++) {
				batch.publish(subject, payload);
			}
			return batch.commitAsync();
		}
	}

	private BatchReceipt publish(String subject, int size) {
		try (Batch batch = this.template.begin()) {
			for (int i = 0; i < size; i++) {
				batch.publish(subject, "payload");
			}
			return batch.commit();
		}
	}

	private static BatchReceipt join(CompletableFuture<BatchReceipt> commit) {
		return commit.orTimeout(20, TimeUnit.SECONDS).join();
	}

}
