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

package io.github.natsbatch.outbox.transaction;

import java.util.function.Consumer;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;

/**
 * An order whose listener is called when it is flushed.
 */
@Entity
@Table(name = "orders")
@EntityListeners(JpaOrder.Listener.class)
class JpaOrder {

	@Id
	private long id;

	private String state;

	private int version;

	protected JpaOrder() {
	}

	JpaOrder(long id) {
		this.id = id;
		this.state = "new";
	}

	int id() {
		return (int) this.id;
	}

	void change(String newState) {
		this.state = newState;
		this.version++;
	}

	/**
	 * Tells the test that is running.
	 */
	static class Listener {

		static Consumer<JpaOrder> onFlush = (order) -> {
		};

		@PostPersist
		void flushed(JpaOrder order) {
			onFlush.accept(order);
		}

	}

}
