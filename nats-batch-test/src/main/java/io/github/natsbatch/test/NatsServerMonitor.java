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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;

/**
 * Asks one server of a cluster through its monitoring endpoint, which wants neither a
 * user nor TLS, whatever the configuration wants of clients.
 *
 * @param server the server
 */
record NatsServerMonitor(NatsServer server) {

	private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	boolean isHealthy() {
		return get("/healthz").isPresent();
	}

	/**
	 * Whether this server leads the JetStream cluster and sees all others up to date.
	 * @param size how many servers there have to be, this one included
	 * @return whether the cluster is complete
	 */
	boolean leadsCompleteCluster(int size) {
		return get("/jsz").map((status) -> JsonValueUtils.readObject(status, "meta_cluster"))
			.filter((cluster) -> this.server.name().equals(JsonValueUtils.readString(cluster, "leader")))
			.map((cluster) -> JsonValueUtils.readArray(cluster, "replicas"))
			.filter((others) -> others.size() == size - 1)
			.filter((others) -> others.stream().allMatch(NatsServerMonitor::isUpToDate))
			.isPresent();
	}

	/**
	 * Whether this server itself says that it leads a stream: the others may still think
	 * so of a dead one.
	 * @param stream the stream's name
	 * @return whether it leads the stream
	 */
	boolean leads(String stream) {
		return get("/jsz?accounts=true&streams=true").stream()
			.flatMap((status) -> JsonValueUtils.readArray(status, "account_details").stream())
			.flatMap((account) -> JsonValueUtils.readArray(account, "stream_detail").stream())
			.filter((detail) -> stream.equals(JsonValueUtils.readString(detail, "name")))
			.map((detail) -> JsonValueUtils.readObject(detail, "cluster"))
			.anyMatch((cluster) -> this.server.name().equals(JsonValueUtils.readString(cluster, "leader")));
	}

	private static boolean isUpToDate(JsonValue replica) {
		return JsonValueUtils.readBoolean(replica, "current") && !JsonValueUtils.readBoolean(replica, "offline");
	}

	private Optional<JsonValue> get(String path) {
		if (!this.server.isRunning()) {
			return Optional.empty();
		}
		URI uri = URI.create(this.server.monitoringUrl().orElseThrow() + path);
		try {
			HttpResponse<String> response = CLIENT.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
					HttpResponse.BodyHandlers.ofString());
			return (response.statusCode() == 200) ? Optional.of(JsonParser.parse(response.body())) : Optional.empty();
		}
		catch (IOException ex) {
			// A server that is going, or frozen, does not count; the caller asks again
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

}
