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

package io.github.natsbatch.benchmarks.publisher;

import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.NatsBatchTemplate;

/**
 * This library, used as an application does: one scope for each transaction.
 */
public final class TemplatePublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "nats-batch";

	private final NatsBatchTemplate template;

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 * @param settings the template's settings
	 */
	public TemplatePublisher(BenchmarkServer server, NatsBatchSettings settings) {
		this.template = NatsBatchTemplate.builder(server.connect()).settings(settings).build();
	}

	/**
	 * Create a publisher with the default settings.
	 * @param server where to publish
	 */
	public TemplatePublisher(BenchmarkServer server) {
		this(server, NatsBatchSettings.builder().build());
	}

	@Override
	public void publish(List<byte[]> payloads) {
		this.template.executeWithoutResult((batch) -> {
			for (byte[] payload : payloads) {
				batch.publish(BenchmarkServer.SUBJECT, payload);
			}
		});
	}

	@Override
	public void close() {
		this.template.close();
	}

}
