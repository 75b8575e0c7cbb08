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

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.relay.OutboxRelay;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.stereotype.Component;

/**
 * Lets another process relay the orders, kills it in the middle of its work, relays the
 * rest here, and reads the stream back.
 */
@Component
class CrashDrill {

	private static final OrderRequest PAID = new OrderRequest("tea", 1, "4242");

	private static final OrderRequest DECLINED = new OrderRequest("tea", 1, "4000");

	private static final int EVENTS = 4;

	private static final int KILL_AFTER = 100;

	private static final int ORDERS_AFTER = 20;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final OrderService orders;

	private final OutboxRelay relay;

	private final OutboxOperations outbox;

	private final Connection nats;

	private final DataSourceProperties dataSource;

	CrashDrill(OrderService orders, OutboxRelay relay, OutboxOperations outbox, Connection nats,
			DataSourceProperties dataSource) {
		this.orders = orders;
		this.relay = relay;
		this.outbox = outbox;
		this.nats = nats;
		this.dataSource = dataSource;
	}

	/**
	 * Run the drill, which takes about as long as the lease of a lane.
	 * @return what became of the orders
	 */
	synchronized CrashReport run() {
		Set<String> placed = new HashSet<>();
		placed.add(this.orders.place(PAID));
		await(this::isEmpty, "the outbox is empty");
		long before = lastSequence() - EVENTS;
		this.relay.stop();
		long killedAt;
		try (RelayProcess other = new RelayProcess(this.dataSource, String.valueOf(this.nats.getConnectedUrl()))) {
			await(() -> isOwned() || !other.isAlive(), "the other process relays");
			while (lastSequence() < before + KILL_AFTER && other.isAlive()) {
				placed.add(this.orders.place(PAID));
			}
			other.kill();
			killedAt = lastSequence();
			for (int i = 0; i < ORDERS_AFTER; i++) {
				placed.add(this.orders.place(PAID));
				decline();
			}
		}
		finally {
			this.relay.start();
		}
		await(this::isEmpty, "the orders are relayed");
		return report(placed, before, killedAt);
	}

	private void decline() {
		try {
			this.orders.place(DECLINED);
		}
		catch (PaymentDeclinedException ex) {
			// that is the point
		}
	}

	private CrashReport report(Set<String> placed, long before, long killedAt) {
		Map<String, Integer> messages = new HashMap<>();
		int relayedBefore = 0;
		int ofOthers = 0;
		for (long sequence = before + 1; sequence <= lastSequence(); sequence++) {
			String subject = subject(sequence);
			// markers of relays are no orders
			if (subject.startsWith("orders.")) {
				messages.merge(subject, 1, Integer::sum);
				relayedBefore += (sequence <= killedAt) ? 1 : 0;
				ofOthers += placed.contains(subject.split("\\.")[1]) ? 0 : 1;
			}
		}
		int all = messages.values().stream().mapToInt(Integer::intValue).sum();
		int doubled = all - messages.size();
		int lost = placed.size() * EVENTS - (messages.size() - ofOthers);
		return new CrashReport(placed.size(), ORDERS_AFTER, relayedBefore, all - relayedBefore, lost, doubled,
				ofOthers);
	}

	private boolean isOwned() {
		return this.outbox.lanes().stream().allMatch((lane) -> lane.owner() != null);
	}

	private boolean isEmpty() {
		return this.outbox.lanes().stream().allMatch((lane) -> lane.pending() == 0);
	}

	private static void await(BooleanSupplier condition, String what) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("Waited for " + PATIENCE + " until " + what);
			}
			LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		}
	}

	private long lastSequence() {
		try {
			return management().getStreamInfo("ORDERS").getStreamState().getLastSequence();
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("Stream ORDERS cannot be read", ex);
		}
	}

	private String subject(long sequence) {
		try {
			return String.valueOf(management().getMessage("ORDERS", sequence).getSubject());
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("Message " + sequence + " of stream ORDERS cannot be read", ex);
		}
	}

	private JetStreamManagement management() throws IOException {
		return this.nats.jetStreamManagement();
	}

}
