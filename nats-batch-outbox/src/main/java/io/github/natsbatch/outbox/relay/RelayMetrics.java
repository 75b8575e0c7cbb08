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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.LaneSample;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of a relay. Gauges show the relay's last sample: no scrape asks the
 * database. They are there until the relay is stopped. Thread-safe.
 */
final class RelayMetrics implements AutoCloseable {

	private final MeterRegistry registry;

	private final Map<LaneId, Sampled> lanes = new ConcurrentHashMap<>();

	private final Set<Meter> gauges = ConcurrentHashMap.newKeySet();

	RelayMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	void sampled(LaneId lane, LaneSample sample) {
		Sampled sampled = this.lanes.computeIfAbsent(lane, this::register);
		sampled.pending.set(sample.pending());
		sampled.parked.set(sample.parked());
		sampled.oldestMillis.set(sample.oldest().toMillis());
	}

	/**
	 * Show the lanes that this relay owns. The samples of the others are somebody else's.
	 * @param owned the lanes
	 */
	void keepOnly(Set<LaneId> owned) {
		owned.forEach((lane) -> this.lanes.computeIfAbsent(lane, this::register));
		this.lanes.forEach((lane, sampled) -> {
			boolean own = owned.contains(lane);
			sampled.owned.set(own ? 1 : 0);
			if (!own) {
				sampled.pending.set(0);
				sampled.parked.set(0);
				sampled.oldestMillis.set(0);
			}
		});
	}

	private Sampled register(LaneId lane) {
		Sampled sampled = new Sampled();
		gauge("pending", "Rows that wait to be sent, sampled by the owner of the lane", lane, sampled.pending, 1);
		gauge("parked", "Rows that are parked, sampled by the owner of the lane", lane, sampled.parked, 1);
		gauge("oldest.age", "Age in seconds of the first row that waits, sampled by the owner of the lane", lane,
				sampled.oldestMillis, 1000);
		gauge("lease", "1 while this relay owns the lane", lane, sampled.owned, 1);
		return sampled;
	}

	private void gauge(String name, String description, LaneId lane, Number value, double divisor) {
		Gauge gauge = Gauge.builder("nats.batch.outbox." + name, value, (number) -> number.doubleValue() / divisor)
			.description(description)
			.tag("stream", lane.stream())
			.tag("lane", Integer.toString(lane.lane()))
			.strongReference(true)
			.register(this.registry);
		this.gauges.add(gauge);
	}

	void ended(LaneId lane, Group group, RelayEvents.Resolution how, Duration took) {
		timer("relay", "From the first attempt to send a group to its end", lane, "outcome", how).record(took);
		DistributionSummary.builder("nats.batch.outbox.group.size")
			.description("Rows in one server batch")
			.tag("stream", lane.stream())
			.register(this.registry)
			.record(group.rows().size());
		resolved(lane, how);
		Timer commitToAck = Timer.builder("nats.batch.outbox.commit.to.ack")
			.description("From the insert of a row, just before its commit, to the stream's acknowledgement")
			.tag("stream", lane.stream())
			.register(this.registry);
		long now = System.nanoTime();
		group.rows().forEach((row) -> commitToAck.record(Duration.ofNanos(Math.max(0, now - row.writtenAt()))));
	}

	void resolved(LaneId lane, RelayEvents.Resolution how) {
		Counter.builder("nats.batch.outbox.resolve")
			.description("How the fate of groups was found out")
			.tag("stream", lane.stream())
			.tag("how", name(how))
			.register(this.registry)
			.increment();
	}

	private Timer timer(String name, String description, LaneId lane, String tag, RelayEvents.Resolution how) {
		return Timer.builder("nats.batch.outbox." + name)
			.description(description)
			.tag("stream", lane.stream())
			.tag(tag, name(how))
			.register(this.registry);
	}

	private static String name(RelayEvents.Resolution how) {
		return how.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public void close() {
		this.gauges.forEach(this.registry::remove);
		this.gauges.clear();
	}

	/**
	 * The last sample of one lane.
	 */
	private static final class Sampled {

		private final AtomicLong pending = new AtomicLong();

		private final AtomicLong parked = new AtomicLong();

		private final AtomicLong oldestMillis = new AtomicLong();

		private final AtomicInteger owned = new AtomicInteger();

	}

}
