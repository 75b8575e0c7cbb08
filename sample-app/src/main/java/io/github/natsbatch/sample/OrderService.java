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

import java.util.UUID;

import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Places orders. The events of one order share the fate of its row in the database: when
 * the payment is declined half-way, neither is there, and when it is not, both are,
 * whatever crashes.
 */
@Service
public class OrderService {

	private final NatsBatchTemplate nats;

	private final JdbcClient database;

	private final PaymentService payments;

	OrderService(NatsBatchTemplate nats, JdbcClient database, PaymentService payments) {
		this.nats = nats;
		this.database = database;
		this.payments = payments;
	}

	/**
	 * Place an order.
	 * @param request the order
	 * @return the order's id
	 * @throws PaymentDeclinedException if the card does not pay
	 */
	@Transactional
	public String place(OrderRequest request) {
		String id = UUID.randomUUID().toString().substring(0, 8);
		this.database.sql("INSERT INTO orders (id, item, quantity) VALUES (?, ?, ?)")
			.params(id, request.item(), request.quantity())
			.update();
		this.nats.publish("orders." + id + ".created",
				new OrderEvent(id, request.quantity() + " × " + request.item() + " ordered"));
		this.nats.publish("orders." + id + ".stock-reserved", new OrderEvent(id, request.quantity() + " reserved"));
		this.payments.take(id, request.cardNumber());
		this.nats.publish("orders." + id + ".payment-taken", new OrderEvent(id, "paid"));
		this.nats.publish("orders." + id + ".completed", new OrderEvent(id, "completed"));
		return id;
	}

}
