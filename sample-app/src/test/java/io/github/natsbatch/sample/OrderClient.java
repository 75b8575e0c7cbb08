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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uses the service as a browser or another service does.
 */
final class OrderClient {

	static final String PAID = "{\"item\":\"tea\",\"quantity\":2,\"cardNumber\":\"4242 4242 4242 4242\"}";

	static final String DECLINED = "{\"item\":\"tea\",\"quantity\":2,\"cardNumber\":\"4000 0000 0000 0000\"}";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper json = JsonMapper.shared();

	private final int port;

	OrderClient(int port) {
		this.port = port;
	}

	HttpResponse<String> post(String order) throws IOException, InterruptedException {
		return post("/orders", order);
	}

	HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
		return this.client.send(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	JsonNode drill() throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(request("/crash-drill").timeout(Duration.ofMinutes(3))
			.POST(HttpRequest.BodyPublishers.noBody())
			.build(), HttpResponse.BodyHandlers.ofString());
		return this.json.readTree(response.body());
	}

	String place() throws IOException, InterruptedException {
		return this.json.readTree(post(PAID).body()).get("orderId").asString();
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	JsonNode read(String path) throws IOException, InterruptedException {
		return this.json.readTree(get(path).body());
	}

	/**
	 * Open the feed of server-sent events.
	 * @return the feed
	 */
	Feed open() throws IOException, InterruptedException {
		HttpResponse<Stream<String>> response = this.client.send(request("/orders/live").GET().build(),
				HttpResponse.BodyHandlers.ofLines());
		BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
		CompletableFuture<Void> end = CompletableFuture.runAsync(() -> response.body()
			.filter((line) -> line.startsWith("data:"))
			.forEach((line) -> events.add(this.json.readTree(line.substring("data:".length())))));
		return new Feed(response.headers().firstValue("Content-Type").orElse(""), events, end);
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).timeout(PATIENCE);
	}

	/**
	 * An open feed.
	 *
	 * @param type the content's type
	 * @param events what came
	 * @param end completed when the server ended the feed
	 */
	record Feed(String type, BlockingQueue<JsonNode> events, CompletableFuture<Void> end) {

	}

}
