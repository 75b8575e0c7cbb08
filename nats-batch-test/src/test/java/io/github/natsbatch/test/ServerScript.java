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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a copy of {@code bin/nats-server} with checksums, a home directory and a
 * {@code PATH} of its own, so that nothing of this machine can be found by chance.
 */
final class ServerScript {

	private static final List<String> TOOLS = List.of("awk", "basename", "bash", "cat", "chmod", "cp", "cut", "dirname",
			"env", "find", "flock", "grep", "gzip", "mkdir", "mktemp", "mv", "rm", "sha256sum", "sh", "sort", "tail",
			"tar", "timeout", "uname");

	private final Path directory;

	private final Map<String, String> environment = new HashMap<>();

	ServerScript(Path directory, String... tools) throws IOException {
		this.directory = directory;
		Path script = Path.of(System.getProperty("nats.batch.root"), "bin", "nats-server");
		Files.copy(script, Files.createDirectories(directory.resolve("script")).resolve("nats-server"));
		pin("00  nats-server-v2.14.5-linux-amd64.tar.gz", "00  nats-server-v2.14.5-linux-arm64.tar.gz");
		Files.createDirectories(bin());
		for (String tool : TOOLS) {
			provide(tool);
		}
		for (String tool : tools) {
			provide(tool);
		}
		this.environment.put("HOME", directory.resolve("home").toString());
		this.environment.put("PATH", bin().toString());
		this.environment.put("NATS_SERVER_RELEASE_URL", "http://127.0.0.1:1");
	}

	Path bin() {
		return this.directory.resolve("bin");
	}

	Path cache(String name) {
		return this.directory.resolve("home/.cache/nats-batch").resolve(name);
	}

	ServerScript with(String variable, Object value) {
		this.environment.put(variable, value.toString());
		return this;
	}

	void pin(String... lines) throws IOException {
		Files.write(this.directory.resolve("script/nats-server.sha256"), List.of(lines));
	}

	Result run(String... arguments) throws Exception {
		return start(arguments).await();
	}

	Run start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(bin().resolve("bash").toString(), this.directory.resolve("script/nats-server").toString()));
		command.addAll(List.of(arguments));
		Path out = Files.createTempFile(this.directory, "out", "");
		Path err = Files.createTempFile(this.directory, "err", "");
		ProcessBuilder builder = new ProcessBuilder(command).directory(bin().toFile())
			.redirectOutput(out.toFile())
			.redirectError(err.toFile());
		builder.environment().clear();
		builder.environment().putAll(this.environment);
		return new Run(builder.start(), out, err);
	}

	static boolean has(String tool) {
		return find(tool).isPresent();
	}

	private void provide(String tool) throws IOException {
		Optional<Path> found = find(tool);
		if (found.isPresent()) {
			// No symbolic link: JUnit warns of each when it deletes the directory
			Path wrapper = Files.writeString(bin().resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(found.get()));
			Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
	}

	private static Optional<Path> find(String tool) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((part) -> Path.of(part, tool))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * What the script has answered.
	 *
	 * @param exitCode its exit code
	 * @param out its standard output
	 * @param err its standard error
	 */
	record Result(int exitCode, String out, String err) {

	}

	/**
	 * A script that runs.
	 *
	 * @param process its process
	 * @param out the file with its standard output
	 * @param err the file with its standard error
	 */
	record Run(Process process, Path out, Path err) {

		Result await() throws Exception {
			try {
				if (!this.process.waitFor(2, TimeUnit.MINUTES)) {
					throw new IllegalStateException("the script does not end: " + Files.readString(this.err));
				}
				return new Result(this.process.exitValue(), Files.readString(this.out), Files.readString(this.err));
			}
			finally {
				this.process.descendants().forEach(ProcessHandle::destroyForcibly);
				this.process.destroyForcibly();
			}
		}

	}

}
