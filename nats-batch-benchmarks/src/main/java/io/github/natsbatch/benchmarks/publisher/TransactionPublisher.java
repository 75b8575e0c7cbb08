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
import io.github.natsbatch.benchmarks.harness.BusinessDatabase;
import io.github.natsbatch.core.NatsBatchTemplate;

/**
 * Publishes in a database transaction, as an application does that has {@code publish}
 * calls in a transactional method.
 */
public final class TransactionPublisher implements Publisher {

	/** What it is called in results. */
	public static final String NAME = "transaction with messages";

	/** What it is called in results with a scope around the transaction. */
	public static final String ENCLOSED_NAME = "transaction with messages, scope around it";

	private final NatsBatchTemplate template;

	private final BusinessDatabase database;

	private final boolean enclosed;

	/**
	 * Create a publisher with a connection of its own.
	 * @param server where to publish
	 * @param database where the transactions are
	 * @param enclosed whether a scope is around each transaction, so that the batch is
	 * sent when the database connection is back in its pool
	 */
	public TransactionPublisher(BenchmarkServer server, BusinessDatabase database, boolean enclosed) {
		this.template = NatsBatchTemplate.builder(server.connect()).build();
		this.database = database;
		this.enclosed = enclosed;
	}

	@Override
	public void publish(List<byte[]> payloads) {
		publish(payloads, () -> {
		});
	}

	/**
	 * Publish one transaction.
	 * @param payloads one for each message
	 * @param within what else is done inside of it
	 */
	public void publish(List<byte[]> payloads, Runnable within) {
		Runnable publishing = () -> {
			for (byte[] payload : payloads) {
				this.template.publish(BenchmarkServer.SUBJECT, payload);
			}
			within.run();
		};
		if (this.enclosed) {
			this.template.executeWithoutResult((batch) -> this.database.transaction(publishing));
		}
		else {
			this.database.transaction(publishing);
		}
	}

	@Override
	public void close() {
		this.template.close();
	}

}
