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

package io.github.natsbatch.outbox.jdbc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.ParkedMessage;
import io.github.natsbatch.outbox.ParkedRow;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link OutboxOperations} on the database of an outbox.
 *
 * @since 0.1.0
 */
public final class JdbcOutboxOperations implements OutboxOperations {

	private static final int COUNT_AT_MOST = 100_000;

	private static final int PAGE_AT_MOST = 1000;

	private static final int READS_AT_MOST = Integer.MAX_VALUE / 2;

	private final RelayRegistry relays;

	private final OutboxRowReader rows;

	private final KeptRowStore kept;

	private final PayloadCodec codec = new PayloadCodec(READS_AT_MOST, false);

	/**
	 * Create the operations of an outbox.
	 * @param database its database
	 */
	public JdbcOutboxOperations(OutboxDatabase database) {
		Assert.notNull(database, "'database' must not be null");
		this.relays = database.relays();
		this.rows = database.reader();
		this.kept = database.keptRows();
	}

	@Override
	public List<LaneStatus> lanes() {
		return this.relays.lanes().stream().map(this::status).toList();
	}

	private LaneStatus status(LaneRow row) {
		LaneSample sample = this.rows.sample(row.lane(), COUNT_AT_MOST);
		Duration without = row.expiredSince().isNegative() ? Duration.ZERO : row.expiredSince();
		return new LaneStatus(row.lane(), row.owner(), without, row.paused(), row.problem(), row.groupMessages(),
				sample.pending(), sample.parked(), sample.oldest());
	}

	@Override
	public List<ParkedRow> parked(@Nullable String stream, long after, int limit, boolean withPayload) {
		Assert.isTrue(limit >= 1 && limit <= PAGE_AT_MOST,
				() -> "'limit' must be 1 to " + PAGE_AT_MOST + ", found " + limit);
		return this.kept.parked(stream, after, limit).stream().map((row) -> decode(row, withPayload)).toList();
	}

	@Override
	public Optional<ParkedRow> parked(long seq, boolean withPayload) {
		return this.kept.parked(null, seq - 1, 1)
			.stream()
			.filter((row) -> row.seq() == seq)
			.map((row) -> decode(row, withPayload))
			.findFirst();
	}

	private ParkedRow decode(KeptRow row, boolean withPayload) {
		return new ParkedRow(row.seq(), row.lane(), row.transactionId(), row.messageId(), row.orderingKey(),
				row.holdsKey(), row.attempts(), row.error(), row.age(), row.parkedFor(), messages(row, withPayload));
	}

	private List<ParkedMessage> messages(KeptRow row, boolean withPayload) {
		try {
			return this.codec.decode(row.payload()).stream().map((message) -> message(message, withPayload)).toList();
		}
		catch (PayloadFormatException ex) {
			// that is why it is parked, and its error says so
			return List.of();
		}
	}

	private static ParkedMessage message(OutgoingMessage message, boolean withPayload) {
		Map<String, List<String>> headers = new LinkedHashMap<>();
		message.copyHeaders()
			.forEach((name, values) -> headers.put(name, withPayload ? List.copyOf(values) : List.of()));
		String payload = withPayload ? new String(message.payload(), StandardCharsets.UTF_8) : null;
		return new ParkedMessage(message.subject(), headers, message.payload().length, payload);
	}

	@Override
	public boolean retry(long seq) {
		return this.kept.retry(seq) > 0;
	}

	@Override
	public int retryAll(String stream) {
		return this.kept.retryAll(stream);
	}

	@Override
	public boolean discard(long seq) {
		return this.kept.discard(seq) > 0;
	}

	@Override
	public int releaseKey(String stream, String orderingKey) {
		return this.kept.releaseKey(stream, orderingKey);
	}

	@Override
	public boolean release(long seq) {
		return this.kept.release(seq) > 0;
	}

	@Override
	public int replay(String stream, long fromSeq) {
		return this.kept.replay(stream, fromSeq);
	}

	@Override
	public boolean pause(LaneId lane) {
		return this.kept.pause(lane, true) > 0;
	}

	@Override
	public boolean resume(LaneId lane) {
		return this.kept.pause(lane, false) > 0;
	}

}
