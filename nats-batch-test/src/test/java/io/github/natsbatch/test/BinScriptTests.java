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
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@code bin/nats-server}.
 */
@DisabledOnOs(OS.WINDOWS)
class BinScriptTests {

	private static final String ADVICE = "nats-server: found no nats-server, version 2.12.1 or newer: install one with "
			+ "your package manager so that it is on the PATH (macOS: brew install nats-server), or set "
			+ "NATS_SERVER_BINARY to its path\n";

	@TempDir
	private Path directory;

	@Test
	void helpNamesTheVariables() throws Exception {
		ServerScript.Result result = new ServerScript(this.directory).run("--help");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("NATS_SERVER_BINARY", "NATS_SERVER_OLD_BINARY", "NATS_SERVER_RELEASE_URL",
				"XDG_CACHE_HOME");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--wrong", "--old --old", "x" })
	void wrongArgumentsAreRefused(String arguments) throws Exception {
		ServerScript.Result result = new ServerScript(this.directory).run(arguments.split(" "));
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).startsWith("Usage: ");
	}

	@Test
	void environmentVariableComesFirst() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		FakeServer.create(script.bin(), "2.14.5");
		Path wanted = server("mine", "2.12.1");
		assertPrinted(script.with("NATS_SERVER_BINARY", wanted).run(), wanted);
	}

	@Test
	void relativePathInTheEnvironmentIsPrintedAsAbsolute() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		Path wanted = FakeServer.create(script.bin(), "2.14.5");
		assertPrinted(script.with("NATS_SERVER_BINARY", "nats-server").run(), wanted);
	}

	@Test
	void serverOfTheEnvironmentMustExist() throws Exception {
		ServerScript.Result result = new ServerScript(this.directory).with("NATS_SERVER_BINARY", "/nowhere").run();
		assertFailed(result,
				"nats-server: NATS_SERVER_BINARY is '/nowhere', which is no nats-server that can be run: set "
						+ "it to the path of one, version 2.12.1 or newer, or unset it\n");
	}

	@Test
	void serverOfTheEnvironmentMustBeRecent() throws Exception {
		Path old = server("mine", "2.12.0");
		ServerScript.Result result = new ServerScript(this.directory).with("NATS_SERVER_BINARY", old).run();
		assertFailed(result, "nats-server: NATS_SERVER_BINARY is '%s', version 2.12.0, but wanted is version 2.12.1 or "
			.formatted(old) + "newer: set it to another one, or unset it\n");
	}

	@Test
	void pathComesBeforeCache() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		Path wanted = FakeServer.create(script.bin(), "2.12.1");
		cached(script, "nats-server", "2.14.5");
		assertPrinted(script.run(), wanted);
	}

	@Test
	void tooOldOnPathIsPassedOver() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		FakeServer.create(script.bin(), "2.12.0");
		Path wanted = cached(script, "nats-server", "2.12.1");
		assertPrinted(script.run(), wanted);
	}

	@Test
	void cachePrefersThePinnedVersion() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		cached(script, "nats-server", "2.15.0");
		Path wanted = cached(script, "nats-server", "2.14.5");
		assertPrinted(script.run(), wanted);
	}

	@Test
	void cacheGivesTheNewestOtherVersion() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		cached(script, "nats-server", "2.11.0");
		cached(script, "nats-server", "2.12.9");
		Path wanted = cached(script, "nats-server", "2.12.10");
		Files.createDirectories(script.cache("nats-server").resolve("2.99.0"));
		assertPrinted(script.run(), wanted);
	}

	@Test
	void cacheIsWhereXdgSays() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		cached(script, "nats-server", "2.14.5");
		Path wanted = server("xdg/nats-batch/nats-server/2.13.0", "2.13.0");
		assertPrinted(script.with("XDG_CACHE_HOME", this.directory.resolve("xdg")).run(), wanted);
	}

	@Test
	void oldServerComesFromTheEnvironment() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		Path wanted = server("mine", "2.9.10");
		assertPrinted(script.with("NATS_SERVER_OLD_BINARY", wanted).with("NATS_SERVER_BINARY", "/nowhere").run("--old"),
				wanted);
		assertFailed(script.with("NATS_SERVER_OLD_BINARY", server("recent", "2.12.0")).run("--old"),
				"nats-server: NATS_SERVER_OLD_BINARY is '%s', version 2.12.0, but wanted is a version before 2.12: set it to "
					.formatted(this.directory.resolve("recent/nats-server")) + "another one, or unset it\n");
	}

	@Test
	void oldServerComesFromItsOwnCache() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		FakeServer.create(script.bin(), "2.14.5");
		cached(script, "nats-server", "2.14.5");
		Path wanted = cached(script, "nats-server-old", "2.9.10");
		assertPrinted(script.run("--old"), wanted);
	}

	@Test
	void saysWhatToDoWhenThereIsNone() throws Exception {
		ServerScript script = new ServerScript(this.directory, "curl");
		ServerScript.Result result = script.run();
		assertThat(result.exitCode()).isOne();
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).endsWith(ADVICE);
		assertThat(files(script.cache("nats-server"))).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void saysThatNothingIsThereToDownloadWith() throws Exception {
		assertThat(new ServerScript(this.directory).run().err())
			.contains("neither curl nor wget is there to download with")
			.endsWith(ADVICE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "curl", "wget" })
	@EnabledOnOs(OS.LINUX)
	void releaseIsDownloadedIntoTheCacheOnce(String tool) throws Exception {
		assumeTrue(ServerScript.has(tool), () -> "there is no " + tool);
		ServerScript script = new ServerScript(this.directory, tool);
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			script.pin("00  nats-server-v2.10.29-linux-%s.tar.gz".formatted(ReleaseMirror.architecture()),
					mirror.addRelease("2.14.5", "2.14.5"));
			script.with("NATS_SERVER_RELEASE_URL", mirror.url());
			Path place = script.cache("nats-server").resolve("2.14.5/nats-server");
			ServerScript.Result result = script.run();
			assertThat(result.exitCode()).isZero();
			assertThat(result.out()).isEqualTo(place + "\n");
			assertPrinted(script.run(), place);
			assertThat(mirror.requests()).containsExactly(
					"/v2.14.5/nats-server-v2.14.5-linux-%s.tar.gz".formatted(ReleaseMirror.architecture()));
			assertThat(files(script.cache("nats-server"))).containsExactly(place);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void oldReleaseIsDownloadedIntoItsOwnCache() throws Exception {
		ServerScript script = new ServerScript(this.directory, "curl", "wget");
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			script.pin("00  nats-server-v2.14.5-linux-%s.tar.gz".formatted(ReleaseMirror.architecture()),
					mirror.addRelease("2.10.29", "2.10.29"));
			ServerScript.Result result = script.with("NATS_SERVER_RELEASE_URL", mirror.url()).run("--old");
			assertThat(result.out()).isEqualTo(script.cache("nats-server-old").resolve("2.10.29/nats-server") + "\n");
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void releaseWithAnotherChecksumIsRefused() throws Exception {
		ServerScript script = new ServerScript(this.directory, "curl", "wget");
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			String found = mirror.addRelease("2.14.5", "2.14.5").split(" ")[0];
			ServerScript.Result result = script.with("NATS_SERVER_RELEASE_URL", mirror.url()).run();
			assertThat(result.exitCode()).isOne();
			assertThat(result.out()).isEmpty();
			assertThat(result.err())
				.contains("WARNING: refused nats-server-v2.14.5-linux-",
						"its SHA-256 is " + found + ", but 00 is pinned")
				.endsWith(ADVICE);
			assertThat(mirror.requests()).hasSize(1);
			assertThat(files(script.cache("nats-server"))).isEmpty();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void releaseThatTellsAnotherVersionIsRefused() throws Exception {
		ServerScript script = new ServerScript(this.directory, "curl", "wget");
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			script.pin(mirror.addRelease("2.14.5", "2.12.0"));
			ServerScript.Result result = script.with("NATS_SERVER_RELEASE_URL", mirror.url()).run();
			assertThat(result.exitCode()).isOne();
			assertThat(result.err()).contains("what was fetched is 2.12.0, wanted is version 2.12.1 or newer");
			assertThat(files(script.cache("nats-server"))).isEmpty();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void twoRunsAtOnceShareOneDownload() throws Exception {
		ServerScript script = new ServerScript(this.directory, "curl", "wget");
		try (ReleaseMirror mirror = new ReleaseMirror(this.directory.resolve("mirror"))) {
			script.pin(mirror.addRelease("2.14.5", "2.14.5"));
			script.with("NATS_SERVER_RELEASE_URL", mirror.url());
			ServerScript.Run one = script.start();
			ServerScript.Run two = script.start();
			assertThat(one.await().out()).isEqualTo(two.await().out())
				.isEqualTo(script.cache("nats-server").resolve("2.14.5/nats-server") + "\n");
			assertThat(mirror.requests()).hasSize(1);
		}
	}

	@Test
	void unwritableCacheIsNamed() throws Exception {
		ServerScript script = new ServerScript(this.directory);
		Files.writeString(this.directory.resolve("home"), "a file, no directory");
		ServerScript.Result result = script.run();
		assertThat(result.exitCode()).isOne();
		assertThat(result.err())
			.contains("cannot create '%s': set XDG_CACHE_HOME".formatted(script.cache("nats-server")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "list", "sources" })
	@EnabledOnOs(OS.LINUX)
	void debianPackageComesFromTheConfiguredMirror(String form) throws Exception {
		assumeTrue(DebianMirror.isPossible(), "there is no apt");
		ServerScript script = new ServerScript(this.directory, DebianMirror.TOOLS);
		Path mirror = this.directory.resolve("mirror");
		try (DebianMirror debian = new DebianMirror(mirror, "testing", "2.15.1")) {
			ServerScript.Result result = script.with("APT_CONFIG", debian.configure(form)).run();
			assertThat(result.err()).contains("with apt");
			assertThat(result.out()).isEqualTo(script.cache("nats-server").resolve("2.15.1/nats-server") + "\n");
			assertThat(debian.requests()).allMatch((path) -> path.startsWith("/debian/"))
				.noneMatch((path) -> path.contains("/stable"));
			assertPrinted(script.run(), script.cache("nats-server").resolve("2.15.1/nats-server"));
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void oldDebianPackageComesFromBookworm() throws Exception {
		assumeTrue(DebianMirror.isPossible(), "there is no apt");
		ServerScript script = new ServerScript(this.directory, DebianMirror.TOOLS);
		try (DebianMirror debian = new DebianMirror(this.directory.resolve("mirror"), "bookworm", "2.9.10")) {
			ServerScript.Result result = script.with("APT_CONFIG", debian.configure("list")).run("--old");
			assertThat(result.err()).doesNotContain("downloading");
			assertThat(result.out()).isEqualTo(script.cache("nats-server-old").resolve("2.9.10/nats-server") + "\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "list", "sources" })
	@EnabledOnOs(OS.LINUX)
	void saysWhyAptCouldNotFetchAndAsksNobodyElse(String form) throws Exception {
		assumeTrue(DebianMirror.isPossible(), "there is no apt");
		ServerScript script = new ServerScript(this.directory, DebianMirror.TOOLS);
		try (DebianMirror debian = new DebianMirror(this.directory.resolve("mirror"), "bookworm", "2.9.10")) {
			ServerScript.Result result = script.with("APT_CONFIG", debian.configure(form)).run();
			assertThat(result.exitCode()).isOne();
			assertThat(result.err()).contains("apt could not fetch it: E: ").endsWith(ADVICE);
			assertThat(debian.requests()).isNotEmpty().allMatch((path) -> path.startsWith("/debian/dists/testing/"));
		}
	}

	private static void assertPrinted(ServerScript.Result result, Path path) {
		assertThat(result).isEqualTo(new ServerScript.Result(0, path + "\n", ""));
	}

	private static void assertFailed(ServerScript.Result result, String err) {
		assertThat(result).isEqualTo(new ServerScript.Result(1, "", err));
	}

	private Path server(String place, String version) throws IOException {
		return FakeServer.create(this.directory.resolve(place), version, "exit 1");
	}

	private static Path cached(ServerScript script, String name, String version) throws IOException {
		return FakeServer.create(script.cache(name).resolve(version), version, "exit 1");
	}

	private static List<Path> files(Path cache) throws IOException {
		try (Stream<Path> files = Files.walk(cache)) {
			return files.filter(Files::isRegularFile).filter((file) -> !file.endsWith(".lock")).toList();
		}
	}

}
