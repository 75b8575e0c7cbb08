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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.ParkedRowListener;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells meters, listeners and the log what happens in the lanes. Thread-safe.
 */
final class RelayReporter implements RelayEvents {

	private static final Log logger = LogFactory.getLog(OutboxRelay.class);

	private final RelayMetrics metrics;

	private final List<ParkedRowListener> listeners;

	private final Map<LaneId, String> problems = new ConcurrentHashMap<>();

	private final Set<String> warnings = ConcurrentHashMap.newKeySet();

	RelayReporter(RelayMetrics metrics, List<ParkedRowListener> listeners) {
		this.metrics = metrics;
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void ended(LaneId lane, Group group, Resolution how, Duration took) {
		this.metrics.ended(lane, group, how, took);
		if (logger.isDebugEnabled()) {
			logger.debug("Lane " + lane + ": " + group + " is stored (" + how + ")");
		}
	}

	@Override
	public void lookedUp(LaneId lane, Resolution how) {
		this.metrics.resolved(lane, how);
	}

	@Override
	public void parked(LaneId lane, List<ParkOrder> rows, boolean alarm) {
		for (ParkOrder row : rows) {
			String text = "Parked row " + row.seq() + " of lane " + lane + ": " + row.error();
			if (alarm) {
				logger.error(text);
			}
			else {
				logger.warn(text);
			}
			this.listeners.forEach((listener) -> tell(listener, lane, row));
		}
	}

	private static void tell(ParkedRowListener listener, LaneId lane, ParkOrder row) {
		try {
			listener.onParked(lane, row.seq(), row.error());
		}
		catch (RuntimeException ex) {
			logger.error("A listener for parked rows failed for row " + row.seq() + " of lane " + lane, ex);
		}
	}

	@Override
	public void problem(LaneId lane, @Nullable String problem) {
		if (problem == null) {
			if (this.problems.remove(lane) != null) {
				logger.info("Lane " + lane + " goes on");
			}
			return;
		}
		this.problems.put(lane, problem);
		logger.warn("Lane " + lane + " sends nothing: " + problem);
	}

	@Override
	public void warning(LaneId lane, String warning) {
		// again only after a restart: lanes change hands more often than streams change
		if (this.warnings.add(warning)) {
			logger.warn("The outbox' promise is weaker for lane " + lane + ": " + warning);
		}
	}

}
