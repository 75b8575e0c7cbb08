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

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;

/**
 * A relay in a process of its own, for the crash suite. Ends when its input ends.
 */
public final class CrashRelay {

	/** A lease that the suite's pauses are shorter and longer than. */
	static final Duration LEASE = Duration.ofMillis(1500);

	private CrashRelay() {
	}

	/**
	 * Arguments: JDBC URL, user, NATS URLs, how exactly once, control.
	 * @param args the arguments
	 * @throws Exception if it could not start
	 */
	public static void main(String[] args) throws Exception {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(args[0]);
		config.setUsername(args[1]);
		config.setPassword("");
		config.setMaximumPoolSize(6);
		config.setMinimumIdle(1);
		config.setConnectionTimeout(3000);
		config.setInitializationFailTimeout(60_000);
		CrashRun.Control control = CrashRun.Control.valueOf(args[4]);
		try (HikariDataSource dataSource = new HikariDataSource(config)) {
			OutboxRelayBuilder builder = OutboxRelay.builder()
				.connection(connect(args[2]))
				.database(TestDatabase.outbox(dataSource))
				.application("crash")
				.settings(settings(ExactlyOnce.valueOf(args[3])));
			if (control == CrashRun.Control.NO_LOOKUP) {
				builder.lookup((streams, probe, answers, maxScan) -> new BlindLookup(streams, answers, maxScan));
			}
			if (control == CrashRun.Control.NO_EXPECTATION) {
				builder.epoch(new ToothlessEpoch());
			}
			OutboxRelay relay = builder.build();
			relay.start();
			System.out.println("READY");
			waitForEndOfInput();
			relay.stop();
		}
		System.exit(0);
	}

	private static void waitForEndOfInput() throws IOException {
		while (System.in.read() >= 0) {
			// nothing is said to it
		}
	}

	private static Connection connect(String urls) throws Exception {
		return Nats.connectReconnectOnConnect(Options.builder()
			.servers(urls.split(","))
			.ignoreDiscoveredServers()
			.maxReconnects(-1)
			.reconnectBufferSize(0)
			.reconnectWait(Duration.ofMillis(100))
			.pingInterval(Duration.ofSeconds(2))
			.errorListener(new ErrorListener() {
			})
			.build());
	}

	private static RelaySettings settings(ExactlyOnce exactlyOnce) {
		return RelaySettings.builder()
			.exactlyOnce(exactlyOnce)
			.lease(LEASE)
			.leaseMargin(Duration.ofMillis(200))
			.commitTimeout(Duration.ofMillis(800))
			.pollMin(Duration.ofMillis(50))
			.pollMax(Duration.ofMillis(200))
			.initialBackoff(Duration.ofMillis(5))
			.maxBackoff(Duration.ofMillis(200))
			.groupMaxMessages(100)
			.drainTimeout(Duration.ofSeconds(3))
			.build();
	}

	/**
	 * Control: nothing is ever found.
	 */
	private static final class BlindLookup extends StreamLookup {

		BlindLookup(StreamAccess streams, AnswerWaiter answers, int maxScan) {
			super(streams, null, answers, maxScan);
		}

		@Override
		LookupResult probe(String stream, Group group, Duration timeout) {
			return new LookupResult.Absent();
		}

		@Override
		LookupResult scan(String stream, Group group, long before, KeepLane keepLane) {
			return new LookupResult.Absent();
		}

	}

	/**
	 * Control: markers are written, and nothing expects them.
	 */
	private static final class ToothlessEpoch extends Epoch {

		ToothlessEpoch() {
			super("_nats-batch", "crash");
		}

		@Override
		List<OutgoingMessage> expect(List<OutgoingMessage> messages, int index, LaneId lane, long sequence) {
			return messages;
		}

	}

}
