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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.nats.client.Connection;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper json = JsonMapper.shared();

	@LocalServerPort
	private int port;

	@Autowired
	private Connection connection;

	@Test
	void orderThatIsPaidIsStoredWithAllItsEvents() throws Exception {
		HttpResponse<String> response = post("4242 4242 4242 4242");
		assertThat(response.statusCode()).isEqualTo(201);
		String orderId = this.json.readTree(response.body()).get("orderId").asString();
		JsonNode transaction = await().atMost(Duration.ofSeconds(10))
			.until(() -> find("orders." + orderId + ".created"), (found) -> found != null);
		assertThat(transaction.get("events").valueStream().map((event) -> event.get("subject").asString()))
			.containsExactly("orders." + orderId + ".created", "orders." + orderId + ".stock-reserved",
					"orders." + orderId + ".payment-taken", "orders." + orderId + ".completed");
	}

	@Test
	void orderThatIsDeclinedLeavesNothingInTheStream() throws Exception {
		long before = lastSequence();
		HttpResponse<String> response = post("4000 0000 0000 0000");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("was declined");
		assertThat(lastSequence()).isEqualTo(before);
		assertThat(latest()).anySatisfy((transaction) -> {
			assertThat(transaction.get("stored").asBoolean()).isFalse();
			assertThat(transaction.get("dropped").asInt()).isEqualTo(2);
		});
	}

	@Test
	void metricsShowTheCommits() throws Exception {
		post("4242 4242 4242 4242");
		HttpResponse<String> response = get("/actuator/metrics/nats.batch.commit?tag=outcome:committed");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.json.readTree(response.body()).at("/measurements/0/value").asDouble()).isPositive();
	}

	@Test
	void pageIsServed() throws Exception {
		assertThat(get("/").body()).contains("Order service");
	}

	private long lastSequence() throws Exception {
		return this.connection.jetStreamManagement().getStreamInfo("ORDERS").getStreamState().getLastSequence();
	}

	private JsonNode find(String subject) throws Exception {
		for (JsonNode transaction : latest()) {
			for (JsonNode event : transaction.get("events")) {
				if (event.get("subject").asString().equals(subject)) {
					return transaction;
				}
			}
		}
		return null;
	}

	private List<JsonNode> latest() throws Exception {
		return this.json.readTree(get("/orders").body()).valueStream().toList();
	}

	private HttpResponse<String> post(String card) throws Exception {
		String order = "{\"item\":\"tea\",\"quantity\":2,\"cardNumber\":\"" + card + "\"}";
		return this.client.send(request("/orders").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(order))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

}
