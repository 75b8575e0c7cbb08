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
import java.util.Random;
import java.util.TreeMap;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.testsupport.TcpProxy;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One random run: producers, relays in processes of their own, and somebody who kills,
 * freezes and cuts them, the servers and the database's connections.
 */
final class CrashRun {

	private static final int RELAYS = 2;

	private static final int LANES = 3;

	private static final String STREAM = "CRASH";

	private final Options options;

	private final Random random;

	private final TreeMap<String, Integer> faults = new TreeMap<>();

	private final List<RelayProcess> relays = new ArrayList<>();

	private final List<List<TcpProxy>> proxies = new ArrayList<>();

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
		try (HikariDataSource dataSource = this.options.database.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			prepare(jdbc, connection);
			List<CrashProducer> producers = new ArrayList<>();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				CrashProducer producer = new CrashProducer(dataSource, STREAM, LANES, this.random.nextLong());
				producers.add(producer);
				Thread thread = new Thread(producer, "producer-" + i);
				thread.start();
				threads.add(thread);
			}
			startRelays(dataSource, servers);
			try {
				makeTrouble(servers, cluster, jdbc, connection);
				producers.forEach(CrashProducer::stop);
				for (Thread thread : threads) {
					thread.join();
				}
				drain(jdbc);
				CrashChecker checker = new CrashChecker();
				checker.check(connection, STREAM, jdbc);
				return new Result(this.options, checker.transactions(), checker.duplicates(), checker.problems(),
						this.faults,
						jdbc.queryForList("SELECT last_error FROM nats_outbox WHERE status = 1", String.class));
			}
			finally {
				producers.forEach(CrashProducer::stop);
				this.relays.forEach(RelayProcess::close);
				this.proxies.forEach((all) -> all.forEach(TcpProxy::close));
			}
		}
		finally {
			connection.close();
		}
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

	private void prepare(JdbcTemplate jdbc, Connection connection) throws Exception {
		jdbc.execute("CREATE TABLE committed (id VARCHAR(60) PRIMARY KEY, order_id INT, version INT, messages INT)");
		for (int key = 0; key < CrashProducer.KEYS; key++) {
			jdbc.update("INSERT INTO orders (id, state, version) VALUES (?, 'new', 0)", key);
		}
		connection.jetStreamManagement()
			.addStream(StreamConfiguration.builder()
				.name(STREAM)
				.subjects(STREAM + ".>", "_nats-batch." + STREAM + ".>")
				.storageType(StorageType.File)
				.replicas(this.options.cluster ? 3 : 1)
				.duplicateWindow(this.options.window)
				.allowAtomicPublish()
				.build());
	}

	private void startRelays(HikariDataSource dataSource, List<NatsServer> servers) {
		for (int i = 0; i < RELAYS; i++) {
			List<TcpProxy> own = servers.stream().map((server) -> new TcpProxy(server.port())).toList();
			this.proxies.add(own);
			String urls = String.join(",", own.stream().map(TcpProxy::url).toList());
			this.relays.add(new RelayProcess(dataSource, urls, this.options.exactlyOnce, this.options.control));
		}
	}

	private void makeTrouble(List<NatsServer> servers, NatsCluster cluster, JdbcTemplate jdbc, Connection connection)
			throws Exception {
		long end = System.nanoTime() + this.options.time.toNanos();
		sleep(2500);
		while (System.nanoTime() < end && !isDoubledControl(connection, jdbc)) {
			int relay = this.random.nextInt(RELAYS);
			switch (trouble()) {
				case 0, 1 -> loseAnswers(relay);
				case 2, 3 -> deliverLate(relay);
				case 4 -> killRelay(relay);
				case 5 -> freezeRelay(relay);
				case 6 -> killServer(servers, cluster);
				default -> cutDatabase(jdbc);
			}
			sleep(200 + this.random.nextInt(1000));
		}
	}

	// A control is for one kind of trouble.
	private int trouble() {
		return switch (this.options.control) {
			case NO_LOOKUP -> 0;
			case NO_EXPECTATION -> 2;
			default -> this.random.nextInt(8);
		};
	}

	// A control has shown what it is for as soon as there is one message too many.
	private boolean isDoubledControl(Connection connection, JdbcTemplate jdbc) throws Exception {
		return this.options.control != Control.NONE && isDoubled(connection, jdbc);
	}

	private static boolean isDoubled(Connection connection, JdbcTemplate jdbc) throws Exception {
		long there = connection.jetStreamManagement()
			.getStreamInfo(STREAM, StreamInfoOptions.filterSubjects(STREAM + ".>"))
			.getStreamState()
			.getSubjectMap()
			.values()
			.stream()
			.mapToLong(Long::longValue)
			.sum();
		Long committed = jdbc.queryForObject("SELECT COALESCE(SUM(messages), 0) FROM committed", Long.class);
		return committed != null && there > committed;
	}

	private void killRelay(int relay) throws InterruptedException {
		count("relay killed");
		this.relays.get(relay).kill();
		sleep(this.random.nextInt(500));
		this.relays.get(relay).start();
	}

	private void freezeRelay(int relay) throws InterruptedException {
		boolean longer = this.random.nextBoolean();
		count(longer ? "relay frozen longer than its lease" : "relay frozen");
		this.relays.get(relay).pause();
		sleep(longer ? CrashRelay.LEASE.toMillis() + 300 + this.random.nextInt(1500) : 200 + this.random.nextInt(800));
		this.relays.get(relay).resume();
	}

	private void loseAnswers(int relay) throws InterruptedException {
		count("answers lost");
		this.proxies.get(relay).forEach(TcpProxy::loseAnswers);
		// a control waits until the stream has forgotten, which takes longer than its
		// window
		int least = (this.options.control != Control.NONE) ? 2500 : 100;
		sleep(least + this.random.nextInt(2500));
		this.proxies.get(relay).forEach(TcpProxy::cut);
	}

	private void deliverLate(int relay) throws InterruptedException {
		count("requests late");
		int half = (int) this.options.latest.toMillis() / 2;
		long late = half + this.random.nextInt(half);
		this.proxies.get(relay).forEach((proxy) -> proxy.holdRequests(late));
		sleep(50 + this.random.nextInt(350));
		this.proxies.get(relay).forEach(TcpProxy::cutAndDeliverLate);
	}

	private void killServer(List<NatsServer> servers, NatsCluster cluster) throws InterruptedException {
		count((cluster != null) ? "stream leader killed" : "server killed");
		NatsServer victim = (cluster != null) ? cluster.leaderOf(STREAM) : servers.get(0);
		victim.kill();
		sleep(this.random.nextInt(1500));
		victim.restart();
		if (cluster != null) {
			cluster.awaitReady();
		}
	}

	private void cutDatabase(JdbcTemplate jdbc) {
		count("database connections cut");
		try {
			if (this.options.database == TestDatabase.POSTGRESQL) {
				jdbc.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
						+ "WHERE datname = current_database() AND pid <> pg_backend_pid()");
			}
			else {
				jdbc.queryForList("SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
						+ "AND id <> CONNECTION_ID()", Long.class)
					.forEach((id) -> jdbc.execute("KILL " + id));
			}
		}
		catch (org.springframework.dao.DataAccessException ex) {
			// its own connection may have been among those
		}
	}

	private void drain(JdbcTemplate jdbc) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(120))
			.pollInterval(Duration.ofMillis(200))
			.ignoreExceptions()
			.until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM nats_outbox WHERE status = 0", Long.class) == 0);
	}

	private void count(String fault) {
		this.faults.merge(fault, 1, Integer::sum);
	}

	private static void sleep(long millis) throws InterruptedException {
		Thread.sleep(millis);
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
	 * @param latest how late requests may arrive
	 * @param control what is left out
	 * @param time how long trouble is made
	 * @param seed the seed
	 */
	record Options(TestDatabase database, boolean cluster, ExactlyOnce exactlyOnce, Duration window, Duration latest,
			Control control, Duration time, long seed) {

	}

	/**
	 * What came of it.
	 *
	 * @param options what was run
	 * @param transactions the transactions on the stream
	 * @param duplicates those that are there more than once
	 * @param problems lost, split, unordered or uncommitted ones
	 * @param faults what was done
	 * @param parked why rows were parked
	 */
	record Result(Options options, int transactions, int duplicates, List<String> problems,
			TreeMap<String, Integer> faults, List<String> parked) {

		int cycles() {
			return this.faults.values().stream().mapToInt(Integer::intValue).sum();
		}

	}

}
