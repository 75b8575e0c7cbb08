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

package io.github.natsbatch.core.internal;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids of transactions: UUIDs of version 7.
 */
class TransactionIdGeneratorTests {

	private final TransactionIdGenerator ids = new TransactionIdGenerator();

	@Test
	void idsAreOfVersion7AndOfTheStandardVariant() {
		for (int i = 0; i < 1000; i++) {
			UUID id = this.ids.generateId();
			assertThat(id.version()).isEqualTo(7);
			assertThat(id.variant()).isEqualTo(2);
		}
	}

	@Test
	void idsHoldTheTimeInMilliseconds() {
		long before = System.currentTimeMillis();
		long time = this.ids.generateId().getMostSignificantBits() >>> 16;
		assertThat(time).isBetween(before, System.currentTimeMillis());
	}

	@Test
	void idsOfALaterMillisecondSortBehind() {
		UUID earlier = this.ids.generateId();
		long madeAt = System.currentTimeMillis();
		while (System.currentTimeMillis() == madeAt) {
			Thread.onSpinWait();
		}
		assertThat(this.ids.generateId().toString()).isGreaterThan(earlier.toString());
	}

	@Test
	void idsAreUniqueOverThreadsAndGenerators() {
		TransactionIdGenerator another = new TransactionIdGenerator();
		Set<UUID> made = ConcurrentHashMap.newKeySet();
		List<Thread> threads = IntStream.range(0, 8).mapToObj((i) -> new Thread(() -> {
			for (int n = 0; n < 20_000; n++) {
				made.add(((i % 2 == 0) ? this.ids : another).generateId());
			}
		})).toList();
		threads.forEach(Thread::start);
		threads.forEach(TransactionIdGeneratorTests::join);
		assertThat(made).hasSize(160_000);
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
