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

package io.github.natsbatch.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.benchmarks.harness.BenchmarkServer;
import io.github.natsbatch.benchmarks.harness.Contestant;
import io.github.natsbatch.benchmarks.publisher.Payloads;
import io.github.natsbatch.benchmarks.publisher.Publisher;
import io.github.natsbatch.benchmarks.result.Cell;

/**
 * The publishers that compete on one server.
 */
final class Field implements AutoCloseable {

	/** The size of every message's payload, in bytes. */
	static final int PAYLOAD = 256;

	private final BenchmarkServer server;

	private final List<Publisher> publishers = new ArrayList<>();

	Field(BenchmarkServer server) {
		this.server = server;
	}

	/**
	 * Let a publisher compete, under as many loads as there are calls of
	 * {@link Entrant#with}.
	 * @param name what it is called in results
	 * @param publisher the publisher, which is closed with this field
	 * @return the entrant
	 */
	Entrant enter(String name, Publisher publisher) {
		this.publishers.add(publisher);
		return new Entrant(name, publisher, false);
	}

	@Override
	public void close() {
		this.publishers.forEach(Publisher::close);
		this.server.close();
	}

	/**
	 * One publisher, and what calls it.
	 */
	final class Entrant {

		private final String name;

		private final Publisher publisher;

		private final boolean virtualThreads;

		private Entrant(String name, Publisher publisher, boolean virtualThreads) {
			this.name = name;
			this.publisher = publisher;
			this.virtualThreads = virtualThreads;
		}

		Entrant onVirtualThreads() {
			return new Entrant(this.name + ", virtual threads", this.publisher, true);
		}

		Contestant with(int callers, int messages) {
			List<byte[]> payloads = Payloads.of(messages, PAYLOAD);
			return new Contestant(cell(callers, messages), () -> this.publisher.publish(payloads), this.virtualThreads,
					Field.this.server::purge);
		}

		Cell cell(int callers, int messages) {
			return new Cell(this.name, Field.this.server.storage().label(), callers, messages);
		}

	}

}
