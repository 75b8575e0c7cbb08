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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Compares what is on the stream with what was committed.
 */
final class CrashChecker {

	private final List<String> problems = new ArrayList<>();

	private final Map<Integer, Integer> lastVersions = new HashMap<>();

	private final Set<String> seen = new HashSet<>();

	private int transactions;

	private int duplicates;

	/**
	 * Read the stream, whose messages say {@code key;version;transaction;position/size}.
	 * @param connection a connection
	 * @param stream the stream
	 * @param jdbc the database
	 * @throws Exception if the stream could not be read
	 */
	void check(Connection connection, String stream, JdbcTemplate jdbc) throws Exception {
		Map<String, Integer> committed = new HashMap<>();
		jdbc.query("SELECT id, messages FROM committed",
				(RowCallbackHandler) (row) -> committed.put(row.getString(1), row.getInt(2)));
		String current = null;
		int position = 0;
		int size = 0;
		for (String payload : read(connection, stream)) {
			String[] parts = payload.split("[;/]");
			String id = parts[2];
			int place = Integer.parseInt(parts[3]);
			if (place == 1) {
				if (position != size) {
					this.problems.add("split: " + current + " ends at " + position + "/" + size);
				}
				current = id;
				size = Integer.parseInt(parts[4]);
				position = 1;
				begin(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), id, size, committed);
			}
			else if (id.equals(current) && place == position + 1) {
				position = place;
			}
			else {
				this.problems.add("split: " + payload + " follows " + current + ";" + position);
			}
		}
		if (position != size) {
			this.problems.add("split: " + current + " ends at " + position + "/" + size);
		}
		committed.keySet()
			.stream()
			.filter((id) -> !this.seen.contains(id))
			.forEach((id) -> this.problems.add("lost: " + id));
	}

	private void begin(int key, int version, String id, int size, Map<String, Integer> committed) {
		if (!this.seen.add(id)) {
			this.duplicates++;
			return;
		}
		this.transactions++;
		if (!Integer.valueOf(size).equals(committed.get(id))) {
			this.problems.add("not committed: " + id + " of " + size + " messages");
		}
		int last = this.lastVersions.getOrDefault(key, 0);
		if (version != last + 1) {
			this.problems.add("order: version " + version + " of key " + key + " follows " + last);
		}
		this.lastVersions.put(key, version);
	}

	private static List<String> read(Connection connection, String stream) throws Exception {
		JetStreamSubscription subscription = connection.jetStream()
			.subscribe(stream + ".>", PushSubscribeOptions.builder().stream(stream).ordered(true).build());
		long pending = subscription.getConsumerInfo().getCalculatedPending();
		List<String> payloads = new ArrayList<>();
		while (payloads.size() < pending) {
			Message message = subscription.nextMessage(Duration.ofSeconds(20));
			if (message == null) {
				throw new IllegalStateException("Read " + payloads.size() + " of " + pending + " messages");
			}
			payloads.add(new String(message.getData(), StandardCharsets.UTF_8));
		}
		subscription.unsubscribe();
		return payloads;
	}

	List<String> problems() {
		return this.problems;
	}

	int transactions() {
		return this.transactions;
	}

	int duplicates() {
		return this.duplicates;
	}

}
