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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The latest transactions: those that a consumer found in the stream, and those that were
 * abandoned and never got there.
 */
@Component
class OrderHistory implements BatchListener {

	private static final int CAPACITY = 200;

	private final Deque<OrderTransaction> latest = new ArrayDeque<>();

	private final List<Consumer<OrderTransaction>> observers = new CopyOnWriteArrayList<>();

	@Override
	public void onAbandoned(BatchInfo batch, @Nullable Throwable cause) {
		String reason = (cause != null) ? cause.getMessage() : "rolled back with the order's row";
		add(new OrderTransaction(batch.transactionId(), false, List.of(), batch.size(), reason));
	}

	void add(OrderTransaction transaction) {
		synchronized (this.latest) {
			this.latest.addLast(transaction);
			if (this.latest.size() > CAPACITY) {
				this.latest.removeFirst();
			}
		}
		this.observers.forEach((observer) -> observer.accept(transaction));
	}

	List<OrderTransaction> latest() {
		synchronized (this.latest) {
			return List.copyOf(this.latest);
		}
	}

	void observe(Consumer<OrderTransaction> observer) {
		this.observers.add(observer);
	}

}
