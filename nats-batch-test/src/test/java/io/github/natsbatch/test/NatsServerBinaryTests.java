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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NatsServerBinary}, {@link NatsServerCache} and
 * {@link NatsServerRelease}.
 */
class NatsServerBinaryTests {

	private static final String UNREACHABLE = "http://127.0.0.1:1";

	private final Map<String, String> properties = new HashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private List<String> checksums = List.of("00  nats-server-v2.14.5-linux-amd64.tar.gz",
			"00  nats-server-v2.14.5-linux-arm64.tar.gz");

	@TempDir
	private Path directory;

	@BeforeEach
	void isolate() {
		this.properties.put("os.name", "Linux");
		this.properties.put("os.arch", System.getProperty("os.arch"));
		this.properties.put("user.home", this.directory.resolve("user").toString());
		this.environment.put("HOME", this.directory.resolve("home").toString());
		this.environment.put("PATH", this.directory.resolve("bin").toString());
		this.environment.put("NATS_SERVER_RELEASE_URL", UNREACHABLE);
	}

	@Test
	void systemPropertyComesFirst() throws Exception {
		Path wanted = server("property", "2.12.1");
		this.properties.put("nats.server.binary", wanted.toString());
		this.environment.put("NATS_SERVER_BINARY", server("variable", "2.12.2").toString());
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void environmentVariableComesBeforePath() throws Exception {
		Path wanted = server("variable", "2.12.1");
		this.environment.put("NATS_SERVER_BINARY", wanted.toString());
		server("bin", "2.14.0");
		assertThat(find()).isEqualTo(new NatsServerExecutable(wanted, new NatsServerVersion(2, 12, 1)));
	}

	@Test
	void pathComesBeforeCache() throws Exception {
		Path wanted = server("bin", "2.12.1");
		cached("home/.cache", "2.14.5");
		this.environment.put("PATH", String.join(File.pathSeparator, this.directory.resolve("none").toString(), "",
				this.directory.resolve("bin").toString()));
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void tooOldOnPathIsPassedOver() throws Exception {
		server("bin", "2.12.0");
		Path wanted = cached("home/.cache", "2.13.0");
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void cachePrefersThePinnedVersion() throws Exception {
		cached("home/.cache", "2.15.0");
		Path wanted = cached("home/.cache", "2.14.5");
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void cacheGivesTheNewestOtherVersion() throws Exception {
		cached("home/.cache", "2.11.9");
		cached("home/.cache", "2.12.9");
		Path wanted = cached("home/.cache", "2.12.10");
		Files.createDirectories(wanted.getParent().resolveSibling("2.99.0"));
		Files.createDirectories(wanted.getParent().resolveSibling("no version"));
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void cacheIsWhereXdgSays() throws Exception {
		this.environment.put("XDG_CACHE_HOME", this.directory.resolve("xdg").toString());
		cached("home/.cache", "2.14.5");
		Path wanted = cached("xdg", "2.13.0");
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void cacheIsInTheUsersDirectoryWithoutEnvironment() throws Exception {
		this.environment.remove("HOME");
		this.environment.put("XDG_CACHE_HOME", "relative/is/not/allowed");
		Path wanted = cached("user/.cache", "2.13.0");
		assertThat(find().path()).isEqualTo(wanted);
	}

	@Test
	void givenServerMustExist() {
		this.properties.put("nats.server.binary", "/nowhere/nats-server");
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessage("the system property 'nats.server.binary' is '/nowhere/nats-server', which is no nats-server "
					+ "that can be run: set it to the path of one, version 2.12.1 or newer, or remove it");
	}

	@Test
	void givenServerMustBeRecent() throws Exception {
		Path old = server("old", "2.12.0");
		this.environment.put("NATS_SERVER_BINARY", old.toString());
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessage("the environment variable 'NATS_SERVER_BINARY' is '%s', version 2.12.0, but wanted is version "
					+ "2.12.1 or newer: set it to another one, or remove it", old);
	}

	@Test
	void givenServerMustBeAServer() throws Exception {
		Path text = Files.writeString(this.directory.resolve("text"), "no program");
		assertThat(text.toFile().setExecutable(true)).isTrue();
		this.environment.put("NATS_SERVER_BINARY", text.toString());
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessageContaining("no nats-server that can be run");
		this.environment.put("NATS_SERVER_BINARY", "no path \0 at all");
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessageContaining("no nats-server that can be run");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void releaseIsDownloadedIntoTheCacheOnce() throws Exception {
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			this.checksums = List.of("00  nats-server-v2.10.29-linux-%s.tar.gz".formatted(ReleaseMirror.architecture()),
					mirror.addRelease("2.14.5", "2.14.5"));
			this.environment.put("NATS_SERVER_RELEASE_URL", mirror.url() + "/");
			Path place = place("home/.cache", "2.14.5");
			assertThat(find()).isEqualTo(new NatsServerExecutable(place, new NatsServerVersion(2, 14, 5)));
			assertThat(find().path()).isEqualTo(place);
			assertThat(mirror.requests()).containsExactly(
					"/v2.14.5/nats-server-v2.14.5-linux-%s.tar.gz".formatted(ReleaseMirror.architecture()));
			assertThat(cacheContent()).containsExactly(place);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void releaseWithAnotherChecksumIsRefused() throws Exception {
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			String found = mirror.addRelease("2.14.5", "2.14.5").split(" ")[0];
			this.environment.put("NATS_SERVER_RELEASE_URL", mirror.url());
			assertThatIllegalStateException().isThrownBy(this::find)
				.withMessageContaining("its SHA-256 is " + found + ", but 00 is pinned");
			assertThat(mirror.requests()).hasSize(1);
			assertThat(cacheContent()).isEmpty();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void releaseThatTellsAnotherVersionIsRefused() throws Exception {
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			this.checksums = List.of(mirror.addRelease("2.14.5", "2.14.6"));
			this.environment.put("NATS_SERVER_RELEASE_URL", mirror.url());
			assertThatIllegalStateException().isThrownBy(this::find)
				.withMessageContaining("no nats-server 2.14.5 that runs here");
			assertThat(cacheContent()).isEmpty();
		}
	}

	@Test
	void missingReleaseIsNamed() throws Exception {
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory)) {
			this.environment.put("NATS_SERVER_RELEASE_URL", mirror.url());
			assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("tar.gz answered 404");
		}
	}

	@Test
	void saysWhatToDoWhenThereIsNone() throws Exception {
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessageStartingWith("found no nats-server of version 2.12.1 or newer and could not download one (")
			.withMessageEndingWith("install one with your package manager so that it is on the PATH, or set the "
					+ "environment variable 'NATS_SERVER_BINARY' or the system property 'nats.server.binary' to its path")
			.withCauseInstanceOf(IOException.class);
		assertThat(cacheContent()).isEmpty();
	}

	@Test
	void saysThatThereIsNoReleaseForAnotherSystem() {
		this.properties.put("os.name", "Mac OS X");
		this.properties.put("os.arch", "aarch64");
		assertThatIllegalStateException().isThrownBy(this::find)
			.withMessageContaining("no release is pinned for 'mac os x-arm64'")
			.withMessageContaining("install one with your package manager");
	}

	@Test
	void releasePinsWhatTheScriptPins() throws Exception {
		Path file = Path.of(System.getProperty("nats.batch.root"), "bin", "nats-server.sha256");
		NatsServerRelease pinned = NatsServerRelease.pinned();
		assertThat(pinned.checksums()).isEqualTo(Files.readAllLines(file));
		assertThat(pinned.version()).isEqualTo(new NatsServerVersion(2, 14, 5));
	}

	@Test
	void versionsAreComparedAsNumbers() {
		assertThat(NatsServerVersion.parse("nats-server: v2.12.10-RC.1")).hasValue(new NatsServerVersion(2, 12, 10));
		assertThat(NatsServerVersion.parse("nats-server: dev")).isEmpty();
		assertThat(new NatsServerVersion(2, 12, 10)).isGreaterThan(new NatsServerVersion(2, 12, 9));
		assertThat(new NatsServerVersion(2, 9, 10)).isLessThan(NatsServerVersion.LEAST);
		assertThat(new NatsServerVersion(10, 0, 0)).isGreaterThan(NatsServerVersion.LEAST);
		assertThat(NatsServerVersion.LEAST).hasToString("2.12.1");
	}

	private NatsServerExecutable find() {
		return new NatsServerBinary(this.properties::get, this.environment::get, NatsServerRelease.of(this.checksums))
			.find();
	}

	private Path server(String place, String version) throws IOException {
		return FakeServer.create(this.directory.resolve(place), version, "exit 1");
	}

	private Path cached(String home, String version) throws IOException {
		return FakeServer.create(place(home, version).getParent(), version, "exit 1");
	}

	private Path place(String home, String version) {
		return this.directory.resolve(home).resolve("nats-batch/nats-server").resolve(version).resolve("nats-server");
	}

	private List<Path> cacheContent() throws IOException {
		Path cache = this.directory.resolve("home/.cache");
		if (!Files.exists(cache)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(cache)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

}
