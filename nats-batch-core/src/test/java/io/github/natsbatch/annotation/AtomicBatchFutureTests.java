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

package io.github.natsbatch.annotation;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.BatchContext;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Annotated methods that return a stage: its completion decides, and what the caller gets
 * completes after the commit.
 */
@EmbeddedNats
class AtomicBatchFutureTests {

	private final CompletableFuture<String> work = new CompletableFuture<>();

	private NatsFixture nats;

	private AnnotationConfigApplicationContext context;

	private Futures bean;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.context = BatchContext.start(this.nats.template(), Futures.class);
		this.bean = this.context.getBean(Futures.class);
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.context.getBean(NatsBatchTemplate.class).currentBatch()).isEmpty();
		this.context.close();
		this.nats.close();
	}

	@Test
	void pendingFutureCommitsWhenItCompletes() {
		CompletableFuture<String> returned = this.bean.future(this.work);
		assertThat(this.nats.lastSequence("S")).isZero();
		assertThat(returned).isNotDone();
		this.work.complete("value");
		assertThat(returned.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("value");
		assertThat(this.nats.payloads("S")).containsExactly("in the method");
	}

	@Test
	void messagesMayBeAddedUntilItCompletes() {
		CompletableFuture<String> returned = this.bean.futureThatPublishes(this.work);
		CompletableFuture.runAsync(() -> this.work.complete("later"));
		returned.orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.nats.payloads("S")).containsExactly("in the method", "later");
	}

	@Test
	void stageOfTheInterfaceTypeCommitsToo() {
		CompletionStage<String> returned = this.bean.stage(this.work);
		this.work.complete("value");
		assertThat(returned.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("value");
		assertThat(this.nats.payloads("S")).containsExactly("in the method");
	}

	@Test
	void completedFutureHasCommittedWhenTheCallerSeesIt() {
		this.work.complete("value");
		assertThat(this.bean.future(this.work).orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("value");
		assertThat(this.nats.payloads("S")).containsExactly("in the method");
	}

	@Test
	void futureThatHasFailedAbandons() {
		IllegalArgumentException failure = new IllegalArgumentException("failed");
		this.work.completeExceptionally(failure);
		failsWith(this.bean.future(this.work), failure);
	}

	@Test
	void futureThatFailsLaterAbandons() {
		IllegalArgumentException failure = new IllegalArgumentException("failed");
		CompletableFuture<String> returned = this.bean.future(this.work);
		this.work.completeExceptionally(failure);
		failsWith(returned, failure);
	}

	@Test
	void futureThatThePerformerCancelsAbandons() {
		CompletableFuture<String> returned = this.bean.future(this.work);
		this.work.cancel(true);
		assertThatExceptionOfType(CancellationException.class)
			.isThrownBy(() -> returned.orTimeout(20, TimeUnit.SECONDS).join());
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void futureThatTheCallerCancelsCancelsTheWorkAndAbandons() {
		CompletableFuture<String> returned = this.bean.future(this.work);
		returned.cancel(true);
		assertThat(this.work).isCancelled();
		await().during(Duration.ofMillis(100)).until(() -> this.nats.lastSequence("S") == 0);
	}

	@Test
	void failureOfTheCommitIsTheResult() {
		CompletableFuture<String> returned = this.bean.futureThatExpects(this.work, 7);
		this.work.complete("value");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> returned.orTimeout(20, TimeUnit.SECONDS).join())
			.withCauseInstanceOf(BatchRejectedException.class)
			.withCauseInstanceOf(WrongLastSequenceException.class);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void methodThatThrowsInsteadOfReturningAFutureAbandons() {
		assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> this.bean.futureThatPublishes(null));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void nullInsteadOfAFutureCommits() {
		assertThat(this.bean.future(null)).isNull();
		assertThat(this.nats.payloads("S")).containsExactly("in the method");
	}

	private void failsWith(CompletableFuture<String> returned, Throwable failure) {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> returned.orTimeout(20, TimeUnit.SECONDS).join())
			.withCause(failure);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	static class Futures {

		private final NatsBatchTemplate nats;

		Futures(NatsBatchTemplate nats) {
			this.nats = nats;
		}

		@AtomicBatch
		CompletableFuture<String> future(CompletableFuture<String> work) {
			this.nats.publish("S.future", "in the method");
			return work;
		}

		@AtomicBatch
		CompletionStage<String> stage(CompletionStage<String> work) {
			this.nats.publish("S.future", "in the method");
			return work;
		}

		@AtomicBatch
		CompletableFuture<String> futureThatPublishes(CompletableFuture<String> work) {
			this.nats.publish("S.future", "in the method");
			Batch batch = this.nats.currentBatch().orElseThrow();
			return work.whenComplete((value, failure) -> batch.publish("S.future", value));
		}

		@AtomicBatch
		CompletableFuture<String> futureThatExpects(CompletableFuture<String> work, long sequence) {
			this.nats.publish("S.future", new Headers().add("Nats-Expected-Last-Sequence", Long.toString(sequence)),
					"a");
			this.nats.publish("S.future", "b");
			return work;
		}

	}

}
