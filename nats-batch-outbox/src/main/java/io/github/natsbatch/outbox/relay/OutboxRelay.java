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

import io.github.natsbatch.outbox.LaneId;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Takes rows of the outbox to their streams. Several relays, in as many processes, share
 * the lanes of one outbox. Starts without the database or the server and waits for them;
 * when it stops it finishes what is on its way and hands its lanes over.
 * <p>
 * Thread-safe. Runs one thread of its own, one for each lane that it owns and one for
 * wake-ups.
 *
 * @since 0.1.0
 */
public final class OutboxRelay implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(OutboxRelay.class);

	private final OutboxRelayBuilder builder;

	private @Nullable RunningRelay running;

	OutboxRelay(OutboxRelayBuilder builder) {
		this.builder = builder;
	}

	/**
	 * Begin to describe a relay.
	 * @return a builder
	 */
	public static OutboxRelayBuilder builder() {
		return new OutboxRelayBuilder();
	}

	/**
	 * Return the name that this relay holds lanes under.
	 * @return the name, unlike that of any other relay
	 */
	public String owner() {
		return this.builder.owner();
	}

	/**
	 * Say that a lane may have rows, after a transaction that inserted one has committed.
	 * Never blocks and never throws for want of a connection.
	 * @param lane the lane
	 */
	public void wake(LaneId lane) {
		RunningRelay relay = current();
		if (relay != null) {
			relay.wake(lane);
		}
	}

	@Override
	public synchronized void start() {
		if (this.running == null) {
			this.running = new RunningRelay(this.builder);
			this.running.start();
			logger.info("Started outbox relay " + owner());
		}
	}

	@Override
	public void stop() {
		RunningRelay relay;
		synchronized (this) {
			relay = this.running;
			this.running = null;
		}
		if (relay != null) {
			Duration drain = this.builder.settings().drainTimeout();
			relay.stop(drain.multipliedBy(2));
			logger.info("Stopped outbox relay " + owner());
		}
	}

	// Stops after the web server, so that what the last requests commit is still sent
	@Override
	public int getPhase() {
		return DEFAULT_PHASE - 4096;
	}

	@Override
	public boolean isRunning() {
		return current() != null;
	}

	@Nullable synchronized RunningRelay current() {
		return this.running;
	}

}
