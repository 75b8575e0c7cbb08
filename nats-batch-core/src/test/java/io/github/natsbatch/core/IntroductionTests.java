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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.consumer.Transaction;
import io.github.natsbatch.consumer.TransactionAssembler;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.stream.StreamProvisioner;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Every feature that the introduction of atomic batch publishing shows, in its order,
 * against a real server.
 */
@EmbeddedNats
class IntroductionTests {

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void streamIsCreatedWithAtomicPublishAndShowsIt() throws Exception {
		provision(StreamManagement.CREATE, "INTRO_CREATED");
		assertThat(this.nats.info("INTRO_CREATED").getConfiguration().getAllowAtomicPublish()).isTrue();
		this.nats.management().deleteStream("INTRO_CREATED");
	}

	@Test
	void atomicPublishIsSwitchedOnForAnExistingStream() {
		this.nats.stream("INTRO_UPDATED", (builder) -> builder.subjects("INTRO_UPDATED.>"));
		assertThat(this.nats.info("INTRO_UPDATED").getConfiguration().getAllowAtomicPublish()).isFalse();
		provision(StreamManagement.UPDATE, "INTRO_UPDATED");
		assertThat(this.nats.info("INTRO_UPDATED").getConfiguration().getAllowAtomicPublish()).isTrue();
		assertThat(publish("INTRO_UPDATED.a", "INTRO_UPDATED.b").size()).isEqualTo(2);
	}

	@Test
	void batchIdsAreUniqueAndAtMost64Characters() {
		this.nats.stream("INTRO");
		List<String> ids = new ArrayList<>();
		IntStream.range(0, 20).forEach((i) -> ids.add(publish("INTRO.a", "INTRO.b").batchId()));
		assertThat(ids).doesNotHaveDuplicates().allSatisfy((id) -> assertThat(id).hasSizeLessThanOrEqualTo(64));
	}

	@Test
	void stagedMessagesAreNotVisibleBeforeTheCommitAndAllAreAfterIt() throws Exception {
		this.nats.stream("INTRO");
		Subscription replies = this.nats.connection().subscribe("intro.replies");
		raw("INTRO.a", "staged", 1, null, "intro.replies");
		assertThat(replies.nextMessage(Duration.ofSeconds(5)).getData()).isEmpty();
		raw("INTRO.b", "staged", 2, null, "intro.replies");
		assertThat(replies.nextMessage(Duration.ofSeconds(5)).getData()).isEmpty();
		assertThat(this.nats.info("INTRO").getStreamState().getMsgCount()).isZero();
		raw("INTRO.c", "staged", 3, "1", "intro.replies");
		PublishAck ack = new PublishAck(replies.nextMessage(Duration.ofSeconds(5)));
		assertThat(ack.getBatchSize()).isEqualTo(3);
		assertThat(this.nats.info("INTRO").getStreamState().getMsgCount()).isEqualTo(3);
	}

	@Test
	void receiptHoldsStreamBatchIdSizeAndSequenceOfTheAcknowledgement() {
		this.nats.stream("INTRO");
		publish("INTRO.before", "INTRO.before");
		BatchReceipt receipt = publish("INTRO.a", "INTRO.b", "INTRO.c");
		assertThat(receipt.stream()).isEqualTo("INTRO");
		assertThat(receipt.size()).isEqualTo(3);
		assertThat(receipt.lastSequence()).isEqualTo(5);
		assertThat(this.nats.message("INTRO", 5).getHeaders().getFirst("Nats-Batch-Id")).isEqualTo(receipt.batchId());
	}

