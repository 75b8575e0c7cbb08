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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An HTTP server of this test that serves files, such as releases of a
 * {@link FakeServer}.
 */
final class ReleaseMirror implements AutoCloseable {

	private final HttpServer server;

	private final Path root;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	/**
	 * Start a mirror.
	 * @param root the directory with the files to be served
	 * @throws IOException if that was not possible
	 */
	ReleaseMirror(Path root) throws IOException {
		this.root = root;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	List<String> requests() {
		return this.requests;
	}

	/**
	 * Add a release of a server that only tells its version.
	 * @param version its version
	 * @param told the version that it tells
	 * @return the line for the file of checksums
	 * @throws Exception if that was not possible
	 */
	String addRelease(String version, String told) throws Exception {
		String name = "nats-server-v%s-linux-%s".formatted(version, architecture());
		Path directory = Files.createDirectories(this.root.resolve("v" + version));
		FakeServer.create(directory.resolve(name), told, "exit 1");
		Files.writeString(directory.resolve(name).resolve("README.md"), "text");
		Path archive = directory.resolve(name + ".tar.gz");
		// With extended headers, which bear the names of the files that they belong to
		Process tar = new ProcessBuilder("tar", "--format=pax", "-czf", archive.toString(), "-C", directory.toString(),
				name)
			.inheritIO()
			.start();
		if (tar.waitFor() != 0) {
			throw new IllegalStateException("tar failed");
		}
		return checksum(archive) + "  " + archive.getFileName();
	}

	static String architecture() {
		return System.getProperty("os.arch").matches("aarch64|arm64") ? "arm64" : "amd64";
	}

	static String checksum(Path file) throws Exception {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
	}

	private void answer(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		this.requests.add(path);
		Path file = this.root.resolve(path.substring(1)).normalize();
		try (exchange) {
			if (!file.startsWith(this.root) || !Files.isRegularFile(file)) {
				exchange.sendResponseHeaders(404, -1);
				return;
			}
			byte[] content = Files.readAllBytes(file);
			exchange.sendResponseHeaders(200, content.length);
			exchange.getResponseBody().write(content);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
