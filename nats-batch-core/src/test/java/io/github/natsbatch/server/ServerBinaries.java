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

package io.github.natsbatch.server;

import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.natsbatch.test.NatsCluster;
import io.github.natsbatch.test.NatsClusterBuilder;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.NatsServerBuilder;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The servers that the tests of this package run against.
 */
final class ServerBinaries {

	static final String PROPERTY = "nats.batch.server.binaries";

	private ServerBinaries() {
	}

	/**
	 * Start a server of every version that knows batches, one after the other.
	 * @param config lines of server configuration
	 * @return one argument each, which is closed after its invocation
	 */
	static Stream<Arguments> servers(String... config) {
		List<Path> binaries = named(true);
		if (binaries.isEmpty()) {
			return Stream.of(NatsServer.builder().config(config)).map(ServerBinaries::start);
		}
		return binaries.stream()
			.map((binary) -> NatsServer.builder().binary(binary).config(config))
			.map(ServerBinaries::start);
	}

	/**
	 * Start three servers of every version that knows batches, as a cluster.
	 * @param config lines of server configuration
	 * @return one argument each, which is closed after its invocation
	 */
	static Stream<Arguments> clusters(String... config) {
		List<Path> binaries = named(true);
		if (binaries.isEmpty()) {
			return Stream.of(NatsCluster.builder().config(config)).map(ServerBinaries::start);
		}
		return binaries.stream()
			.map((binary) -> NatsCluster.builder().binary(binary).config(config))
			.map(ServerBinaries::start);
	}

	/**
	 * Return the programs that the property names.
	 * @param knowingBatches those from 2.12.1 on, or those from before 2.12
	 * @return the programs
	 */
	static List<Path> named(boolean knowingBatches) {
		return Arrays.stream(System.getProperty(PROPERTY, "").split(","))
			.map(String::strip)
			.filter((name) -> !name.isEmpty())
			.map(Path::of)
			.filter((binary) -> isAtLeast(versionOf(binary), "2.12.1") == knowingBatches)
			.toList();
	}

	static boolean isAtLeast(String version, String other) {
		return Version.parse(version).compareTo(Version.parse(other)) >= 0;
	}

	static String versionOf(Path binary) {
		try (NatsServer server = NatsServer.builder().jetStream(false).binary(binary).start()) {
			return server.version();
		}
	}

	private static Arguments start(NatsServerBuilder builder) {
		NatsServer server = builder.start();
		return Arguments.argumentSet("nats-server " + server.version(), server);
	}

	private static Arguments start(NatsClusterBuilder builder) {
		NatsCluster cluster = builder.start();
		return Arguments.argumentSet("nats-server " + cluster.servers().get(0).version(), cluster);
	}

}
