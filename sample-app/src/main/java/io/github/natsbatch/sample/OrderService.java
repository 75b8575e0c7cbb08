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

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.stereotype.Service;

/**
 * Places orders. The events of one order are one batch: when the payment is declined
 * half-way, the events before it are not in the stream either.
 */
@Service
public class OrderService {

	private final NatsBatchTemplate nats;

	private final PaymentService payments;

	OrderService(NatsBatchTemplate nats, PaymentService payments) {
		this.nats = nats;
		this.payments = payments;
	}

	/**
	 * Place an order.
	 * @param request the order
	 * @return the order's id
	 * @throws PaymentDeclinedException if the card does not pay
	 */
	@AtomicBatch
	public String place(OrderRequest request) {
		String id = UUID.randomUUID().toString().substring(0, 8);
		this.nats.publish("orders." + id + ".created",
				new OrderEvent(id, request.quantity() + " × " + request.item() + " ordered"));
		this.nats.publish("orders." + id + ".stock-reserved", new OrderEvent(id, request.quantity() + " reserved"));
		this.payments.take(id, request.cardNumber());
		this.nats.publish("orders." + id + ".payment-taken", new OrderEvent(id, "paid"));
		this.nats.publish("orders." + id + ".completed", new OrderEvent(id, "completed"));
		return id;
	}

}
