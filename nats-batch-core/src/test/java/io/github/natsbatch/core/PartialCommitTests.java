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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchPartiallyStoredException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.Batches;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Batches that meet a storage limit half-way, on a stream with one replica: the server
 * keeps what it has stored and says nothing (nats-server 2.15), or says an error (before,
 * see {@link ScriptedAnswerTests}). They are refused before they are sent where the limit
 * is known, and else named for what they are.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class PartialCommitTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final StorageLimits UNCHECKED = new StorageLimits(false, 0, 0);

	private static final StorageLimits CHECKED = new StorageLimits(true, 2 * MEGABYTE, 2 * MEGABYTE);

	private static final BatchOptions PATIENT = Batches.within(RemoteApplication.LONG);

	private static final BatchOptions ORDER = BatchOptions.builder()
		.id("order-1")
		.timeout(RemoteApplication.LONG)
		.build();

	@Parameter
	private Limit limit;

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private NatsServer server;

	private NatsFixture nats;

	@BeforeEach
	void connect() {
		this.server = NatsServer.builder().config(this.limit.configuration).start();
		this.nats = NatsFixture.connect(this.limit.url(this.server));
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void batchThatWouldMeetTheLimitIsRefusedBeforeItIsSent(StorageType storage) {
		stream("S", storage);
		NatsBatchTemplate template = template(CHECKED);
		assertThatExceptionOfType(BatchLimitException.class)
			.isThrownBy(() -> Batches.commit(template, PATIENT, "S", large(40)))
			.withMessageStartingWith("Not sent, ")
			.withMessageContaining("three replicas");
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(Batches.commit(template, PATIENT, "S", large(10)).lastSequence()).isEqualTo(10);
	}

	@Test
	void limitIsMetByWhatIsStoredAlready() {
		stream("S", StorageType.File);
		NatsBatchTemplate template = template(CHECKED);
		assertThat(Batches.commit(template, PATIENT, "S", large(12)).lastSequence()).isEqualTo(12);
		assertThatExceptionOfType(BatchLimitException.class)
			.isThrownBy(() -> Batches.commit(template, PATIENT, "S", large(12)));
		assertThat(this.nats.lastSequence("S")).isEqualTo(12);
	}

	@ParameterizedTest
	@EnumSource
	void uncheckedBatchIsPartlyStoredAndItsMessagesAreNamed(StorageType storage) {
		stream("S", storage);
		BatchPartiallyStoredException failure = partial(commit(PATIENT, large(40)));
		List<MessageInfo> stored = this.nats.messages("S");
		assertThat(stored).hasSizeBetween(15, 25);
		assertThat(failure.storedSequences()).isEqualTo(firstSequences(stored.size()));
		assertThat(failure.size()).isEqualTo(40);
		assertThat(failure.stream()).isEqualTo("S");
		assertThat(stored).extracting((message) -> message.getHeaders().getFirst("Nats-Batch-Id"))
			.containsOnly(failure.batchId());
		assertThat(this.meters.get("nats.batch.commit").tag("outcome", "partial").timer().count()).isEqualTo(1);
		assertThat(this.meters.find("nats.batch.retries").counters()).isEmpty();
	}

	@Test
	void mergedBatchesAreToldWhichMessagesOfTheirOwnAreThere() {
		stream("S", StorageType.File);
		NatsBatchTemplate template = template(UNCHECKED);
		Batches.commit(template, PATIENT, "S", "warm", "up");
		this.server.pause();
		CompletableFuture<BatchReceipt> first = Batches.commitAsync(template, PATIENT, "S", "a", "b");
		List<CompletableFuture<BatchReceipt>> merged = IntStream.range(0, 4)
			.mapToObj((i) -> Batches.commitAsync(template, PATIENT, "S", large(9)))
			.toList();
		this.server.resume();
		assertThat(Batches.receipt(first).lastSequence()).isEqualTo(4);
		List<Map<Integer, Long>> told = merged.stream().map((commit) -> partial(commit).storedSequences()).toList();
		List<Long> sequences = told.stream().flatMap((own) -> own.values().stream()).toList();
		assertThat(sequences).isEqualTo(LongStream.rangeClosed(5, this.nats.lastSequence("S")).boxed().toList());
		assertThat(told.get(0)).hasSize(9);
		assertThat(told.get(3)).isEmpty();
	}

	@Test
	void sameIdAgainIsNoDuplicateOfAPart() {
		this.nats.stream("FILLER", (builder) -> builder.subjects("FILLER.>").storageType(StorageType.File));
		stream("S", StorageType.File);
		Batches.commit(template(UNCHECKED), PATIENT, "FILLER", large(1));
		BatchPartiallyStoredException failure = partial(commit(ORDER, large(40)));
		NatsFixture.call(() -> this.nats.management().deleteStream("FILLER"));
		BatchPartiallyStoredException again = partial(commit(ORDER, large(40)));
		assertThat(again.storedSequences()).isEqualTo(failure.storedSequences());
		assertThat(this.nats.lastSequence("S")).isEqualTo(failure.storedSequences().size());
	}

	@Test
	void nextBatchIsRefusedBecauseOfTheLimit() {
		stream("S", StorageType.Memory);
		partial(commit(PATIENT, large(40)));
		long stored = this.nats.lastSequence("S");
		NatsBatchException failure = Batches.failure(commit(PATIENT, large(3)));
		assertThat(failure).isExactlyInstanceOf(BatchLimitException.class);
		assertThat(this.nats.lastSequence("S")).isEqualTo(stored);
	}

	@Test
	void subjectsThatAreFullAreNotTriedOnOneReplica() {
		streamThatDiscardsNewPerSubject();
		assertThatExceptionOfType(AtomicPublishUnavailableException.class)
			.isThrownBy(() -> Batches.commit(template(CHECKED), PATIENT, "S", "a", "b"))
			.withMessageContaining("discard_new_per_subject");
		assertThat(Batches.commit(template(CHECKED), PATIENT, "S", "a").lastSequence()).isEqualTo(1);
	}

	@Test
	void reportSaysWhatTheSettingsRefuse() {
		streamThatDiscardsNewPerSubject();
		assertThat(takesBatches(CHECKED)).isFalse();
		assertThat(takesBatches(UNCHECKED)).isTrue();
	}

	private Boolean takesBatches(StorageLimits limits) {
		NatsBatchTemplate template = template(limits);
		NatsFixture.call(() -> this.nats.management().purgeStream("S"));
		Batches.commit(template, PATIENT, "S", "a");
		return template.streamStatuses().get(0).takesBatches();
	}

	private void streamThatDiscardsNewPerSubject() {
		this.nats.stream("S",
				(builder) -> builder.subjects("S.>")
					.allowAtomicPublish()
					.maxMessages(6)
					.maxMessagesPerSubject(1)
					.discardPolicy(DiscardPolicy.New)
					.discardNewPerSubject(true));
	}

	private void stream(String name, StorageType storage) {
		this.nats.stream(name, (builder) -> builder.subjects(name + ".>").storageType(storage).allowAtomicPublish());
	}

	private NatsBatchTemplate template(StorageLimits limits) {
		return this.nats.template((builder) -> builder.meterRegistry(this.meters)
			.settings(NatsBatchSettings.builder()
				.commitTimeout(RemoteApplication.SHORT.multipliedBy(5))
				.storageLimits(limits)
				.build()));
	}

	private CompletableFuture<BatchReceipt> commit(BatchOptions options, String... payloads) {
		return Batches.commitAsync(template(UNCHECKED), options, "S", payloads);
	}

	private static BatchPartiallyStoredException partial(CompletableFuture<BatchReceipt> commit) {
		NatsBatchException failure = Batches.failure(commit);
		assertThat(failure).isExactlyInstanceOf(BatchPartiallyStoredException.class);
		return (BatchPartiallyStoredException) failure;
	}

	private static Map<Integer, Long> firstSequences(int size) {
		return IntStream.range(0, size).boxed().collect(Collectors.toMap((index) -> index, (index) -> index + 1L));
	}

	private static String[] large(int messages) {
		String[] payloads = new String[messages];
		Arrays.fill(payloads, "x".repeat(100_000));
		return payloads;
	}

	/**
	 * What the batch meets: 2 MB of the account, which a client is told, or of the
	 * server.
	 */
	enum Limit {

		ACCOUNT("accounts { A { jetstream { max_mem: 2MB, max_store: 2MB }, users: [{user: a, password: p}] } }"),

		SERVER("jetstream { max_memory_store: 2MB, max_file_store: 2MB }");

		private final String configuration;

		Limit(String configuration) {
			this.configuration = configuration;
		}

		private String url(NatsServer server) {
			return (this == ACCOUNT) ? server.url().replace("nats://", "nats://a:p@") : server.url();
		}

	}

}