	@Test
	void expectedLastSequenceHoldsOrRefusesTheBatch() {
		this.nats.stream("INTRO");
		publish("INTRO.a", "INTRO.b");
		assertThat(expecting(PublishOptions.builder().expectedLastSequence(2).build()).lastSequence()).isEqualTo(4);
		assertThatExceptionOfType(WrongLastSequenceException.class)
			.isThrownBy(() -> expecting(PublishOptions.builder().expectedLastSequence(2).build()))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isIn(10071, 10164));
		assertThat(this.nats.lastSequence("INTRO")).isEqualTo(4);
	}

	@Test
	void expectedLastSequenceOfASubjectHoldsOrRefusesTheBatch() {
		this.nats.stream("INTRO");
		publish("INTRO.first", "INTRO.other");
		assertThat(expecting(PublishOptions.builder().expectedLastSubjectSequence(1).build()).size()).isEqualTo(2);
		assertThatExceptionOfType(WrongLastSequenceException.class)
			.isThrownBy(() -> expecting(PublishOptions.builder().expectedLastSubjectSequence(1).build()));
		assertThat(this.nats.lastSequence("INTRO")).isEqualTo(4);
	}

	@Test
	void expectedLastSequenceOfAnotherSubjectHoldsOrRefusesTheBatch() {
		this.nats.stream("INTRO");
		publish("INTRO.lock", "INTRO.other");
		PublishOptions fresh = PublishOptions.builder()
			.expectedLastSubjectSequence(1)
			.expectedLastSubjectSequenceSubject("INTRO.lock")
			.build();
		assertThat(expecting(fresh).lastSequence()).isEqualTo(4);
		publish("INTRO.lock", "INTRO.other");
		assertThatExceptionOfType(WrongLastSequenceException.class).isThrownBy(() -> expecting(fresh));
		assertThat(this.nats.lastSequence("INTRO")).isEqualTo(6);
	}

	@Test
	void ackFirstAndAckEveryWaitAndStoreTheSame() {
		this.nats.stream("INTRO");
		BatchOptions options = BatchOptions.builder().flowControl(true, 100, Duration.ofSeconds(5)).build();
		try (Batch batch = this.template.begin(options)) {
			IntStream.range(0, 500).forEach((i) -> batch.publish("INTRO." + i, "event " + i));
			batch.publish("INTRO.final", "batch complete");
			assertThat(batch.commit().size()).isEqualTo(501);
		}
		assertThat(this.nats.lastSequence("INTRO")).isEqualTo(501);
	}

	@Test
	void storedMessagesKeepTheHeadersOfTheBatch() {
		this.nats.stream("INTRO");
		BatchReceipt receipt = publish("INTRO.a", "INTRO.b");
		Headers first = this.nats.message("INTRO", 1).getHeaders();
		Headers last = this.nats.message("INTRO", 2).getHeaders();
		assertThat(first.getFirst("Nats-Batch-Id")).isEqualTo(receipt.batchId());
		assertThat(first.getFirst("Nats-Batch-Sequence")).isEqualTo("1");
		assertThat(first.containsKey("Nats-Batch-Commit")).isFalse();
		assertThat(last.getFirst("Nats-Batch-Sequence")).isEqualTo("2");
		assertThat(last.getFirst("Nats-Batch-Commit")).isEqualTo("1");
	}

	@Test
	void batchesWrittenByHandAreReadLikeOurs(NatsServer server) throws Exception {
		this.nats.stream("INTRO");
		raw("INTRO.a", "by hand", 1, null, null);
		raw("INTRO.b", "by hand", 2, "1", null);
		publish("INTRO.c", "INTRO.d", "INTRO.e");
		boolean eob = this.nats.connection().getServerInfo().isSameOrNewerThanVersion("2.14.0");
		if (eob) {
			raw("INTRO.f", "ended", 1, null, null);
			raw("INTRO.g", "ended", 2, null, null);
			raw("INTRO.end", "ended", 3, "eob", null);
		}
		assumeThat(eob).as("commit 'eob' needs nats-server 2.14, this is " + server.version()).isTrue();
		List<Transaction> transactions = readTransactions("INTRO", 7);
		assertThat(transactions).extracting((transaction) -> transaction.messages().size()).containsExactly(2, 3, 2);
		assertThat(transactions).allMatch(Transaction::complete);
		assertThat(transactions.get(0).id()).isEqualTo("by hand");
	}

	@Test
	void thousandMessagesAreABatchAndOneMoreIsRefused() {
		this.nats.stream("INTRO");
		try (Batch batch = this.template.begin()) {
			IntStream.range(0, 1000).forEach((i) -> batch.publish("INTRO." + i, ""));
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("INTRO.onemore", ""))
				.withMessageContaining("index 1000")
				.withMessageContaining("at most 1000");
			assertThat(batch.commit().size()).isEqualTo(1000);
		}
	}

	@Test
	void serverRefusesMoreThanItsOwnLimit() {
		this.nats.stream("INTRO");
		NatsBatchTemplate generous = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().maxMessages(2000).build()));
		try (Batch batch = generous.begin()) {
			IntStream.range(0, 1001).forEach((i) -> batch.publish("INTRO." + i, ""));
			assertThatExceptionOfType(BatchLimitException.class).isThrownBy(batch::commit)
				.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10199));
		}
		assertThat(this.nats.lastSequence("INTRO")).isZero();
	}

	@Test
	void tooManyBatchesInFlightAreALimit() {
		this.nats.stream("INTRO");
		for (int i = 0; i < 50; i++) {
			raw("INTRO.open", "open-" + i, 1, null, null);
		}
		RetryPolicy twice = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1));
		NatsBatchTemplate impatient = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().retry(twice).build()));
		try (Batch batch = impatient.begin()) {
			batch.publish("INTRO.a", "");
			batch.publish("INTRO.b", "");
			assertThatExceptionOfType(BatchLimitException.class).isThrownBy(batch::commit)
				.withMessageContaining("2 attempts")
				.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10210));
		}
		assertThat(this.nats.lastSequence("INTRO")).isZero();
	}

	@Test
	void twoStreamsInOneBatchAreRefused() {
		this.nats.stream("INTRO");
		this.nats.stream("OTHER");
		try (Batch batch = this.template.begin()) {
			batch.publish("INTRO.a", "");
			assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("OTHER.b", ""))
				.withMessageContaining("index 1")
				.withMessageContaining("'INTRO'")
				.withMessageContaining("'OTHER'");
		}
		assertThat(this.nats.lastSequence("INTRO")).isZero();
	}

	private void provision(StreamManagement management, String name) {
		StreamDefinition definition = StreamDefinition.builder(name)
			.subjects(name + ".>")
			.storage(StorageType.Memory)
			.build();
		new StreamProvisioner(this.nats.connection(), null, management).provision(List.of(definition));
	}

	private BatchReceipt publish(String... subjects) {
		try (Batch batch = this.template.begin()) {
			for (String subject : subjects) {
				batch.publish(subject, "payload");
			}
			return batch.commit();
		}
	}

	private BatchReceipt expecting(PublishOptions options) {
		try (Batch batch = this.template.begin()) {
			batch.publish("INTRO.first", null, "payload", options);
			batch.publish("INTRO.second", "payload");
			return batch.commit();
		}
	}

	private void raw(String subject, String batchId, int sequence, String commit, String replyTo) {
		Headers headers = new Headers().put("Nats-Batch-Id", batchId)
			.put("Nats-Batch-Sequence", Integer.toString(sequence));
		if (commit != null) {
			headers.put("Nats-Batch-Commit", commit);
		}
		this.nats.connection().publish(subject, replyTo, headers, "raw".getBytes(StandardCharsets.UTF_8));
	}

	private List<Transaction> readTransactions(String stream, int messages) throws Exception {
		JetStreamSubscription subscription = this.nats.connection()
			.jetStream()
			.subscribe(null, PullSubscribeOptions.builder().stream(stream).build());
		TransactionAssembler assembler = new TransactionAssembler();
		List<Transaction> transactions = new ArrayList<>();
		for (Message message : subscription.fetch(messages, Duration.ofSeconds(5))) {
			transactions.addAll(assembler.add(message));
		}
		assertThat(assembler.flush()).isEmpty();
		subscription.unsubscribe();
		return transactions;
	}

}
