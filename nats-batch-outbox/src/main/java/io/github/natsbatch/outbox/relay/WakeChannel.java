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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.natsbatch.outbox.LaneId;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Tells relays in other processes over core NATS that there may be rows, at most so often
 * for each lane. Nothing depends on it but the latency: a message that is lost is made up
 * for by the next look at the table. Thread-safe.
 */
final class WakeChannel implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(WakeChannel.class);

	private static final Duration QUIET_TIME = Duration.ofMillis(5);

	private static final byte[] NOTHING = new byte[0];

	private static final int IDLE = 0;

	private static final int QUIET = 1;

	private static final int AGAIN = 2;

	private final Connection connection;

	private final String prefix;

	private final Map<LaneId, AtomicInteger> states = new ConcurrentHashMap<>();

	private final ScheduledThreadPoolExecutor timer;

	private @Nullable Dispatcher dispatcher;

	WakeChannel(Connection connection, String application) {
		this.connection = connection;
		this.prefix = "_nats-batch-wake." + Epoch.token(application) + '.';
		CustomizableThreadFactory threads = new CustomizableThreadFactory("nats-outbox-wake-");
		threads.setDaemon(true);
		this.timer = new ScheduledThreadPoolExecutor(1, threads);
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Say that a lane may have rows: at once, and when that was said just before, a
	 * little later for all that is said until then.
	 * @param lane the lane
	 */
	void publish(LaneId lane) {
		AtomicInteger state = this.states.computeIfAbsent(lane, (key) -> new AtomicInteger());
		if (state.compareAndSet(IDLE, QUIET)) {
			send(lane);
			beQuiet(lane, state);
		}
		else {
			state.compareAndSet(QUIET, AGAIN);
		}
	}

	private void beQuiet(LaneId lane, AtomicInteger state) {
		try {
			this.timer.schedule(() -> endQuietTime(lane, state), QUIET_TIME.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// closed meanwhile: the next look at the table finds the rows
			state.set(IDLE);
		}
	}

	private void endQuietTime(LaneId lane, AtomicInteger state) {
		if (state.compareAndSet(AGAIN, QUIET)) {
			send(lane);
			beQuiet(lane, state);
		}
		else if (!state.compareAndSet(QUIET, IDLE)) {
			endQuietTime(lane, state);
		}
	}

	private void send(LaneId lane) {
		if (this.connection.getStatus() != Connection.Status.CONNECTED) {
			return;
		}
		try {
			this.connection.publish(this.prefix + lane.stream() + '.' + lane.lane(), NOTHING);
		}
		catch (IllegalStateException ex) {
			// called after a commit, which must not fail for it
			logger.debug("Lane " + lane + " was not announced", ex);
		}
	}

	/**
	 * Listen to what other processes say.
	 * @param listener is told the lane; must not block
	 */
	synchronized void subscribe(Consumer<LaneId> listener) {
		Dispatcher dispatcher = this.connection.createDispatcher((message) -> {
			String subject = message.getSubject().substring(this.prefix.length());
			int dot = subject.lastIndexOf('.');
			if (dot > 0) {
				lane(subject, dot, listener);
			}
		});
		dispatcher.subscribe(this.prefix + "*.*");
		this.dispatcher = dispatcher;
	}

	private static void lane(String subject, int dot, Consumer<LaneId> listener) {
		try {
			listener.accept(new LaneId(subject.substring(0, dot), Integer.parseInt(subject.substring(dot + 1))));
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Somebody else's message on a wake-up subject, dropped");
		}
	}

	@Override
	public synchronized void close() {
		this.timer.shutdownNow();
		if (this.dispatcher != null && this.connection.getStatus() != Connection.Status.CLOSED) {
			this.connection.closeDispatcher(this.dispatcher);
		}
		this.dispatcher = null;
	}

}
