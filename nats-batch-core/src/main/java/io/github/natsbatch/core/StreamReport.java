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

package io.github.natsbatch.core;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.stream.StreamCatalog;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamDescription;
import io.github.natsbatch.stream.StreamStatus;
import io.nats.client.Connection;

/**
 * Asks the server about the streams of a template. Thread-safe.
 */
final class StreamReport {

	private final Connection connection;

	private final StreamCatalog streams;

	private final StreamAudit audit;

	private final Set<String> declared = new TreeSet<>();

	StreamReport(BatchEnvironment environment, Collection<StreamDefinition> declared) {
		this.connection = environment.connection();
		this.streams = environment.streams();
		this.audit = new StreamAudit(environment.settings());
		declared.forEach((definition) -> this.declared.add(definition.name()));
	}

	List<StreamStatus> statuses() {
		Set<String> names = new TreeSet<>(this.declared);
		names.addAll(this.streams.names());
		return names.stream().map(this::status).toList();
	}

	private StreamStatus status(String name) {
		if (this.connection.getStatus() != Connection.Status.CONNECTED) {
			return new StreamStatus(name, List.of(), null, "there is no connection", List.of());
		}
		try {
			StreamDescription description = this.streams.describe(name);
			return (description != null) ? status(description)
					: new StreamStatus(name, List.of(), false, "there is no such stream", List.of());
		}
		catch (BatchNotSentException ex) {
			return new StreamStatus(name, List.of(), null, ex.getMessage(), List.of());
		}
	}

	private StreamStatus status(StreamDescription description) {
		String obstacle = this.streams.obstacle(description);
		if (obstacle == null) {
			obstacle = this.audit.obstacle(description);
		}
		return new StreamStatus(description.name(), description.configuration().getSubjects(), obstacle == null,
				obstacle, this.audit.warnings(description));
	}

}
