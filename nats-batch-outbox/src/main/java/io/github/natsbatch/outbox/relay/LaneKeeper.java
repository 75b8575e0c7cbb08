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
import java.util.Objects;
import java.util.function.Predicate;

import io.github.natsbatch.outbox.jdbc.Lease;
import io.github.natsbatch.outbox.jdbc.SentRows;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane while its thread works or waits, and gives it back.
 */
final class LaneKeeper {

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneSignal signal;

	LaneKeeper(RelayEnvironment environment, LaneData data, LaneSignal signal) {
		this.environment = environment;
		this.data = data;
		this.signal = signal;
	}

	/**
	 * Run a statement that renews the lease.
	 * @param statement the statement, which returns whether the lease holds
	 * @return whether it holds
	 */
	boolean fenced(Predicate<Lease> statement) {
		long before = System.nanoTime();
		boolean holds = statement.test(this.data.lease);
		if (holds) {
			this.data.renewed(before);
		}
		return holds;
	}

	boolean renew() {
		return fenced((lease) -> this.environment.lanes().renew(lease, this.data.problem));
	}

	/**
	 * Renew the lease, unless more than half of it is left.
	 * @return whether it holds
	 */
	boolean keep() {
		return this.data.leaseLeft().compareTo(this.data.lease.duration().dividedBy(2)) > 0 || renew();
	}

	/**
	 * Say why nothing is sent, to operators.
	 * @param problem the reason, or {@code null} when there is none any more
	 * @return whether the lease holds
	 */
	boolean report(@Nullable String problem) {
		if (Objects.equals(problem, this.data.problem)) {
			return true;
		}
		boolean had = this.data.problem != null;
		this.data.problem = problem;
		this.environment.events().problem(this.data.lane(), problem);
		return (problem == null && !had) || renew();
	}

	/**
	 * Wait before the next attempt.
	 * @param time how long
	 * @return whether to go on: the lease holds, nobody asked for the lane, and there was
	 * a connection within the time of a lease
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean pause(Duration time) throws InterruptedException {
		long end = System.nanoTime() + time.toNanos();
		while (!this.signal.isStopping()) {
			if (!keep() || isCutOff()) {
				return false;
			}
			long left = end - System.nanoTime();
			if (left <= 0) {
				return true;
			}
			this.signal.awaitStop(Duration.ofNanos(Math.min(left, sliceNanos())));
		}
		return false;
	}

	/**
	 * Wait for rows.
	 * @param atMost how long
	 * @return whether the lease holds
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean awaitWork(Duration atMost) throws InterruptedException {
		long end = System.nanoTime() + atMost.toNanos();
		long left = atMost.toNanos();
		while (left > 0 && !this.signal.awaitWork(Duration.ofNanos(Math.min(left, sliceNanos())))) {
			if (!keep()) {
				return false;
			}
			left = end - System.nanoTime();
		}
		return keep();
	}

	// Another relay may have a connection.
	private boolean isCutOff() {
		return this.environment.connection().lostFor().compareTo(this.data.lease.duration()) > 0;
	}

	private long sliceNanos() {
		return this.data.lease.duration().toNanos() / 4;
	}

	/**
	 * Give the lane back, so that another relay can take it at once. What is on its way
	 * stays written down, and the next owner finds out about it.
	 * @return {@link LaneState#ENDED}
	 */
	LaneState handOver() {
		if (!this.data.hasGroup() && this.data.recovered) {
			fenced((lease) -> this.environment.lanes().clearIntent(lease, this.data.sent, this.data.position));
			this.data.sent = SentRows.NONE;
		}
		this.environment.lanes().release(this.data.lease);
		return LaneState.ENDED;
	}

}
