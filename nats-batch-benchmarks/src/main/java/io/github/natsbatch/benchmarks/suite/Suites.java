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

import java.util.List;

import io.github.natsbatch.benchmarks.harness.Storage;

/**
 * All suites.
 */
public final class Suites {

	private static final List<Suite> all = List.of(new CommitSuite(), new SingleMessageSuite(), new AnnotationSuite(),
			new HeapSuite(), new GroupCommitSuite("group-commit-memory", Storage.MEMORY),
			new GroupCommitSuite("group-commit-file", Storage.FILE),
			new GroupCommitSuite("group-commit-synced-file", Storage.SYNCED_FILE),
			new GroupCommitSuite("group-commit-replicated-file", Storage.REPLICATED_FILE),
			new SingleMessageModesSuite("single-message-modes-memory", Storage.MEMORY),
			new SingleMessageModesSuite("single-message-modes-file", Storage.FILE),
			new SingleMessageModesSuite("single-message-modes-synced-file", Storage.SYNCED_FILE),
			new SingleMessageModesSuite("single-message-modes-replicated-file", Storage.REPLICATED_FILE),
			new GroupCommitSettingsSuite(), new QueueHeapSuite(), new TransactionSuite(), new OutboxRelaySuite(),
			new OutboxBacklogSuite());

	private Suites() {
	}

	/**
	 * Return all suites.
	 * @return the suites, in the order in which they are run and shown
	 */
	public static List<Suite> all() {
		return all;
	}

	/**
	 * Find a suite.
	 * @param name its name
	 * @return the suite
	 * @throws IllegalArgumentException if there is none of that name; the text lists
	 * those there are
	 */
	public static Suite named(String name) {
		return all.stream()
			.filter((suite) -> suite.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"there is no suite '" + name + "', only " + all.stream().map(Suite::name).toList()));
	}

}
