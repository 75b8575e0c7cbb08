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

package io.github.natsbatch.observation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.natsbatch.Delivery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.util.Assert;

/**
 * The meters of batches. Tags are streams, outcomes and reasons, never a subject or an
 * id. Meters are looked up once for each combination. Thread-safe.
 *
 * @since 0.1.0
 */
public final class NatsBatchMetrics {

	private final MeterRegistry registry;

	private final Map<CommitKey, Timer> commits = new ConcurrentHashMap<>();

	private final Map<String, StreamMeters> streams = new ConcurrentHashMap<>();

	private final Map<AbandonReason, Counter> abandoned = new ConcurrentHashMap<>();

	private final Map<String, Counter> retries = new ConcurrentHashMap<>();

	/**
	 * Create the meters.
	 * @param registry where they are registered; an empty
	 * {@link io.micrometer.core.instrument.composite.CompositeMeterRegistry} for none
	 */
	public NatsBatchMetrics(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
	}

	/**
	 * Register the gauges of the engine.
	 * @param queued batches that wait to be sent
	 * @param inFlight attempts that wait for the server's answer
	 */
	public void bindEngine(Supplier<Number> queued, Supplier<Number> inFlight) {
		Gauge.builder("nats.batch.queued", queued)
			.description("Batches that wait to be sent")
			.strongReference(true)
			.register(this.registry);
		Gauge.builder("nats.batch.in.flight", inFlight)
			.description("Attempts that wait for the server's answer")
			.strongReference(true)
			.register(this.registry);
	}

	/**
	 * Register the gauge of batches that the server gave up.
	 * @param abandoned the number since the start
	 */
	public void bindServerAbandoned(Supplier<Number> abandoned) {
		Gauge.builder("nats.batch.server.abandoned", abandoned)
			.description("Batches that the server gave up, of any client, by its own advisory")
			.strongReference(true)
			.register(this.registry);
	}

	/**
	 * Record the end of a commit.
	 * @param stream the stream
	 * @param delivery how the batch travelled
	 * @param outcome how it ended
	 * @param size the number of messages
	 * @param duration from the commit to its end
	 */
	public void commit(String stream, Delivery delivery, CommitOutcome outcome, int size, Duration duration) {
		this.commits.computeIfAbsent(new CommitKey(stream, delivery, outcome), this::commitTimer).record(duration);
		StreamMeters meters = this.streams.computeIfAbsent(stream, this::streamMeters);
		meters.size.record(size);
		if (outcome == CommitOutcome.COMMITTED) {
			meters.messages.increment(size);
		}
	}

	/**
	 * Record a server batch.
	 * @param stream the stream
	 * @param transactions the number of transactions in it
	 */
	public void group(String stream, int transactions) {
		this.streams.computeIfAbsent(stream, this::streamMeters).groupSize.record(transactions);
	}

	/**
	 * Count a batch that was given up.
	 * @param reason why
	 */
	public void abandoned(AbandonReason reason) {
		this.abandoned.computeIfAbsent(reason, this::abandonedCounter).increment();
	}

	/**
	 * Count a batch that is not committed although its database transaction is.
	 * @param stream the stream
	 */
	public void transactionFailed(String stream) {
		Counter.builder("nats.batch.transaction.failures")
			.description("Batches not committed although their database transaction is")
			.tag("stream", stream)
			.register(this.registry)
			.increment();
	}

	/**
	 * Count an attempt that is made again.
	 * @param reason what the server answered before
	 */
	public void retry(String reason) {
		this.retries.computeIfAbsent(reason, this::retryCounter).increment();
	}

	private Counter abandonedCounter(AbandonReason reason) {
		return Counter.builder("nats.batch.abandoned")
			.description("Batches given up before they were sent")
			.tag("reason", reason.tag())
			.register(this.registry);
	}

	private Counter retryCounter(String reason) {
		return Counter.builder("nats.batch.retries")
			.description("Attempts made again after the server refused one")
			.tag("reason", reason)
			.register(this.registry);
	}

	private Timer commitTimer(CommitKey key) {
		return Timer.builder("nats.batch.commit")
			.description("Time from a commit to its outcome")
			.tag("stream", key.stream)
			.tag("delivery", (key.delivery == Delivery.OUTBOX) ? "outbox" : "direct")
			.tag("outcome", key.outcome.tag())
			.register(this.registry);
	}

	private StreamMeters streamMeters(String stream) {
		return new StreamMeters(
				DistributionSummary.builder("nats.batch.size")
					.description("Messages in a batch")
					.baseUnit("messages")
					.tag("stream", stream)
					.register(this.registry),
				DistributionSummary.builder("nats.batch.group.size")
					.description("Transactions in a server batch")
					.baseUnit("transactions")
					.tag("stream", stream)
					.register(this.registry),
				Counter.builder("nats.batch.messages")
					.description("Messages committed")
					.baseUnit("messages")
					.tag("stream", stream)
					.register(this.registry));
	}

	private record CommitKey(String stream, Delivery delivery, CommitOutcome outcome) {
	}

	private record StreamMeters(DistributionSummary size, DistributionSummary groupSize, Counter messages) {
	}

}
