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

import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * A repository under test: its rows and its messages share one transaction.
 */
@Repository
class OrderRepository {

	private final JdbcClient database;

	private final NatsBatchTemplate nats;

	OrderRepository(JdbcClient database, NatsBatchTemplate nats) {
		this.database = database;
		this.nats = nats;
	}

	@Transactional
	void save(String item) {
		this.database.sql("insert into orders (item) values (?)").param(item).update();
		this.nats.publish("orders.created", new OrderPlaced(item));
	}

	int count() {
		return this.database.sql("select count(*) from orders").query(Integer.class).single();
	}

}
