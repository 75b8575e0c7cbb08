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

package io.github.natsbatch.core;

import io.github.natsbatch.Delivery;

/**
 * Decides how the batch of one boundary travels.
 */
interface DeliveryRule {

	/** For batches that no outbox can have. */
	DeliveryRule DIRECT = new DeliveryRule() {
		@Override
		public Delivery decide(Delivery wanted, MessageRefusal refusal) {
			return Delivery.DIRECT;
		}

		@Override
		public Delivery automatic() {
			return Delivery.DIRECT;
		}
	};

	/**
	 * Decide when the first message is published.
	 * @param wanted what the scopes said
	 * @param refusal says which message is refused
	 * @return {@link Delivery#DIRECT} or {@link Delivery#OUTBOX}
	 * @throws io.github.natsbatch.InvalidBatchException if the batch cannot travel as
	 * wanted, or if sending it directly would promise less than the application expects
	 */
	Delivery decide(Delivery wanted, MessageRefusal refusal);

	/**
	 * Return what becomes of {@link Delivery#AUTO} here.
	 * @return the delivery, {@code AUTO} if it is refused
	 */
	Delivery automatic();

	/**
	 * Return the most bytes that the outbox takes for one stream.
	 * @return a number of bytes
	 */
	default long outboxLimit() {
		return Long.MAX_VALUE;
	}

}
