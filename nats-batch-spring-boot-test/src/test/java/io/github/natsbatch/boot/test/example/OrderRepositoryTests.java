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

package io.github.natsbatch.boot.test.example;

import io.github.natsbatch.boot.test.AutoConfigureNatsBatch;
import io.github.natsbatch.boot.test.RecordedBatches;
import io.github.natsbatch.test.EmbeddedNats;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.transaction.TestTransaction;

import static org.assertj.core.api.Assertions.assertThat;

@JdbcTest // rolls back after each test
@EmbeddedNats
@AutoConfigureNatsBatch
@Import(OrderRepository.class)
class OrderRepositoryTests {

	@Autowired
	private OrderRepository orders;

	@Autowired
	private RecordedBatches batches;

	@Test
	void messageIsDroppedWithTheRow() {
		this.orders.save("tea");
		assertThat(this.batches).isEmpty(); // waits for the test's transaction
		TestTransaction.end();
		assertThat(this.batches).committed().isEmpty();
		assertThat(this.batches).abandoned().hasSize(1);
	}

	@Test
	void messageIsSentWithTheCommit() {
		this.orders.save("tea");
		TestTransaction.flagForCommit();
		TestTransaction.end();
		assertThat(this.batches).committedPayloads(OrderPlaced.class).containsExactly(new OrderPlaced("tea"));
	}

}
