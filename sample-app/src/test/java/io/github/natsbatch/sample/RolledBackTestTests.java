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

package io.github.natsbatch.sample;

import io.github.natsbatch.outbox.OutboxOperations;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test whose transaction Spring rolls back, as tests of applications with a database
 * often are.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RolledBackTestTests {

	private static final String ITEM = "an item of this test only";

	@Autowired
	private OrderService orders;

	@Autowired
	private OutboxOperations outbox;

	@Autowired
	private JdbcClient database;

	private String orderId = "";

	@Test
	@Transactional
	void orderIsPlacedInTheTestsTransaction() {
		this.orderId = this.orders.place(new OrderRequest(ITEM, 1, "4242"));
		assertThat(placed()).isEqualTo(1);
	}

	@AfterTransaction
	void nothingIsLeft() {
		assertThat(this.orderId).isNotEmpty();
		assertThat(placed()).isZero();
		assertThat(this.outbox.lanes()).allMatch((lane) -> lane.pending() == 0 && lane.parked() == 0);
	}

	private int placed() {
		return this.database.sql("SELECT COUNT(*) FROM orders WHERE item = ?")
			.param(ITEM)
			.query(Integer.class)
			.single();
	}

}
