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

package io.github.natsbatch.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.nats.client.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Uses the service as a client does, with the server that it starts for itself.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@LocalServerPort
	private int port;

	@Autowired
	private Connection connection;

	private OrderClient client;

	@BeforeEach
	void connect() {
		this.client = new OrderClient(this.port);
	}

	@Test
	void orderThatIsPaidIsStoredWithAllItsEvents() throws Exception {
		HttpResponse<String> response = this.client.post(OrderClient.PAID);
		assertThat(response.statusCode()).isEqualTo(201);
		String orderId = response.body().replaceAll(".*\"orderId\":\"(\\w+)\".*", "$1");
		JsonNode transaction = await().atMost(PATIENCE)
			.until(() -> find("orders." + orderId + ".created"), (found) -> found != null);
		assertThat(transaction.get("stored").asBoolean()).isTrue();
		assertThat(transaction.get("events").valueStream().map((event) -> event.get("subject").asString()))
			.containsExactly("orders." + orderId + ".created", "orders." + orderId + ".stock-reserved",
					"orders." + orderId + ".payment-taken", "orders." + orderId + ".completed");
	}

	@Test
	void orderThatIsDeclinedLeavesNothingInTheStream() throws Exception {
		long before = lastSequence();
		HttpResponse<String> response = this.client.post(OrderClient.DECLINED);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("was declined");
		assertThat(lastSequence()).isEqualTo(before);
		assertThat(this.client.read("/orders").valueStream()).anySatisfy((transaction) -> {
			assertThat(transaction.get("stored").asBoolean()).isFalse();
			assertThat(transaction.get("dropped").asInt()).isEqualTo(2);
			assertThat(transaction.get("reason").asString()).contains("rolled back");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"item":"tea","quantity":0,"cardNumber":"4242"} | quantity must be greater than 0
			{"quantity":1,"cardNumber":"4242"}              | item must not be blank
			{"item":" ","quantity":1,"cardNumber":"4242"}   | item must not be blank
			{"item":"tea","quantity":1}                     | cardNumber must not be blank
			{"item":"tea","quantity":"many"}                | Failed to read request
			{"item"                                         | Failed to read request
			""")
	void orderThatIsNoneIsRefused(String order, String detail) throws Exception {
		long before = lastSequence();
		HttpResponse<String> response = this.client.post(order);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"detail\":\"" + detail + "\"");
		assertThat(lastSequence()).isEqualTo(before);
	}

	@Test
	void openPageIsToldWhatBecomesOfTheOrders() throws Exception {
		OrderClient.Feed feed = this.client.open();
		assertThat(feed.type()).startsWith("text/event-stream");
		this.client.post(OrderClient.DECLINED);
		String orderId = this.client.place();
		JsonNode declined = feed.events().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		JsonNode paid = feed.events().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(declined).isNotNull();
		assertThat(declined.get("stored").asBoolean()).isFalse();
		assertThat(paid).isNotNull();
		assertThat(paid.get("events")).hasSize(4);
		assertThat(paid.at("/events/3/subject").asString()).isEqualTo("orders." + orderId + ".completed");
		assertThat(paid.at("/events/3/sequence").asLong() - paid.at("/events/0/sequence").asLong()).isEqualTo(3);
	}

	@Test
	void metricsShowTheCommits() throws Exception {
		this.client.place();
		await().atMost(PATIENCE).until(() -> value("nats.batch.outbox.relay") > 0);
		assertThat(value("nats.batch.outbox.enqueue")).isPositive();
		assertThat(value("nats.batch.outbox.parked")).isZero();
		assertThat(value("nats.connection.up")).isOne();
		assertThat(value("nats.batch.server.abandoned")).isZero();
		this.client.post(OrderClient.DECLINED);
		assertThat(value("nats.batch.abandoned?tag=reason:rollback")).isPositive();
	}

	@Test
	void killedRelayLosesAndDoublesNothing() throws Exception {
		JsonNode report = this.client.drill();
		assertThat(report.get("relayedBefore").asInt()).as("killed in mid-flight: %s", report).isPositive();
		assertThat(report.get("relayedAfter").asInt()).as("went on after it: %s", report).isPositive();
		assertThat(report.get("orders").asInt()).isGreaterThan(25);
		assertThat(report.get("lost").asInt()).isZero();
		assertThat(report.get("doubled").asInt()).isZero();
		assertThat(report.get("ofDeclined").asInt()).isZero();
	}

	@Test
	void outboxIsShownAndNotChanged() throws Exception {
		this.client.place();
		JsonNode outbox = this.client.read("/actuator/natsoutbox");
		assertThat(outbox.at("/lanes/0/lane/stream").asString()).isEqualTo("ORDERS");
		assertThat(outbox.get("parked")).isEmpty();
		assertThat(this.client.post("/actuator/natsoutbox/retry-all", "{\"stream\":\"ORDERS\"}").statusCode())
			.isEqualTo(405);
		assertThat(this.client.get("/actuator/health").body()).contains("UP");
	}

	@Test
	void pageIsServed() throws Exception {
		assertThat(this.client.get("/").body()).contains("<title>Order service", "orders/live");
	}

	private double value(String metric) throws Exception {
		return this.client.read("/actuator/metrics/" + metric).at("/measurements/0/value").asDouble();
	}

	private long lastSequence() throws Exception {
		return this.connection.jetStreamManagement().getStreamInfo("ORDERS").getStreamState().getLastSequence();
	}

	private JsonNode find(String subject) throws Exception {
		return this.client.read("/orders")
			.valueStream()
			.filter((transaction) -> transaction.get("events")
				.valueStream()
				.anyMatch((event) -> event.get("subject").asString().equals(subject)))
			.findAny()
			.orElse(null);
	}

}
