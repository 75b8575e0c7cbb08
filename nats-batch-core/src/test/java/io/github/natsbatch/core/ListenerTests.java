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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.BatchContentListener;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.impl.NatsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BatchListener}s, and for {@code publishBatch}.
 */
@EmbeddedNats
class ListenerTests {

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template((builder) -> builder.listeners(List.of(new Broken(), new Teller())));
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void listenerThatThrowsBreaksNeitherTheCommitNorTheNextListener() {
		BatchReceipt receipt = this.template.publishBatch(List.of(message("S.a"), message("S.b")));
		assertThat(receipt.size()).isEqualTo(2);
		assertThat(this.told).containsExactly("committed 2 to S in " + Thread.currentThread().getName());
	}

	@Test
	void abandonedBatchComesWithItsCause() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.executeWithoutResult((batch) -> {
			batch.publish("S.a", "a");
			throw new IllegalStateException("no");
		}));
		assertThat(this.told).containsExactly("abandoned 1 for S, DIRECT: no");
	}

	@Test
	void failedCommitComesWithTheExceptionOfTheCaller() {
		this.nats.stream("PLAIN", (builder) -> builder.subjects("PLAIN.>"));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class)
			.isThrownBy(() -> this.template.publishBatch(List.of(message("PLAIN.a"), message("PLAIN.b"))))
			.satisfies((ex) -> assertThat(ex.getStackTrace())
				.anySatisfy((frame) -> assertThat(frame.getClassName()).contains("ListenerTests")));
		assertThat(this.told).containsExactly("failed 2: AtomicPublishUnavailableException");
	}

	@Test
	void whoWantsTheMessagesGetsThemBeforeTheEnd() throws Exception {
		NatsBatchTemplate own = this.nats.template((builder) -> builder.listeners(List.of(new Reader())));
		own.publishBatch(List.of(message("S.a"), message("S.b")));
		own.publishBatchAsync(List.of(message("S.c"))).get(10, TimeUnit.SECONDS);
		try (Batch batch = own.begin()) {
			batch.publish("S.d", "d");
		}
		own.begin().close();
		assertThat(this.told).containsExactly("S.a,S.b", "committed", "S.c", "committed", "S.d", "abandoned");
	}

	@Test
	void asynchronousCommitTellsInAWorker() throws Exception {
		CompletableFuture<BatchReceipt> receipt = this.template
			.publishBatchAsync(List.of(message("S.a"), message("S.b")));
		assertThat(receipt.get(10, TimeUnit.SECONDS).lastSequence()).isEqualTo(2);
		assertThat(this.told).hasSize(1).first().asString().startsWith("committed 2 to S in nats-batch-");
	}

	@Test
	void executorOfTheApplicationRunsListeners() throws Exception {
		NatsBatchTemplate own = this.nats.template((builder) -> builder.listeners(List.of(new Teller()))
			.executor((task) -> new Thread(task, "application").start()));
		own.publishBatchAsync(List.of(message("S.a"))).get(10, TimeUnit.SECONDS);
		assertThat(this.told).containsExactly("committed 1 to S in application");
	}

	@Test
	void publishBatchIsIndependentOfTheScopeAroundIt() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.executeWithoutResult((batch) -> {
			batch.publish("S.scope", "scope");
			batch.publishBatch(List.of(message("S.now")));
			throw new IllegalStateException("no");
		}));
		assertThat(this.nats.payloads("S")).containsExactly("S.now");
	}

	@Test
	void listenerMayPublishABatchOfItsOwn() {
		List<BatchReceipt> receipts = new ArrayList<>();
		NatsBatchTemplate[] own = new NatsBatchTemplate[1];
		own[0] = this.nats.template((builder) -> builder.listeners(List.of(new BatchListener() {

			@Override
			public void onCommitted(BatchReceipt receipt) {
				receipts.add(receipt);
				if (receipts.size() == 1) {
					own[0].publishBatch(List.of(message("S.audit")));
				}
			}

		})));
		own[0].executeWithoutResult((batch) -> batch.publish("S.a", "a"));
		assertThat(receipts).hasSize(2);
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	private static NatsMessage message(String subject) {
		return NatsMessage.builder().subject(subject).data(subject).build();
	}

	/**
	 * Throws whatever happens.
	 */
	private static final class Broken implements BatchListener {

		@Override
		public void onCommitted(BatchReceipt receipt) {
			throw new IllegalStateException("broken listener");
		}

		@Override
		public void onAbandoned(BatchInfo batch, Throwable cause) {
			throw new AssertionError("broken listener");
		}

		@Override
		public void onFailed(BatchInfo batch, NatsBatchException failure) {
			throw new IllegalStateException("broken listener");
		}

	}

	/**
	 * Writes down what it is told.
	 */
	private final class Teller implements BatchListener {

		@Override
		public void onCommitted(BatchReceipt receipt) {
			ListenerTests.this.told.add("committed " + receipt.size() + " to " + receipt.stream() + " in "
					+ Thread.currentThread().getName());
		}

		@Override
		public void onAbandoned(BatchInfo batch, Throwable cause) {
			assertThat(batch.delivery()).isEqualTo(Delivery.DIRECT);
			ListenerTests.this.told.add("abandoned " + batch.size() + " for " + batch.stream() + ", " + batch.delivery()
					+ ": " + cause.getMessage());
		}

		@Override
		public void onFailed(BatchInfo batch, NatsBatchException failure) {
			ListenerTests.this.told.add("failed " + batch.size() + ": " + failure.getClass().getSimpleName());
		}

	}

	/**
	 * Reads the messages.
	 */
	private final class Reader implements BatchContentListener {

		@Override
		public void onClosed(BatchInfo batch, List<OutgoingMessage> messages) {
			assertThat(batch.size()).isEqualTo(messages.size());
			ListenerTests.this.told
				.add(messages.stream().map(OutgoingMessage::subject).collect(Collectors.joining(",")));
		}

		@Override
		public void onCommitted(BatchReceipt receipt) {
			ListenerTests.this.told.add("committed");
		}

		@Override
		public void onAbandoned(BatchInfo batch, Throwable cause) {
			ListenerTests.this.told.add("abandoned");
		}

	}

}
