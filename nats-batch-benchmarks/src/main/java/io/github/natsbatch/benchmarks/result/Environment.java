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

package io.github.natsbatch.benchmarks.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.sun.management.OperatingSystemMXBean;
import io.nats.client.Nats;

/**
 * Where and how a run was made: a figure means nothing without it.
 *
 * @param date when it ended, in UTC
 * @param command what repeats it
 * @param effort how much time it took itself
 * @param processor the processor's name and how many of them the JVM sees
 * @param memory of the machine, in GiB
 * @param system the operating system
 * @param fileSystem what the servers' stores were on
 * @param jdk the Java runtime
 * @param natsServer the server's version
 * @param jnats the client library's version
 */
public record Environment(String date, String command, String effort, String processor, long memory, String system,
		String fileSystem, String jdk, String natsServer, String jnats) {

	private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

	/**
	 * Describe this machine now.
	 * @param command what repeats the run
	 * @param effort how much time it takes itself
	 * @param natsServer the server's version
	 * @return the description
	 */
	public static Environment now(String command, String effort, String natsServer) {
		try {
			return new Environment(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), command, effort,
					processorName() + ", " + Runtime.getRuntime().availableProcessors() + " available", memoryInGib(),
					System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
							+ System.getProperty("os.arch"),
					Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).type(),
					System.getProperty("java.vm.name") + " " + Runtime.version(), natsServer, Nats.CLIENT_VERSION);
		}
		catch (IOException ex) {
			throw new IllegalStateException("this machine cannot be described", ex);
		}
	}

	private static String processorName() throws IOException {
		if (!Files.isReadable(PROCESSORS)) {
			return "unknown processor";
		}
		return Files.readString(PROCESSORS, StandardCharsets.UTF_8)
			.lines()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse("unknown processor");
	}

	private static long memoryInGib() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return Math.round(system.getTotalMemorySize() / (double) (1 << 30));
	}

}
