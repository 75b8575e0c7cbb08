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

package io.github.natsbatch.benchmarks.harness;

import java.util.List;

import io.nats.client.api.StorageType;

/**
 * What a stream is stored on, with the servers that it takes.
 */
public enum Storage {

	/** One replica in memory. */
	MEMORY("R1 memory", StorageType.Memory, 1, List.of()),

	/** One replica in files; the server syncs them to the disk every two minutes. */
	FILE("R1 file", StorageType.File, 1, List.of()),

	/** One replica in files; the server syncs before it acknowledges. */
	SYNCED_FILE("R1 file, synced", StorageType.File, 1, List.of("jetstream { sync_interval: always }")),

	/** Three replicas in files, of three servers on this machine. */
	REPLICATED_FILE("R3 file", StorageType.File, 3, List.of());

	private final String label;

	private final StorageType type;

	private final int replicas;

	private final List<String> config;

	Storage(String label, StorageType type, int replicas, List<String> config) {
		this.label = label;
		this.type = type;
		this.replicas = replicas;
		this.config = config;
	}

	/**
	 * Return what it is called in results.
	 * @return the name
	 */
	public String label() {
		return this.label;
	}

	StorageType type() {
		return this.type;
	}

	int replicas() {
		return this.replicas;
	}

	String[] config() {
		return this.config.toArray(String[]::new);
	}

}
