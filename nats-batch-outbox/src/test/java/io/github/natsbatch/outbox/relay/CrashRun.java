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
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.PublishOptions;
import io.nats.client.api.Source;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One random run: producers, relays in processes of their own, and trouble.
 */
final class CrashRun {

	static final String STREAM = "CRASH";

	/** A window for a stream that deduplicates nothing. */
	static final Duration NO_DEDUPLICATION = Duration.ZERO;

	private static final int LANES = 3;

	private static final int PRODUCERS = 4;

	private final Options options;

	private final Random random;

	CrashRun(Options options) {
		this.options = options;
		this.random = new Random(options.seed);
	}

	/**
	 * Run it.
	 * @return what was found
	 * @throws Exception if the run itself failed
	 */
	Result run() throws Exception {
		if (this.options.cluster) {
			try (NatsCluster cluster = NatsCluster.start(3)) {
				cluster.awaitReady();
				return run(cluster.servers(), cluster);
			}
		}
		try (NatsServer server = NatsServer.start()) {
			return run(List.of(server), null);
		}
	}

	private Result run(List<NatsServer> servers, NatsCluster cluster) throws Exception {
		Connection connection = connect(servers);
		try {
			return run(servers, cluster, connection);
		}
		finally {
			connection.close();
		}
	}

	private Result run(List<NatsServer> servers, NatsCluster cluster, Connection connection) throws Exception {
		try (HikariDataSource dataSource = this.options.database.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			createOrders(jdbc);
			createStream(connection);
			Producers producers = new Producers(dataSource, this.random);
			try (CrashTrouble trouble = new CrashTrouble(this.options, this.random, servers, cluster, dataSource,
					connection)) {
				makeTrouble(trouble, connection, jdbc);
				producers.stop();
				trouble.awaitRecovery();
				return result(trouble, check(connection, jdbc), jdbc);
			}
			finally {
				producers.stop();
			}
		}
	}

	private Result result(CrashTrouble trouble, CrashChecker checker, JdbcTemplate jdbc) {
		List<String> parked = jdbc.queryForList("SELECT last_error FROM nats_outbox WHERE status = 1", String.class);
		return new Result(this.options, checker.transactions(), checker.duplicates(), checker.problems(), parked,
				trouble.counts(), trouble.recoveries(), trouble.deliveredLate());
	}

	private static Connection connect(List<NatsServer> servers) throws Exception {
		return Nats.connect(io.nats.client.Options.builder()
			.servers(servers.stream().map(NatsServer::url).toArray(String[]::new))
			.maxReconnects(-1)
			.reconnectWait(Duration.ofMillis(100))
			.errorListener(new ErrorListener() {
			})
			.build());
	}

	private static void createOrders(JdbcTemplate jdbc) {
		jdbc.execute("CREATE TABLE committed (id VARCHAR(60) PRIMARY KEY, order_id INT, version INT, messages INT)");
		for (int key = 0; key < CrashProducer.KEYS; key++) {
			jdbc.update("INSERT INTO orders (id, state, version) VALUES (?, 'new', 0)", key);
		}
	}

	private void createStream(Connection connection) throws Exception {
		JetStreamManagement management = connection.jetStreamManagement();
		StreamConfiguration.Builder stream = StreamConfiguration.builder()
			.name(STREAM)
			.subjects(STREAM + ".>", "_nats-batch." + STREAM + ".>")
			.storageType(StorageType.File)
			.replicas(this.options.cluster ? 3 : 1)
			.allowAtomicPublish();
		if (this.options.window.equals(NO_DEDUPLICATION)) {
			// a stream with a source is the only one that a server leaves without
			management.addStream(StreamConfiguration.builder().name("SOURCE").subjects("source").build());
			management.addStream(stream.addSource(Source.builder().name("SOURCE").build()).build());
			requireNoDeduplication(connection.jetStream());
		}
		else {
			management.addStream(stream.duplicateWindow(this.options.window).build());
		}
	}

	private static void requireNoDeduplication(JetStream jetStream) throws Exception {
		for (int i = 0; i < 2; i++) {
			boolean duplicate = jetStream
				.publish("_nats-batch." + STREAM + ".twice", "twice".getBytes(StandardCharsets.UTF_8),
						PublishOptions.builder().messageId("twice").build())
				.isDuplicate();
			if (duplicate) {
				throw new IllegalStateException("The stream deduplicates");
			}
		}
	}

	private void makeTrouble(CrashTrouble trouble, Connection connection, JdbcTemplate jdbc) throws Exception {
		trouble.awaitRecovery();
		long end = System.nanoTime() + this.options.time.toNanos();
		while (System.nanoTime() < end && !isDoubledControl(connection, jdbc)) {
			trouble.make();
		}
	}

	// A control has shown what it is for as soon as there is one message too many.
	private boolean isDoubledControl(Connection connection, JdbcTemplate jdbc) throws Exception {
		return this.options.control != Control.NONE && check(connection, jdbc).duplicates() > 0;
	}

	private static CrashChecker check(Connection connection, JdbcTemplate jdbc) throws Exception {
		CrashChecker checker = new CrashChecker();
		checker.check(connection, STREAM, jdbc);
		return checker;
	}

	/**
	 * What is left out to see that the suite notices.
	 */
	enum Control {

		NONE, NO_LOOKUP, NO_EXPECTATION

	}

	/**
	 * What to run.
	 *
	 * @param database the database
	 * @param cluster whether on three nodes
	 * @param exactlyOnce how rows are stored once
	 * @param window the stream's deduplication window
	 * @param latest how late requests may arrive; the earliest is half of it
	 * @param control what is left out
	 * @param time how long trouble is made
	 * @param seed the seed
	 */
	record Options(TestDatabase database, boolean cluster, ExactlyOnce exactlyOnce, Duration window, Duration latest,
			Control control, Duration time, long seed) {

		/**
		 * Return whether message ids cannot do it: requests arrive after the window.
		 * @return whether transactions may be doubled
		 */
		boolean mayDouble() {
			return this.exactlyOnce == ExactlyOnce.MSG_ID && this.latest.compareTo(this.window) > 0;
		}

	}

	/**
	 * What came of it.
	 *
	 * @param options what was run
	 * @param transactions the transactions on the stream
	 * @param duplicates those that are there more than once
	 * @param problems lost, split, unordered or uncommitted ones
	 * @param parked why rows were parked
	 * @param faults what was done
	 * @param recoveries how often that, or several things at once, was overcome
	 * @param deliveredLate the connections whose requests arrived after they were cut
	 */
	record Result(Options options, int transactions, int duplicates, List<String> problems, List<String> parked,
			Map<String, Integer> faults, int recoveries, int deliveredLate) {

	}

	/**
	 * The application's threads.
	 */
	private static final class Producers {

		private final List<CrashProducer> all = new ArrayList<>();

		private final List<Thread> threads = new ArrayList<>();

		Producers(HikariDataSource dataSource, Random random) {
			for (int i = 0; i < PRODUCERS; i++) {
				CrashProducer producer = new CrashProducer(dataSource, STREAM, LANES, random.nextLong());
				Thread thread = new Thread(producer, "producer-" + i);
				this.all.add(producer);
				this.threads.add(thread);
				thread.start();
			}
		}

		void stop() throws InterruptedException {
			this.all.forEach(CrashProducer::stop);
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

}
