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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes programs that tell a version as nats-server does, and are no server.
 */
final class FakeServer {

	private FakeServer() {
	}

	/**
	 * Write a program.
	 * @param directory where to put it, under the name {@code nats-server}
	 * @param version the version it tells
	 * @param lines the shell script that it is without {@code --version}
	 * @return the program
	 * @throws IOException if it cannot be written
	 */
	static Path create(Path directory, String version, String... lines) throws IOException {
		List<String> script = new ArrayList<>(List.of("#!/bin/sh",
				"if [ \"$1\" = --version ]; then echo 'nats-server: v%s'; exit; fi".formatted(version)));
		script.addAll(List.of(lines));
		Files.createDirectories(directory);
		Path program = Files.write(directory.resolve("nats-server"), script);
		Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
		return program;
	}

}
