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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.outbox.Completion;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.KeptRowStore;
import io.github.natsbatch.outbox.jdbc.LaneRow;
import io.github.natsbatch.outbox.jdbc.Lease;
import io.github.natsbatch.outbox.jdbc.RelayRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The relay's own thread: says that the relay is alive, finds lanes, takes its share of
 * them and gives back what is more, takes samples, and deletes archived rows that are old
 * enough.
 */
final class RelayLoop implements Runnable {

	private static final Log logger = LogFactory.getLog(OutboxRelay.class);

	private static final int SAMPLE_AT_MOST = 100_000;

	private static final Duration EXPIRE_EVERY = Duration.ofMinutes(1);

	private final RelayEnvironment environment;

	private final RelayRegistry registry;

	private final KeptRowStore kept;

	private final RelayMetrics metrics;

	private final LaneWorkers workers;

	private final LaneSignal signal;

	private final String owner;

	/** Lanes that somebody wrote rows for, and that nobody had heard of. */
	private final Set<LaneId> announced = ConcurrentHashMap.newKeySet();

	private final Set<LaneId> registered = ConcurrentHashMap.newKeySet();

	private final Timing aliveTiming;

	private final Timing discoveryTiming;

	private final Timing expiryTiming = new Timing(EXPIRE_EVERY);

	private int relays = 1;

	private boolean failing;

	RelayLoop(RelayEnvironment environment, RelayRegistry registry, KeptRowStore kept, RelayMetrics metrics,
			LaneSignal signal, String owner) {
		RelaySettings settings = environment.settings();
		this.environment = environment;
		this.registry = registry;
		this.kept = kept;
		this.metrics = metrics;
		this.signal = signal;
		this.owner = owner;
		this.workers = new LaneWorkers(environment);
		this.aliveTiming = new Timing(settings.lease().dividedBy(3));
		this.discoveryTiming = new Timing(settings.pollMax());
	}

	LaneWorkers workers() {
		return this.workers;
	}

	/**
	 * Say that a lane may have rows.
	 * @param lane the lane
	 * @return whether this relay owns it
	 */
	boolean wake(LaneId lane) {
		if (this.workers.wake(lane)) {
			return true;
		}
		// the owner of a lane that is known is told by others, once for each transaction
		if (!this.registered.contains(lane) && this.announced.add(lane)) {
			this.signal.wake();
		}
		return false;
	}

	@Override
	public void run() {
		try {
			while (!this.signal.isStopping()) {
				round();
				this.signal.awaitWork(this.environment.settings().pollMin());
			}
			this.workers.stopAll(this.environment.settings().drainTimeout());
			this.registry.leave(this.owner);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("The relay's entry in the database stays until it runs out", ex);
		}
	}

	private void round() {
		try {
			keepAlive();
			discover();
			List<LaneRow> lanes = this.registry.lanes();
			lanes.forEach((row) -> this.workers.setPaused(row.lane(), row.paused()));
			share(lanes);
			sample();
			if (this.failing) {
				this.failing = false;
				logger.info("The relay's database answers again");
			}
		}
		catch (DataAccessException | TransactionException ex) {
			if (!this.failing) {
				logger.warn("The relay's database does not answer, rows wait: " + ex);
			}
			this.failing = true;
		}
		catch (RuntimeException ex) {
			logger.error("The relay could not look after its lanes, and tries again", ex);
		}
	}

	private void keepAlive() {
		if (this.aliveTiming.isDue()) {
			this.relays = this.registry.keepAlive(this.owner, this.environment.settings().lease());
		}
	}

	private void discover() {
		Set<LaneId> found = new HashSet<>(this.announced);
		if (this.discoveryTiming.isDue()) {
			LaneId lane = this.registry.laneWithRowsAfter(null);
			while (lane != null) {
				found.add(lane);
				lane = this.registry.laneWithRowsAfter(lane);
			}
		}
		for (LaneId lane : found) {
			if (this.registered.add(lane)) {
				this.registry.register(lane);
			}
		}
		this.announced.removeAll(found);
	}

	private void share(List<LaneRow> lanes) {
		LaneShare share = new LaneShare(lanes, this.workers.lanes(), this.owner, this.relays);
		this.workers.stop(share.toGiveBack());
		if (!this.environment.connection().isConnected()) {
			return;
		}
		for (LaneId lane : share.toTake()) {
			long before = System.nanoTime();
			Lease lease = this.environment.lanes().acquire(lane, this.owner, this.environment.settings().lease());
			if (lease != null) {
				this.workers.start(lease, before);
			}
		}
	}

	private void sample() {
		boolean expire = this.environment.settings().completion() == Completion.ARCHIVE && this.expiryTiming.isDue();
		if (this.discoveryTiming.wasDue()) {
			for (LaneId lane : this.workers.lanes()) {
				this.metrics.sampled(lane, this.environment.rows().sample(lane, SAMPLE_AT_MOST));
			}
			this.metrics.keepOnly(this.workers.lanes());
		}
		if (expire) {
			this.workers.lanes().forEach((lane) -> this.kept.expire(lane, this.environment.settings().archiveTtl()));
		}
	}

	/**
	 * Something that is done now and then.
	 */
	private static final class Timing {

		private final Duration interval;

		private long next = System.nanoTime();

		private boolean wasDue;

		Timing(Duration interval) {
			this.interval = interval;
		}

		boolean isDue() {
			long now = System.nanoTime();
			this.wasDue = now - this.next >= 0;
			if (this.wasDue) {
				this.next = now + this.interval.toNanos();
			}
			return this.wasDue;
		}

		boolean wasDue() {
			return this.wasDue;
		}

	}

}
