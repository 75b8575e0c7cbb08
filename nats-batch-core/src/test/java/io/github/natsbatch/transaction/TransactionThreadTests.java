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

package io.github.natsbatch.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.core.Batch;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads at once, platform and, where the JDK has them, virtual ones.
 */
@EmbeddedNats
class TransactionThreadTests {

	private static final int THREADS = 40;

	private TransactionFixture fixture;

	@BeforeEach
	void open(NatsServer server) {
		this.fixture = TransactionFixture.open(server, TestDatabase.Kind.POSTGRESQL);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	static List<ThreadKind> kinds() {
		List<ThreadKind> kinds = new ArrayList<>(List.of(ThreadKind.PLATFORM));
		if (ThreadKind.VIRTUAL.isAvailable()) {
			kinds.add(ThreadKind.VIRTUAL);
		}
		else {
			System.out.println("JDK " + Runtime.version().feature()
					+ " has no virtual threads: transactions are tested " + "with platform threads only");
		}
		return kinds;
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void eachThreadHasItsOwnTransactionAndBatch(ThreadKind kind) throws Exception {
		run(kind, (number) -> {
			switch (number % 4) {
				case 0 -> this.fixture.transaction(() -> place(number));
				case 1 -> this.fixture.scope(() -> this.fixture.transaction(() -> place(number)));
				case 2 -> this.fixture.transaction(Propagation.REQUIRED, (status) -> {
					place(number);
					status.setRollbackOnly();
				});
				default -> this.fixture.transaction(() -> {
					place(number);
					TransactionFixture.caught(IllegalArgumentException.class,
							() -> this.fixture.transaction(Propagation.NESTED, () -> {
								this.fixture.place(number + " nested");
								throw new IllegalArgumentException("nested");
							}));
				});
			}
		});
		TreeSet<String> expected = new TreeSet<>();
		for (int number = 0; number < THREADS; number++) {
			if (number % 4 != 2) {
				expected.addAll(List.of(number + " first", number + " second"));
			}
		}
		assertThat(new TreeSet<>(this.fixture.database().rows())).isEqualTo(expected);
		List<String> messages = this.fixture.messages();
		assertThat(messages).containsExactlyInAnyOrderElementsOf(expected);
		// each transaction's messages follow each other
		for (int i = 0; i < messages.size(); i += 2) {
			assertThat(messages.get(i + 1)).isEqualTo(messages.get(i).replace("first", "second"));
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void handleFromBeginTakesMessagesFromManyThreadsInsideTheirTransactions(ThreadKind kind) throws Exception {
		Batch batch = this.fixture.template().begin();
		run(kind, (number) -> this.fixture.transaction(Propagation.REQUIRED, (status) -> {
			batch.publish("S.order", "handle " + number);
			status.setRollbackOnly();
		}));
		assertThat(batch.size()).isEqualTo(THREADS);
		batch.commit();
		assertThat(this.fixture.messages()).hasSize(THREADS);
	}

	private void place(int number) {
		this.fixture.place(number + " first");
		this.fixture.place(number + " second");
	}

	private void run(ThreadKind kind, Work work) throws Exception {
		ExecutorService threads = kind.newExecutor();
		try {
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int number = i;
				running.add(threads.submit(() -> {
					work.accept(number);
					assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
				}));
			}
			for (Future<?> future : running) {
				future.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdown();
		}
	}

	/**
	 * What one thread does.
	 */
	private interface Work {

		void accept(int number);

	}

	/**
	 * Which threads. Virtual ones are reached by reflection, since the tests run on JDK
	 * 17, too.
	 */
	enum ThreadKind {

		PLATFORM, VIRTUAL;

		boolean isAvailable() {
			return this == PLATFORM || Runtime.version().feature() >= 21;
		}

		ExecutorService newExecutor() throws ReflectiveOperationException {
			return (this == PLATFORM) ? Executors.newFixedThreadPool(8)
					: (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}

	}

}
