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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;

/**
 * What a server says in its ports file, which it writes once it accepts clients.
 *
 * @param client the URL for clients
 * @param monitoring the URL of the monitoring endpoint, where there is one
 */
record NatsServerPorts(URI client, Optional<URI> monitoring) {

	/**
	 * Read the ports file.
	 * @param directory where the server writes it
	 * @return the ports, or empty as long as there is no complete file
	 * @throws IOException if it cannot be read
	 */
	static Optional<NatsServerPorts> read(Path directory) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.ports")) {
			for (Path file : files) {
				return parse(Files.readString(file, StandardCharsets.UTF_8));
			}
		}
		return Optional.empty();
	}

	static void delete(Path directory) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.ports")) {
			for (Path file : files) {
				Files.delete(file);
			}
		}
	}

	private static Optional<NatsServerPorts> parse(String text) {
		try {
			JsonValue ports = JsonParser.parse(text);
			return first(ports, "nats").map((client) -> new NatsServerPorts(client, first(ports, "monitoring")));
		}
		catch (JsonParseException ex) {
			// The server is still writing
			return Optional.empty();
		}
	}

	private static Optional<URI> first(JsonValue ports, String kind) {
		return JsonValueUtils.readStringList(ports, kind).stream().findFirst().map(URI::create);
	}

}
