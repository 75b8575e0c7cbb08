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

package io.github.natsbatch.actuate.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.StreamStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.nats.client.Connection;
import io.nats.client.api.ServerInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * {@link Endpoint @Endpoint} that tells how each template is connected, which of its
 * streams can take batches and, where there is a registry, what became of batches.
 * Changes nothing and shows no credentials.
 *
 * @since 0.1.0
 */
@Endpoint(id = "natsbatch")
public class NatsBatchEndpoint {

	private final Map<String, NatsBatchTemplate> templates;

	private final @Nullable MeterRegistry registry;

	/**
	 * Create the endpoint.
	 * @param templates the templates by their bean names
	 * @param registry where they count, or {@code null}
	 */
	public NatsBatchEndpoint(Map<String, NatsBatchTemplate> templates, @Nullable MeterRegistry registry) {
		Assert.notNull(templates, "'templates' must not be null");
		this.templates = Map.copyOf(templates);
		this.registry = registry;
	}

	/**
	 * Describe the templates. Asks the server about each stream.
	 * @return the description
	 */
	@ReadOperation
	public NatsBatchDescriptor natsBatch() {
		Map<String, TemplateDescriptor> descriptors = new TreeMap<>();
		this.templates.forEach((name, template) -> descriptors.put(name, describe(template)));
		return new NatsBatchDescriptor(descriptors, (this.registry != null) ? count(this.registry) : null);
	}

	private static TemplateDescriptor describe(NatsBatchTemplate template) {
		Connection connection = template.getConnection();
		boolean connected = connection.getStatus() == Connection.Status.CONNECTED;
		ServerInfo server = connected ? connection.getServerInfo() : null;
		return new TemplateDescriptor(
				new ConnectionDescriptor(connection.getStatus(), connection.getOptions().getConnectionName(),
						(server != null) ? server.getServerName() : null, (server != null) ? server.getVersion() : null,
						(server != null && StringUtils.hasText(server.getCluster())) ? server.getCluster() : null),
				template.streamStatuses());
	}

	private static CountersDescriptor count(MeterRegistry registry) {
		return new CountersDescriptor(gauge(registry, "nats.batch.queued"), gauge(registry, "nats.batch.in.flight"),
				byTag(registry, "nats.batch.commit", "outcome"), byTag(registry, "nats.batch.messages", "stream"),
				byTag(registry, "nats.batch.abandoned", "reason"), byTag(registry, "nats.batch.retries", "reason"));
	}

	private static long gauge(MeterRegistry registry, String name) {
		return (long) registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
	}

	private static Map<String, Long> byTag(MeterRegistry registry, String name, String tag) {
		Map<String, Long> counts = new LinkedHashMap<>();
		for (Meter meter : registry.find(name).meters()) {
			String value = meter.getId().getTag(tag);
			if (value != null) {
				counts.merge(value, count(meter), Long::sum);
			}
		}
		return counts;
	}

	private static long count(Meter meter) {
		return meter.match((gauge) -> 0L, (counter) -> (long) counter.count(), Timer::count, (summary) -> 0L,
				(timer) -> 0L, (gauge) -> 0L, (counter) -> 0L, (timer) -> 0L, (other) -> 0L);
	}

	/**
	 * What the endpoint tells.
	 *
	 * @param templates the templates by their bean names
	 * @param counters what became of the batches of all templates since the start, or
	 * {@code null} without a registry
	 */
	public record NatsBatchDescriptor(Map<String, TemplateDescriptor> templates,
			@Nullable CountersDescriptor counters) implements OperationResponseBody {

	}

	/**
	 * A template.
	 *
	 * @param connection how it is connected
	 * @param streams the declared streams, and those that it was asked for before
	 */
	public record TemplateDescriptor(ConnectionDescriptor connection, List<StreamStatus> streams) {

	}

	/**
	 * A connection.
	 *
	 * @param status its status
	 * @param name its name in the server's monitoring, or {@code null}
	 * @param server the server's name, or {@code null} while it is not connected
	 * @param version the server's version, or {@code null} while it is not connected
	 * @param cluster the server's cluster, or {@code null} for none
	 */
	public record ConnectionDescriptor(Connection.Status status, @Nullable String name, @Nullable String server,
			@Nullable String version, @Nullable String cluster) {

	}

	/**
	 * Numbers of batches since the start.
	 *
	 * @param queued those that wait to be sent, now
	 * @param inFlight attempts that wait for the server's answer, now
	 * @param commits ended commits by outcome
	 * @param messages committed messages by stream
	 * @param abandoned those given up before they were sent, by reason
	 * @param retries attempts made again, by what the server answered before
	 */
	public record CountersDescriptor(long queued, long inFlight, Map<String, Long> commits, Map<String, Long> messages,
			Map<String, Long> abandoned, Map<String, Long> retries) {

	}

}
