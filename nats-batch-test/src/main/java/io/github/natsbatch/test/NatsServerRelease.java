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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * The official release that is pinned: its version and the SHA-256 of its archives, as
 * {@code bin/nats-server.sha256} has them.
 *
 * @param version the version
 * @param checksums lines of a checksum and an archive's name
 */
record NatsServerRelease(NatsServerVersion version, List<String> checksums) {

	private static final String OFFICIAL = "https://github.com/nats-io/nats-server/releases/download";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(5);

	static NatsServerRelease pinned() {
		try (InputStream in = NatsServerRelease.class.getResourceAsStream("nats-server.sha256")) {
			if (in == null) {
				throw new IllegalStateException("found no 'nats-server.sha256' beside " + NatsServerRelease.class);
			}
			return of(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static NatsServerRelease of(List<String> checksums) {
		NatsServerVersion version = checksums.stream()
			.flatMap((line) -> NatsServerVersion.parse(archiveOf(line)).stream())
			.filter((candidate) -> candidate.isAtLeast(NatsServerVersion.LEAST))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("no release of " + NatsServerVersion.LEAST + " is pinned"));
		return new NatsServerRelease(version, checksums);
	}

	/**
	 * Download the archive, check it and put the program into the cache.
	 * @param mirror where to download from, or an empty text for the official place
	 * @param platform the operating system and the architecture, such as
	 * {@code linux-amd64}
	 * @param cache where to put it
	 * @return the program
	 * @throws IOException if there is no pinned archive for the platform, it cannot be
	 * had, or it is not the one that was pinned
	 */
	NatsServerExecutable download(String mirror, String platform, NatsServerCache cache) throws IOException {
		String line = this.checksums.stream()
			.filter((candidate) -> candidate.endsWith("v%s-%s.tar.gz".formatted(this.version, platform)))
			.findFirst()
			.orElseThrow(() -> new IOException("no release is pinned for '%s'".formatted(platform)));
		String base = mirror.isEmpty() ? OFFICIAL : mirror.replaceFirst("/+$", "");
		URI location = URI.create("%s/v%s/%s".formatted(base, this.version, archiveOf(line)));
		Files.createDirectories(cache.root());
		Path directory = Files.createTempDirectory(cache.root(), ".new.");
		try {
			Path archive = fetch(location, directory.resolve("archive.tar.gz"));
			verify(archive, line.substring(0, line.indexOf(' ')), location);
			return install(archive, cache);
		}
		finally {
			TemporaryDirectory.delete(directory);
		}
	}

	private NatsServerExecutable install(Path archive, NatsServerCache cache) throws IOException {
		Path program = archive.resolveSibling("nats-server");
		new TarArchive(archive).extract("nats-server", program);
		Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
		NatsServerExecutable executable = NatsServerExecutable.of(program)
			.filter((candidate) -> candidate.version().equals(this.version))
			.orElseThrow(
					() -> new IOException("the release is no nats-server %s that runs here".formatted(this.version)));
		return new NatsServerExecutable(cache.add(program, this.version), executable.version());
	}

	private static Path fetch(URI location, Path target) throws IOException {
		HttpClient client = HttpClient.newBuilder()
			.connectTimeout(CONNECT_TIMEOUT)
			.followRedirects(HttpClient.Redirect.NORMAL)
			.build();
		HttpRequest request = HttpRequest.newBuilder(location).timeout(DOWNLOAD_TIMEOUT).build();
		try {
			HttpResponse<Path> response = client.send(request, HttpResponse.BodyHandlers.ofFile(target));
			if (response.statusCode() != 200) {
				throw new IOException("%s answered %d".formatted(location, response.statusCode()));
			}
			return target;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while downloading " + location, ex);
		}
	}

	private static void verify(Path archive, String pinned, URI location) throws IOException {
		String found;
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			found = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(archive)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
		if (!found.equals(pinned)) {
			throw new IOException("refused %s: its SHA-256 is %s, but %s is pinned".formatted(location, found, pinned));
		}
	}

	private static String archiveOf(String line) {
		return line.substring(line.indexOf(' ') + 1).strip();
	}

}
