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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.core.internal.OutboxBatch;
import io.github.natsbatch.core.internal.OutboxRows;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.Ordering;
import io.github.natsbatch.outbox.jdbc.NewRow;
import io.github.natsbatch.outbox.jdbc.OutboxRowWriter;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.micrometer.core.instrument.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.Assert;

/**
 * The rows of one transaction.
 */
final class TransactionRows implements OutboxRows {

	private static final Log logger = LogFactory.getLog(JdbcTransactionOutbox.class);

	private final OutboxRowWriter writer;

	private final PayloadCodec codec;

	private final JdbcTransactionOutboxBuilder settings;

	private final Map<String, Row> rows = new LinkedHashMap<>(2);

	TransactionRows(OutboxRowWriter writer, PayloadCodec codec, JdbcTransactionOutboxBuilder settings) {
		this.writer = writer;
		this.codec = codec;
		this.settings = settings;
	}

	@Override
	public void write(List<OutboxBatch> batches) {
		List<String> streams = batches.stream().map(OutboxBatch::stream).toList();
		Assert.state(streams.containsAll(this.rows.keySet()),
				() -> "Messages were taken back that are rows of the outbox already, for " + this.rows.keySet()
						+ ", and " + streams + " are left; take them back before the transaction commits");
		if (this.settings.ordering() == Ordering.STRICT) {
			this.writer.lock(batches.stream().map(this::laneOf).toList());
		}
		batches.forEach(this::write);
	}

	private void write(OutboxBatch batch) {
		Row row = this.rows.get(batch.stream());
		if (row != null && row.messages.equals(batch.messages())) {
			return;
		}
		Timer.Sample start = Timer.start(this.settings.registry());
		byte[] payload = this.codec.encode(batch.messages());
		LaneId lane = (row != null) ? row.lane : laneOf(batch);
		long seq;
		if (row != null) {
			seq = row.seq;
			this.writer.replaceMessages(seq, batch.messages().size(), payload);
		}
		else {
			seq = this.writer.insert(new NewRow(lane, batch.transactionId(), batch.messageId(), batch.orderingKey(),
					batch.messages().size(), payload));
		}
		this.rows.put(batch.stream(), new Row(seq, lane, batch.messages()));
		start.stop(Timer.builder("nats.batch.outbox.enqueue")
			.description("Writing a row of the outbox")
			.tag("stream", batch.stream())
			.register(this.settings.registry()));
	}

	private LaneId laneOf(OutboxBatch batch) {
		return LaneId.of(batch.stream(), batch.orderingKey(), this.settings.lanes());
	}

	@Override
	public void committed() {
		for (Row row : this.rows.values()) {
			try {
				this.settings.wake().accept(row.lane);
			}
			catch (RuntimeException ex) {
				logger.warn("The relay was not told of row " + row.seq + " of lane " + row.lane
						+ " and will find it when it looks", ex);
			}
		}
	}

	/**
	 * A row that was written.
	 *
	 * @param seq its number
	 * @param lane its lane
	 * @param messages its messages
	 */
	private record Row(long seq, LaneId lane, List<OutgoingMessage> messages) {

	}

}
