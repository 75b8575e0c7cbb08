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
import java.util.List;

import io.github.natsbatch.consumer.Transaction;
import io.github.natsbatch.consumer.TransactionAssembler;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.OrderedConsumerConfiguration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the stream from its beginning and puts the messages together to transactions. The
 * template is asked for because it comes after the stream is there.
 */
@Component
class OrderConsumer implements SmartLifecycle {

	private final Connection connection;

	private final OrderHistory history;

	private final JsonMapper json;

	private final TransactionAssembler assembler = new TransactionAssembler();

	private @Nullable MessageConsumer consumer;

	OrderConsumer(Connection connection, OrderHistory history, JsonMapper json, NatsBatchTemplate template) {
		this.connection = connection;
		this.history = history;
		this.json = json;
	}

	@Override
	public void start() {
		try {
			this.consumer = this.connection.getStreamContext("ORDERS")
				.createOrderedConsumer(new OrderedConsumerConfiguration())
				.consume(this::onMessage);
		}
		catch (IOException | JetStreamApiException ex) {
			throw new IllegalStateException("Stream ORDERS cannot be read", ex);
		}
	}

	private void onMessage(Message message) {
		for (Transaction transaction : this.assembler.add(message)) {
			List<OrderTransaction.Event> events = transaction.messages().stream().map(this::toEvent).toList();
			this.history.add(new OrderTransaction(transaction.id(), true, events, 0, null));
		}
	}

	private OrderTransaction.Event toEvent(Message message) {
		OrderEvent event = this.json.readValue(message.getData(), OrderEvent.class);
		return new OrderTransaction.Event(message.metaData().streamSequence(), message.getSubject(), event.detail());
	}

	@Override
	public void stop() {
		if (this.consumer != null) {
			this.consumer.stop();
			this.consumer = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.consumer != null;
	}

}
