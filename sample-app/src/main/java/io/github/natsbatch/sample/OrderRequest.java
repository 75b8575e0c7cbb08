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

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

/**
 * What a customer orders.
 *
 * @param item what, not blank
 * @param quantity how many, positive
 * @param cardNumber the card that pays, not blank; one that ends in 0 is declined
 */
public record OrderRequest(@NotBlank String item, @Positive int quantity, @NotBlank String cardNumber) {

	/**
	 * Leaves out the card.
	 * @return item and quantity
	 */
	@Override
	public String toString() {
		return "OrderRequest [item=" + this.item + ", quantity=" + this.quantity + "]";
	}

}
