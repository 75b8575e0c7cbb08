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

package io.github.natsbatch.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FaultyProxy}: what arrives at a subscriber of the real server when
 * somebody publishes through the proxy, and the other way round.
 */
class FaultyProxyTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static NatsServer server;

	private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

	private FaultyProxy proxy;

	private Connection direct;

	private Connection proxied;

	@BeforeAll
	static void startServer() {
		server = NatsServer.builder().jetStream(false).start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void connect() throws Exception {
		this.proxy = FaultyProxy.to(server.url());
		this.direct = Nats.connect(server.url());
		this.proxied = Nats.connect(options(this.proxy));
		this.direct.createDispatcher((message) -> this.arrived.add(text(message))).subscribe("there");
		this.direct.flush(LONG);
	}

	private static Options options(FaultyProxy proxy) {
		return Options.builder().server(proxy.url()).reconnectWait(Duration.ofMillis(20)).maxReconnects(-1).build();
	}

	@AfterEach
	void disconnect() throws Exception {
		this.proxied.close();
		this.direct.close();
		this.proxy.close();
	}

	@Test
	void carriesMessagesBothWays() throws Exception {
		BlockingQueue<String> back = subscribe();
		publish("one");
		expect("one");
		this.direct.publish("back.a", bytes("two"));
		assertThat(next(back)).isEqualTo("two");
	}

	@Test
	void leavesOutOtherWaysToTheServer() {
		assertThat(this.direct.getServerInfo().getPort()).isEqualTo(server.port());
		assertThat(this.proxied.getServers()).containsExactly(this.proxy.url());
	}

	@Test
	void swallowsTheMessageThatWasChosen() throws Exception {
		ProxyFault fault = this.proxy.fault(ProxyDirection.TO_SERVER).subject("the").containing("t").skip(1).swallow();
		publish("one", "two", "three", "two again");
		expect("one", "two", "two again");
		assertThat(fault.hits()).isEqualTo(1);
	}

	@Test
	void swallowsAsManyMessagesAsWanted() throws Exception {
		BlockingQueue<String> back = subscribe();
		this.proxy.fault(ProxyDirection.TO_CLIENT).subject("back.").times(2).swallow();
		for (int i = 1; i <= 3; i++) {
			this.direct.publish("back." + i, bytes("m" + i));
		}
		assertThat(next(back)).isEqualTo("m3");
	}

	@Test
	void cutsBeforeAMessage() throws Exception {
		this.proxy.fault(ProxyDirection.TO_SERVER).containing("cut").cutBefore();
		publish("one", "cut");
		expect("one");
		awaitNewConnection();
		publish("two");
		expect("two");
	}

	@Test
	void cutsInsideOfAMessage() throws Exception {
		this.proxy.fault(ProxyDirection.TO_SERVER).containing("cut").cutInside();
		publish("one", "cut" + "x".repeat(1000));
		expect("one");
		awaitNewConnection();
		publish("two");
		expect("two");
	}

	@Test
	void cutsAfterAMessage() throws Exception {
		this.proxy.fault(ProxyDirection.TO_SERVER).containing("cut").cutAfter();
		publish("one", "cut");
		expect("one", "cut");
		awaitNewConnection();
	}

	@Test
	void healEndsFaultsThatHitNobodyYet() throws Exception {
		this.proxy.fault(ProxyDirection.TO_SERVER).swallow();
		this.proxy.swallow(ProxyDirection.TO_SERVER);
		this.proxy.delay(ProxyDirection.TO_SERVER, Duration.ofHours(1));
		this.proxy.refuse();
		this.proxy.heal();
		publish("one");
		expect("one");
	}

	@Test
	void cutsAllConnections() throws Exception {
		this.proxy.cut();
		awaitNewConnection();
		publish("one");
		expect("one");
	}

	@Test
	void heldBytesArriveWhenTheyAreReleased() throws Exception {
		this.proxy.hold(ProxyDirection.TO_SERVER);
		publish("one", "two");
		await().during(Duration.ofMillis(100)).until(this.arrived::isEmpty);
		this.proxy.release(ProxyDirection.TO_SERVER);
		expect("one", "two");
	}

	@Test
	void cutLosesWhatIsHeld() throws Exception {
		this.proxy.hold(ProxyDirection.TO_SERVER);
		publish("one");
		awaitSent();
		this.proxy.cut();
		awaitNewConnection();
		publish("two");
		expect("two");
	}

	@Test
	void heldBytesOfAClientThatIsGoneArriveAfterThoseOfItsNewConnection() throws Exception {
		this.proxy.hold(ProxyDirection.TO_SERVER);
		publish("old");
		awaitSent();
		this.proxy.cutClients();
		awaitNewConnection();
		publish("new");
		expect("new");
		this.proxy.release(ProxyDirection.TO_SERVER);
		expect("old");
		await().atMost(LONG).until(() -> this.proxy.connections() == 1);
	}

	@Test
	void messagesCanBeCountedOnTheirWay() throws Exception {
		ProxyFault counter = this.proxy.fault(ProxyDirection.TO_SERVER).containing("o").times(10).letThrough();
		this.proxy.hold(ProxyDirection.TO_SERVER);
		publish("one");
		publish("two");
		publish("five");
		await().atMost(LONG).until(() -> counter.hits() == 2);
		this.proxy.release(ProxyDirection.TO_SERVER);
		expect("one", "two", "five");
	}

	@Test
	void refusesNewConnectionsAndKeepsTheOthers() throws Exception {
		this.proxy.refuse();
		publish("one");
		expect("one");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Nats.connect(this.proxy.url()));
		this.proxy.accept();
		Nats.connect(this.proxy.url()).close();
	}

	@Test
	void swallowsEverythingUntilItIsHealed() throws Exception {
		this.proxy.swallow(ProxyDirection.TO_SERVER);
		publish("one");
		awaitSent();
		this.proxy.heal();
		publish("two");
		expect("two");
	}

	@Test
	void stopsAfterSomeBytes() throws Exception {
		String first = "PUB there 3\r\none\r\n";
		this.proxy.stopAfter(ProxyDirection.TO_SERVER, first.length() + 5);
		publish("one", "two", "three");
		expect("one");
		await().during(Duration.ofMillis(100)).until(this.arrived::isEmpty);
		assertThat(this.proxied.getStatus()).isEqualTo(Connection.Status.CONNECTED);
		this.proxy.heal();
		this.proxy.cut();
		awaitNewConnection();
		publish("four");
		expect("four");
	}

	@Test
	void delaysWhatIsSentFromNowOn() throws Exception {
		publish("one");
		expect("one");
		Duration delay = Duration.ofMillis(300);
		this.proxy.delay(ProxyDirection.TO_SERVER, delay);
		long begin = System.nanoTime();
		publish("two", "three");
		expect("two", "three");
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(delay.toNanos());
	}

	@Test
	void clientSeesThatTheServerIsGoneAndComesBack() throws Exception {
		try (NatsServer mortal = NatsServer.builder().jetStream(false).start();
				FaultyProxy way = FaultyProxy.to(mortal.url())) {
			Connection connection = Nats.connect(options(way));
			mortal.kill();
			await().atMost(LONG).until(() -> connection.getStatus() != Connection.Status.CONNECTED);
			mortal.restart();
			await().atMost(LONG).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
			connection.close();
		}
	}

	@Test
	void closedProxyListensNoLonger() throws Exception {
		this.proxy.close();
		this.proxy.close();
		await().atMost(LONG).until(() -> this.proxied.getStatus() != Connection.Status.CONNECTED);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Nats.connect(this.proxy.url()));
	}

	@Test
	void encryptedConnectionsCannotBeRead() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> FaultyProxy.to("tls://127.0.0.1:1"))
			.withMessageContaining("'tls://127.0.0.1:1'");
	}

	private BlockingQueue<String> subscribe() throws Exception {
		BlockingQueue<String> back = new LinkedBlockingQueue<>();
		this.proxied.createDispatcher((message) -> back.add(text(message))).subscribe("back.*");
		this.proxied.flush(LONG);
		return back;
	}

	private void publish(String... payloads) {
		for (String payload : payloads) {
			this.proxied.publish("there", bytes(payload));
		}
	}

	private void expect(String... payloads) throws InterruptedException {
		List<String> found = new ArrayList<>();
		for (int i = 0; i < payloads.length; i++) {
			found.add(next(this.arrived));
		}
		assertThat(found).containsExactly(payloads);
	}

	private static String next(BlockingQueue<String> queue) throws InterruptedException {
		return queue.poll(LONG.toMillis(), TimeUnit.MILLISECONDS);
	}

	// What jnats has taken is in its outgoing queue at first.
	private void awaitSent() {
		await().atMost(LONG)
			.until(() -> this.proxied.getStatistics().getOutMsgs() > 0
					&& this.proxied.outgoingPendingMessageCount() == 0);
	}

	private void awaitNewConnection() {
		await().atMost(LONG)
			.until(() -> this.proxied.getStatistics().getReconnects() > 0
					&& this.proxied.getStatus() == Connection.Status.CONNECTED);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(Message message) {
		return new String(message.getData(), StandardCharsets.UTF_8);
	}

}
