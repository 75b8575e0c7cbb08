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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the lanes that a relay owns. Thread-safe, but for lanes being started
 * and stopped, which the relay's own thread does.
 */
final class LaneWorkers {

	private final RelayEnvironment environment;

	private final Map<LaneId, Worker> workers = new ConcurrentHashMap<>();

	LaneWorkers(RelayEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Start to relay a lane.
	 * @param lease the lease
	 * @param acquiredAt the time from before it was acquired, in
	 * {@link System#nanoTime()}
	 */
	void start(Lease lease, long acquiredAt) {
		LaneId lane = lease.lane();
		LaneMachine machine = new LaneMachine(this.environment, lease, acquiredAt, new LaneSignal());
		Thread thread = new Thread(() -> {
			try {
				machine.run();
			}
			finally {
				this.workers.remove(lane);
			}
		}, "nats-outbox-" + lane.stream() + "-" + lane.lane());
		thread.setDaemon(true);
		this.workers.put(lane, new Worker(machine, thread));
		thread.start();
	}

	/**
	 * Tell a lane that there may be rows.
	 * @param lane the lane
	 * @return whether this relay owns the lane
	 */
	boolean wake(LaneId lane) {
		Worker worker = this.workers.get(lane);
		if (worker != null) {
			worker.machine.signal().wake();
		}
		return worker != null;
	}

	void setPaused(LaneId lane, boolean paused) {
		Worker worker = this.workers.get(lane);
		if (worker != null) {
			worker.machine.signal().setPaused(paused);
		}
	}

	boolean owns(LaneId lane) {
		return this.workers.containsKey(lane);
	}

	Set<LaneId> lanes() {
		return new TreeSet<>(this.workers.keySet());
	}

	@Nullable LaneState state(LaneId lane) {
		Worker worker = this.workers.get(lane);
		return (worker != null) ? worker.machine.state() : null;
	}

	/**
	 * Ask lanes to finish what is on its way and end.
	 * @param lanes the lanes
	 */
	void stop(List<LaneId> lanes) {
		for (LaneId lane : lanes) {
			Worker worker = this.workers.get(lane);
			if (worker != null) {
				worker.machine.signal().stop();
			}
		}
	}

	/**
	 * Stop all lanes.
	 * @param timeout how long they may take; after it they are interrupted, and what is
	 * on its way is left to the next owner
	 * @throws InterruptedException if the thread was interrupted
	 */
	void stopAll(Duration timeout) throws InterruptedException {
		List<Worker> all = new ArrayList<>(this.workers.values());
		all.forEach((worker) -> worker.machine.signal().stop());
		long end = System.nanoTime() + timeout.toNanos();
		for (Worker worker : all) {
			worker.thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
		}
		for (Worker worker : all) {
			worker.thread.interrupt();
		}
		for (Worker worker : all) {
			worker.thread.join(timeout.toMillis());
		}
	}

	/**
	 * A lane and its thread.
	 *
	 * @param machine the lane
	 * @param thread the thread
	 */
	private record Worker(LaneMachine machine, Thread thread) {

	}

}
