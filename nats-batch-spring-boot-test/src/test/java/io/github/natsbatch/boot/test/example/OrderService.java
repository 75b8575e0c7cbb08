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

import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.stereotype.Service;

/**
 * A service under test.
 */
@Service
class OrderService {

	private final NatsBatchTemplate nats;

	OrderService(NatsBatchTemplate nats) {
		this.nats = nats;
	}

	@AtomicBatch
	void place(String item) {
		this.nats.publish("orders.created", new OrderPlaced(item));
		if (item.isBlank()) {
			throw new IllegalArgumentException("nothing was ordered");
		}
		this.nats.publish("orders.paid", item);
	}

	/**
	 * Try once more when the server refuses.
	 * @param item what was ordered
	 */
	void placeStubbornly(String item) {
		try {
			this.nats.executeWithoutResult((batch) -> place(item));
		}
		catch (BatchRejectedException ex) {
			this.nats.executeWithoutResult((batch) -> place(item));
		}
	}

}
