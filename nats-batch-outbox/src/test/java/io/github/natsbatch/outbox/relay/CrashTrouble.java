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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.testsupport.TcpProxy;
import io.github.natsbatch.outbox.testsupport.TestDatabase;
import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Relays in processes of their own, and somebody who kills, freezes and cuts them, the
 * servers and the database.
 */
final class CrashTrouble implements AutoCloseable {

	private static final int RELAYS = 2;

	private static final int KINDS = 11;

	/** One of so many troubles does not wait until the one before is overcome. */
	private static final int AT_ONCE = 4;

	private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(90);

	private final CrashRun.Options options;

	private final Random random;

	private final List<NatsServer> servers;

	private final NatsCluster cluster;

	private final JdbcTemplate jdbc;

	private final Connection connection;

	private final Map<String, Integer> counts = new TreeMap<>();

	private int recoveries;

	private final List<RelayProcess> relays = new ArrayList<>();

	private final List<List<TcpProxy>> proxies = new ArrayList<>();

	CrashTrouble(CrashRun.Options options, Random random, List<NatsServer> servers, NatsCluster cluster,
			HikariDataSource dataSource, Connection connection) {
		this.options = options;
		this.random = random;
		this.servers = servers;
		this.cluster = cluster;
		this.jdbc = new JdbcTemplate(dataSource);
		this.connection = connection;
		for (int i = 0; i < RELAYS; i++) {
			List<TcpProxy> own = servers.stream().map((server) -> new TcpProxy(server.port())).toList();
			this.proxies.add(own);
			String urls = String.join(",", own.stream().map(TcpProxy::url).toList());
			this.relays.add(new RelayProcess(dataSource, urls, options.exactlyOnce(), options.control()));
		}
	}

	/**
	 * Return what was done.
	 * @return how often, by its name
	 */
	Map<String, Integer> counts() {
		return this.counts;
	}

	/**
	 * Return how many connections had requests delivered after they were cut.
	 * @return the number
	 */
	int deliveredLate() {
		return this.proxies.stream().flatMap(List::stream).mapToInt(TcpProxy::deliveredLate).sum();
	}

	/**
	 * Return how often everything that was written before and during the trouble, or
	 * several at once, had reached the stream.
	 * @return the number of recoveries
	 */
	int recoveries() {
		return this.recoveries;
	}

	/**
	 * Wait until everything that is written now has reached the stream.
	 */
	void awaitRecovery() {
		Callable<Long> newest = () -> this.jdbc.queryForObject("SELECT COALESCE(MAX(seq), 0) FROM nats_outbox",
				Long.class);
		Long until = await().until(newest, (found) -> true);
		try {
			await()
				.until(() -> this.jdbc.queryForObject("SELECT COUNT(*) FROM nats_outbox WHERE status = 0 AND seq <= ?",
						Long.class, until) == 0);
		}
		catch (ConditionTimeoutException ex) {
			throw new IllegalStateException("Not recovered after " + this.counts + ": "
					+ this.jdbc.queryForList("SELECT * FROM nats_outbox_lane") + ", parked: "
					+ this.jdbc.queryForList("SELECT seq, last_error FROM nats_outbox WHERE status <> 0"), ex);
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await()
			.atMost(RECOVERED_WITHIN)
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptionsInstanceOf(DataAccessException.class);
	}

	/**
	 * Do one thing at random, and mostly wait until it is overcome.
	 * @throws Exception if it could not be done
	 */
	void make() throws Exception {
		int relay = this.random.nextInt(RELAYS);
		switch (kind()) {
			case 0, 1 -> loseAnswers(relay);
			case 2, 3 -> deliverLate(relay);
			case 4, 5 -> killRelay(relay);
			case 6 -> freezeRelay(relay);
			case 7 -> killAllRelays();
			case 8 -> killServer();
			case 9 -> crashDatabase();
			default -> cutDatabaseOrChangeLeader();
		}
		if (this.random.nextInt(AT_ONCE) > 0) {
			awaitRecovery();
			this.recoveries++;
		}
		sleep(this.random.nextInt(500));
	}

	// A control is for one kind of trouble.
	private int kind() {
		return switch (this.options.control()) {
			case NO_LOOKUP -> 0;
			case NO_EXPECTATION -> 2;
			default -> this.random.nextInt(KINDS);
		};
	}

	private void killRelay(int relay) throws InterruptedException {
		count("relay killed");
		this.relays.get(relay).kill();
		sleep(this.random.nextInt(500));
		this.relays.get(relay).start();
	}

	// What was on its way is then older than what a short window remembers.
	private void killAllRelays() throws InterruptedException {
		count("all relays killed");
		this.relays.forEach(RelayProcess::kill);
		sleep(500 + this.random.nextInt(4000));
		this.relays.forEach(RelayProcess::start);
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
		// a control waits until the stream has forgotten
		int least = (this.options.control() != CrashRun.Control.NONE) ? 2500 : 100;
		sleep(least + this.random.nextInt(2500));
		this.proxies.get(relay).forEach(TcpProxy::cut);
	}

	private void deliverLate(int relay) throws InterruptedException {
		count("requests late");
		int half = (int) this.options.latest().toMillis() / 2;
		long late = half + this.random.nextInt(half);
		this.proxies.get(relay).forEach((proxy) -> proxy.holdRequests(late));
		sleep(50 + this.random.nextInt(350));
		this.proxies.get(relay).forEach(TcpProxy::cutAndDeliverLate);
	}

	private void killServer() throws InterruptedException {
		count((this.cluster != null) ? "stream leader killed" : "server killed");
		NatsServer victim = (this.cluster != null) ? this.cluster.leaderOf(CrashRun.STREAM) : this.servers.get(0);
		victim.kill();
		sleep(this.random.nextInt(1500));
		victim.restart();
		if (this.cluster != null) {
			this.cluster.awaitReady();
		}
	}

	private void crashDatabase() {
		count("database killed");
		this.options.database().crash();
	}

	private void cutDatabaseOrChangeLeader() throws IOException, InterruptedException {
		if (this.cluster != null && this.random.nextBoolean()) {
			count("stream leader changed");
			this.connection.request("$JS.API.STREAM.LEADER.STEPDOWN." + CrashRun.STREAM, new byte[0],
					Duration.ofSeconds(5));
			return;
		}
		count("database connections cut");
		try {
			cutDatabase();
		}
		catch (DataAccessException ex) {
			// its own connection may have been among those
		}
	}

	private void cutDatabase() {
		if (this.options.database() == TestDatabase.POSTGRESQL) {
			this.jdbc.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
					+ "WHERE datname = current_database() AND pid <> pg_backend_pid()");
		}
		else {
			this.jdbc
				.queryForList("SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
						+ "AND id <> CONNECTION_ID()", Long.class)
				.forEach((id) -> this.jdbc.execute("KILL " + id));
		}
	}

	private void count(String fault) {
		this.counts.merge(fault, 1, Integer::sum);
	}

	// How long a trouble lasts is what is tried; nothing is waited for
	private static void sleep(long millis) throws InterruptedException {
		Thread.sleep(millis);
	}

	@Override
	public void close() {
		this.relays.forEach(RelayProcess::close);
		this.proxies.forEach((all) -> all.forEach(TcpProxy::close));
	}

}
