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

package io.github.natsbatch.autoconfigure.outbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports lanes that do not flow. A lane that somebody has paused is as it should be, and
 * parked rows wait for somebody, not for this instance.
 */
final class NatsOutboxHealthIndicator extends AbstractHealthIndicator {

	private final OutboxOperations operations;

	private final Duration longestWithoutOwner;

	private final Duration maxAge;

	/**
	 * Create the indicator.
	 * @param operations the outbox
	 * @param lease how long a lane stays with a relay that says nothing
	 * @param maxAge the age from which on a row waits for too long
	 */
	NatsOutboxHealthIndicator(OutboxOperations operations, Duration lease, Duration maxAge) {
		super("The lanes of the outbox could not be read");
		this.operations = operations;
		this.longestWithoutOwner = lease.multipliedBy(2);
		this.maxAge = maxAge;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, String> problems = new LinkedHashMap<>();
		long pending = 0;
		long parked = 0;
		for (LaneStatus lane : this.operations.lanes()) {
			pending += lane.pending();
			parked += lane.parked();
			String problem = lane.paused() ? null : problemOf(lane);
			if (problem != null) {
				problems.put(lane.lane().toString(), problem);
			}
		}
		(problems.isEmpty() ? builder.up() : builder.down().withDetail("lanes", problems))
			.withDetail("pending", pending)
			.withDetail("parked", parked);
	}

	private @Nullable String problemOf(LaneStatus lane) {
		if (lane.problem() != null) {
			return lane.problem();
		}
		if (lane.withoutOwnerFor().compareTo(this.longestWithoutOwner) > 0) {
			return "no relay owns it, for " + lane.withoutOwnerFor()
					+ "; start an instance with nats.batch.outbox.relay.enabled=true";
		}
		return (lane.oldest().compareTo(this.maxAge) > 0)
				? "its first row has waited for " + lane.oldest() + ", wanted at most " + this.maxAge : null;
	}

}
