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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections that are lost, servers that do not answer, threads that are interrupted.
 */
class ConnectionTests {

	private static final Duration SHORT = Duration.ofMillis(400);

	private NatsServer server;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect() {
		this.server = NatsServer.start();
		this.nats = NatsFixture.connect(Options.builder()
			.server(this.server.url())
			.reconnectWait(Duration.ofMillis(50))
			.maxReconnects(-1)
			.build());
		this.nats.stream("S", (builder) -> builder.subjects("S.>").storageType(StorageType.File).allowAtomicPublish());
		this.template = this.nats.template();
		publish(Duration.ofSeconds(10), "S.warm", "S.up");
	}

	@AfterEach
	void disconnect() {
		if (this.server.isRunning()) {
			this.server.resume();
		}
		this.nats.close();
		this.server.close();
	}

	@Test
	void commitWithoutAnAnswerIsInDoubtAndMayBeStoredLater() {
		this.server.pause();
		assertThatExceptionOfType(BatchInDoubtException.class).isThrownBy(() -> publish(SHORT, "S.a", "S.b"))
			.withMessageContaining("no answer within PT0.4S")
			.satisfies((ex) -> assertThat(ex.batchId()).isNotNull());
		this.server.resume();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.nats.lastSequence("S") == 4);
	}

	@Test
	void singleMessageWithoutAnAnswerIsInDoubt() {
		this.server.pause();
		assertThatExceptionOfType(BatchInDoubtException.class).isThrownBy(() -> publish(SHORT, "S.a"));
	}

	@Test
	void asynchronousCommitKeepsItsDeadline() {
		this.server.pause();
		try (Batch batch = this.template.begin(BatchOptions.builder().timeout(SHORT).build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			CompletableFuture<BatchReceipt> receipt = batch.commitAsync();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> receipt.orTimeout(10, TimeUnit.SECONDS).join())
				.withCauseInstanceOf(BatchInDoubtException.class);
		}
	}

	@Test
	void commitWaitsForTheConnectionToComeBack() {
		this.server.kill();
		awaitConnected(false);
		CompletableFuture<BatchReceipt> commit = CompletableFuture
			.supplyAsync(() -> publish(Duration.ofSeconds(30), "S.a", "S.b"));
		await().during(Duration.ofMillis(200)).until(() -> !commit.isDone());
		this.server.restart();
		assertThat(commit.orTimeout(30, TimeUnit.SECONDS).join().lastSequence()).isEqualTo(4);
	}

	@Test
	void commitWithoutAConnectionUntilTheDeadlineIsNotSent() {
		this.server.kill();
		awaitConnected(false);
		assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> publish(SHORT, "S.a", "S.b"))
			.withMessageContaining("waiting for a connection");
		this.server.restart();
		awaitConnected(true);
		assertThat(publish(Duration.ofSeconds(10), "S.c", "S.d").lastSequence()).isEqualTo(4);
	}

	@Test
	void closedConnectionIsNotSent() throws Exception {
		Batch batch = this.template.begin();
		batch.publish("S.a", "a");
		batch.publish("S.b", "b");
		this.nats.connection().close();
		assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(batch::commit)
			.withMessageContaining("closed");
	}

	@Test
	void firstAnswerThatDoesNotComeWithholdsTheCommit() {
		BatchOptions options = BatchOptions.builder().flowControl(true, 0, SHORT).build();
		try (Batch batch = this.template.begin(options)) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			this.server.pause();
			assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(batch::commit)
				.withMessageContaining("the commit was not sent")
				.withMessageContaining("message 0");
		}
		this.server.resume();
		assertThat(publish(Duration.ofSeconds(10), "S.c", "S.d").lastSequence()).isEqualTo(4);
	}

	@Test
	void interruptedThreadSendsNothing() {
		AtomicBoolean interrupted = new AtomicBoolean();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		inThread(() -> {
			Thread.currentThread().interrupt();
			try {
				publish(Duration.ofSeconds(10), "S.a", "S.b");
			}
			catch (NatsBatchException ex) {
				failure.set(ex);
			}
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		assertThat(failure.get()).isInstanceOf(BatchNotSentException.class).hasMessageContaining("interrupted");
		assertThat(interrupted).isTrue();
		assertThat(this.nats.lastSequence("S")).isEqualTo(2);
	}

	@Test
	void threadInterruptedWhileItWaitsIsInDoubt() throws Exception {
		this.server.pause();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		CountDownLatch ended = new CountDownLatch(1);
		Thread thread = new Thread(() -> {
			try {
				publish(Duration.ofSeconds(30), "S.a", "S.b");
			}
			catch (NatsBatchException ex) {
				failure.set(ex);
			}
			ended.countDown();
		});
		thread.start();
		await().atMost(Duration.ofSeconds(10)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		thread.interrupt();
		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(failure.get()).isInstanceOf(BatchInDoubtException.class).hasMessageContaining("interrupted");
	}

	@Test
	void closedTemplateRefusesAndFinishesWhatIsUnderWay() {
		Batch late = this.template.begin();
		late.publish("S.late", "late");
		this.server.pause();
		Batch early = this.template.begin();
		early.publish("S.a", "a");
		early.publish("S.b", "b");
		CompletableFuture<BatchReceipt> underWay = early.commitAsync();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.template::close);
		assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> awaitClosed(late))
			.withMessageContaining("shutting down");
		this.server.resume();
		assertThat(underWay.orTimeout(20, TimeUnit.SECONDS).join().size()).isEqualTo(2);
		closing.orTimeout(20, TimeUnit.SECONDS).join();
	}

	@Test
	void commitThatIsNotAnsweredBeforeTheShutdownIsInDoubt() {
		NatsBatchTemplate impatient = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().shutdownTimeout(SHORT).build()));
		Batch batch = impatient.begin();
		batch.publish("S.a", "a");
		batch.publish("S.b", "b");
		this.server.pause();
		CompletableFuture<BatchReceipt> underWay = batch.commitAsync();
		impatient.close();
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> underWay.orTimeout(10, TimeUnit.SECONDS).join())
			.withCauseInstanceOf(BatchInDoubtException.class);
	}

	@Test
	void receiptIsCompletedOffTheConnectionsThreads() {
		try (Batch batch = this.template.begin()) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			CompletableFuture<String> thread = batch.receipt().thenApply((receipt) -> Thread.currentThread().getName());
			CompletableFuture<String> asynchronous = batch.commitAsync()
				.thenApply((receipt) -> Thread.currentThread().getName());
			assertThat(thread.orTimeout(10, TimeUnit.SECONDS).join()).startsWith("nats-batch-");
			assertThat(asynchronous.orTimeout(10, TimeUnit.SECONDS).join()).doesNotContain("nats:");
		}
	}

	@Test
	void commitInsideOfAnotherCommitsContinuationDoesNotLockUp() {
		Batch first = this.template.begin();
		first.publish("S.a", "a");
		first.publish("S.b", "b");
		BatchReceipt second = first.commitAsync()
			.thenApply((receipt) -> publish(Duration.ofSeconds(10), "S.c", "S.d"))
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
		assertThat(second.lastSequence()).isEqualTo(6);
	}

	private void awaitClosed(Batch late) {
		await().atMost(Duration.ofSeconds(10)).until(() -> this.template.begin(), (probe) -> {
			probe.publish("S.probe", "");
			try {
				probe.commitAsync().orTimeout(1, TimeUnit.MILLISECONDS).join();
				return false;
			}
			catch (CompletionException ex) {
				return ex.getCause() instanceof BatchNotSentException;
			}
		});
		late.commit();
	}

	private void awaitConnected(boolean connected) {
		await().atMost(Duration.ofSeconds(20))
			.until(() -> (this.nats.connection().getStatus() == Connection.Status.CONNECTED) == connected);
	}

	private BatchReceipt publish(Duration timeout, String... subjects) {
		try (Batch batch = this.template.begin(BatchOptions.builder().timeout(timeout).build())) {
			for (String subject : subjects) {
				batch.publish(subject, "payload");
			}
			return batch.commit();
		}
	}

	private static void inThread(Runnable action) {
		Thread thread = new Thread(action);
		thread.start();
		try {
			thread.join(TimeUnit.SECONDS.toMillis(20));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(thread.isAlive()).isFalse();
	}

}
