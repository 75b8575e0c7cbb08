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
import io.github.natsbatch.boot.test.BatchFailures;
import io.github.natsbatch.boot.test.RecordedBatches;
import io.github.natsbatch.test.EmbeddedNats;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@SpringBootTest
@EmbeddedNats
@AutoConfigureNatsBatch
class OrderServiceTests {

	@Autowired
	private OrderService orders;

	@Autowired
	private RecordedBatches batches;

	@Autowired
	private BatchFailures failures;

	@Test
	void orderIsPublishedAsAWhole() {
		this.orders.place("tea");
		assertThat(this.batches).committedSubjects().containsExactly("orders.created", "orders.paid");
		assertThat(this.batches).committedPayloads(OrderPlaced.class).containsExactly(new OrderPlaced("tea"));
	}

	@Test
	void orderOfNothingIsNotPublished() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.orders.place(""));
		assertThat(this.batches).committed().isEmpty();
		assertThat(this.batches).abandoned()
			.singleElement()
			.satisfies((batch) -> assertThat(batch.subjects()).containsExactly("orders.created"));
	}

	@Test
	void refusedOrderIsPlacedAgain() {
		this.failures.rejectNext();
		this.orders.placeStubbornly("tea");
		assertThat(this.batches).failed().hasSize(1);
		assertThat(this.batches).committedSubjects().containsExactly("orders.created", "orders.paid");
	}

}
