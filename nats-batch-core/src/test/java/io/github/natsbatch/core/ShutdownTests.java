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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.test.FaultyProxy;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.ProxyDirection;
import io.github.natsbatch.testsupport.Batches;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of commits when their template is closed: what is under way is finished,
 * what waits is not sent, and everybody is told.
 */
class ShutdownTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static NatsServer server;

	/** The common pool may have a single thread, which a waiting caller takes. */
	private final ExecutorService threads = Executors.newCachedThreadPool();

	private FaultyProxy proxy;

	private NatsFixture direct;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeAll
	static void startServer() {
		server = NatsServer.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void connect() {
		this.proxy = FaultyProxy.to(server.url());
		this.direct = NatsFixture.connect(server);
		this.nats = NatsFixture.connect(Options.builder()
			.server(this.proxy.url())
			.reconnectWait(Duration.ofMillis(20))
			.maxReconnects(-1)
			.build());
		this.direct.stream("S",
				(builder) -> builder.subjects("S.>").storageType(StorageType.File).allowAtomicPublish());
		this.template = template(LONG);
		Batches.commit(this.template, "S", "warm", "up");
	}

	private NatsBatchTemplate template(Duration shutdownTimeout) {
		return this.nats.template(
				(builder) -> builder.settings(NatsBatchSettings.builder().shutdownTimeout(shutdownTimeout).build()));
	}

	@AfterEach
	void disconnect() {
		this.threads.shutdownNow();
		this.proxy.heal();
		this.nats.close();
		this.proxy.close();
		this.direct.close();
	}

	@Test
	void whatIsUnderWayIsFinishedAndWhatWaitsIsNotSent() {
		this.proxy.hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> underWay = Batches.commitAsync(this.template, "S", "a", "b");
		CompletableFuture<BatchReceipt> waiting = Batches.commitAsync(this.template, "S", "c", "d");
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.template::close, this.threads);
		assertThat(Batches.failure(waiting)).isInstanceOf(BatchNotSentException.class)
			.hasMessageContaining("shutting down");
		assertThat(closing).isNotDone();
		assertThat(underWay).isNotDone();
		this.proxy.release(ProxyDirection.TO_CLIENT);
		assertThat(Batches.receipt(underWay).lastSequence()).isEqualTo(4);
		closing.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(this.direct.payloads("S")).containsExactly("warm", "up", "a", "b");
	}

	@Test
	void whatIsUnderWayAndNotAnsweredInTimeIsInDoubt() {
		NatsBatchTemplate impatient = template(Duration.ofMillis(300));
		Batches.commit(impatient, "S", "c", "d");
		this.proxy.hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> underWay = Batches.commitAsync(impatient, "S", "a", "b");
		impatient.close();
		assertThat(Batches.failure(underWay)).isInstanceOf(BatchInDoubtException.class)
			.hasMessageContaining("shutting down");
		await().atMost(LONG).until(() -> this.direct.lastSequence("S") == 6);
	}

	@Test
	void whatWaitsForAConnectionIsNotSentAndNotWaitedFor() {
		this.proxy.refuse();
		this.proxy.cut();
		await().atMost(LONG).until(() -> this.nats.connection().getStatus() != Connection.Status.CONNECTED);
		List<CompletableFuture<BatchReceipt>> commits = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			commits.add(Batches.commitAsync(this.template, "S", "a", "b"));
			commits.add(Batches.commitAsync(this.template, "S", "single"));
		}
		long begin = System.nanoTime();
		this.template.close();
		assertThat(System.nanoTime() - begin).isLessThan(LONG.toNanos());
		assertThat(commits)
			.allSatisfy((commit) -> assertThat(Batches.failure(commit)).isInstanceOf(BatchNotSentException.class));
		this.proxy.accept();
		await().atMost(LONG).until(() -> this.nats.connection().getStatus() == Connection.Status.CONNECTED);
		Batches.commit(template(LONG), "S", "after", "wards");
		assertThat(this.direct.payloads("S")).containsExactly("warm", "up", "after", "wards");
	}

	@Test
	void frozenGroupIsInDoubtWhenThereIsNoConnectionUntilTheEnd() {
		NatsBatchTemplate impatient = template(Duration.ofMillis(500));
		Batches.commit(impatient, "S", "c", "d");
		this.proxy.hold(ProxyDirection.TO_SERVER);
		CompletableFuture<BatchReceipt> underWay = Batches.commitAsync(impatient, "S", "a", "b");
		this.proxy.refuse();
		this.proxy.cut();
		impatient.close();
		assertThat(Batches.failure(underWay)).isInstanceOf(BatchInDoubtException.class);
		assertThat(this.direct.lastSequence("S")).isEqualTo(4);
	}

	@Test
	void membersOfAGroupThatIsTakenApartMeanwhileAreAllTold() {
		this.direct.stream("LIMITED",
				(builder) -> builder.subjects("L.>").allowAtomicPublish().maximumMessageSize(5000));
		Batches.commit(this.template, "L", "warm", "up");
		StreamConfiguration limited = this.direct.info("LIMITED").getConfiguration();
		NatsFixture.call(() -> this.direct.management()
			.updateStream(StreamConfiguration.builder(limited).maximumMessageSize(1000).build()));
		this.proxy.hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> first = Batches.commitAsync(this.template, "L", "a", "b");
		CompletableFuture<BatchReceipt> good = Batches.commitAsync(this.template, "L", "c", "d");
		CompletableFuture<BatchReceipt> bad = Batches.commitAsync(this.template, "L", "e", "x".repeat(3000));
		this.proxy.release(ProxyDirection.TO_CLIENT);
		assertThat(Batches.receipt(first).lastSequence()).isEqualTo(4);
		this.template.close();
		for (CompletableFuture<BatchReceipt> commit : List.of(good, bad)) {
			CompletableFuture<NatsBatchException> end = commit.handle((receipt, thrown) -> (thrown != null)
					? Batches.failure(CompletableFuture.failedFuture(thrown)) : null);
			NatsBatchException failure = end.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
			assertThat(failure).satisfiesAnyOf((ex) -> assertThat(ex).isNull(),
					(ex) -> assertThat(ex).isInstanceOfAny(BatchNotSentException.class, BatchRejectedException.class));
		}
		assertThat(this.direct.payloads("LIMITED")).doesNotContain("e");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void nobodyIsInDoubtWhoIsCommittingWhenTheTemplateIsClosed(boolean asynchronous) throws Exception {
		for (int round = 0; round < 10; round++) {
			NatsBatchTemplate closed = template(LONG);
			Queue<CompletableFuture<BatchReceipt>> commits = new ConcurrentLinkedQueue<>();
			long before = this.direct.lastSequence("S");
			CountDownLatch busy = new CountDownLatch(200);
			List<Thread> publishers = IntStream.range(0, 32)
				.mapToObj((i) -> new Thread(() -> publishUntilClosed(closed, asynchronous, commits, busy)))
				.toList();
			publishers.forEach(Thread::start);
			assertThat(busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			closed.close();
			for (Thread publisher : publishers) {
				publisher.join(LONG.toMillis());
				assertThat(publisher.isAlive()).isFalse();
			}
			assertThat(this.direct.lastSequence("S") - before).isEqualTo(countStored(commits));
		}
	}

	private static void publishUntilClosed(NatsBatchTemplate template, boolean asynchronous,
			Queue<CompletableFuture<BatchReceipt>> commits, CountDownLatch busy) {
		try {
			while (true) {
				CompletableFuture<BatchReceipt> commit = asynchronous ? Batches.commitAsync(template, "S", "a", "b")
						: CompletableFuture.completedFuture(Batches.commit(template, "S", "a", "b"));
				commits.add(commit);
				busy.countDown();
				if (commit.isCompletedExceptionally()) {
					return;
				}
			}
		}
		catch (NatsBatchException ex) {
			commits.add(CompletableFuture.failedFuture(ex));
		}
	}

	private static long countStored(Queue<CompletableFuture<BatchReceipt>> commits) {
		long stored = 0;
		for (CompletableFuture<BatchReceipt> commit : commits) {
			try {
				stored += Batches.receipt(commit).size();
			}
			catch (java.util.concurrent.CompletionException ex) {
				assertThat(ex).hasCauseInstanceOf(BatchNotSentException.class);
			}
		}
		return stored;
	}

	@Test
	void laterPublishersAreRefused() {
		Batch begun = this.template.begin();
		begun.publish("S.a", "a");
		this.template.close();
		assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(begun::commit)
			.withMessageContaining("shutting down");
		assertThatExceptionOfType(BatchNotSentException.class)
			.isThrownBy(() -> Batches.commit(this.template, "S", "a", "b"))
			.withMessageContaining("shutting down");
		assertThat(Batches.failure(Batches.commitAsync(this.template, "S", "a")))
			.isInstanceOf(BatchNotSentException.class);
		assertThat(this.direct.payloads("S")).containsExactly("warm", "up");
	}

	@Test
	void callersWhoWaitForRoomInTheQueueAreNotSent() {
		GroupCommit small = new GroupCommit(true, 1000, 1_000_000, 1, 2, 1_000_000);
		NatsBatchTemplate crowded = this.nats
			.template((builder) -> builder.settings(NatsBatchSettings.builder().groupCommit(small).build()));
		Batches.commit(crowded, "S", "c", "d");
		this.proxy.hold(ProxyDirection.TO_CLIENT);
		CompletableFuture<BatchReceipt> underWay = Batches.commitAsync(crowded, "S", "a", "b");
		CompletableFuture<BatchReceipt> queued = Batches.commitAsync(crowded, "S", "e", "f");
		CompletableFuture<BatchReceipt> outside = CompletableFuture
			.supplyAsync(() -> Batches.commit(crowded, "S", "g", "h"), this.threads);
		await().during(Duration.ofMillis(200)).atMost(LONG).until(() -> !outside.isDone());
		CompletableFuture<Void> closing = CompletableFuture.runAsync(crowded::close, this.threads);
		assertThat(Batches.failure(queued)).isInstanceOf(BatchNotSentException.class);
		assertThat(Batches.failure(outside)).isInstanceOf(BatchNotSentException.class);
		this.proxy.release(ProxyDirection.TO_CLIENT);
		assertThat(Batches.receipt(underWay).size()).isEqualTo(2);
		closing.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(this.direct.payloads("S")).containsExactly("warm", "up", "c", "d", "a", "b");
	}

	@Test
	void closingTwiceOrWithoutAConnectionDoesNothing() throws Exception {
		this.template.close();
		this.template.close();
		NatsBatchTemplate other = template(LONG);
		Batches.commit(other, "S", "a", "b");
		this.nats.connection().close();
		other.close();
	}

	@Test
	void nothingIsLeftToWaitForAfterACommitThatWasNotSent() {
		this.proxy.refuse();
		this.proxy.cut();
		await().atMost(LONG).until(() -> this.nats.connection().getStatus() != Connection.Status.CONNECTED);
		assertThatExceptionOfType(BatchNotSentException.class)
			.isThrownBy(() -> Batches.commit(this.template, Batches.within(Duration.ofMillis(200)), "S", "a", "b"));
		this.proxy.accept();
		await().atMost(LONG).until(() -> this.nats.connection().getStatus() == Connection.Status.CONNECTED);
		Batches.commit(this.template, "S", "c", "d");
		assertThat(this.template.awaitCompletion(Duration.ofSeconds(10))).isTrue();
	}

}
