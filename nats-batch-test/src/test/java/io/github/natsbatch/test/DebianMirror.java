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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small Debian archive with one suite and one package, {@code nats-server}, and apt's
 * configuration for it.
 */
final class DebianMirror implements AutoCloseable {

	static final String[] TOOLS = { "apt-get", "apt-config", "dpkg", "dpkg-deb", "xz", "zstd" };

	private final Path root;

	private final ReleaseMirror server;

	DebianMirror(Path root, String suite, String version) throws Exception {
		this.root = root;
		Path unpacked = root.resolve("unpacked");
		FakeServer.create(unpacked.resolve("usr/sbin"), version, "exit 1");
		Files.createDirectories(unpacked.resolve("DEBIAN"));
		String control = "Package: nats-server\nVersion: %s-1\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: test\n"
			.formatted(version);
		Files.writeString(unpacked.resolve("DEBIAN/control"), control);
		Path debian = Files.createDirectories(root.resolve("debian"));
		Path deb = debian.resolve("nats-server_%s-1_all.deb".formatted(version));
		run("dpkg-deb", "--root-owner-group", "--build", unpacked.toString(), deb.toString());
		String index = "main/binary-%s/Packages".formatted(run("dpkg", "--print-architecture").strip());
		Path dists = debian.resolve("dists").resolve(suite);
		Path packages = dists.resolve(index);
		Files.createDirectories(packages.getParent());
		Files.writeString(packages, control + "Filename: %s\nSize: %d\nSHA256: %s\n".formatted(deb.getFileName(),
				Files.size(deb), ReleaseMirror.checksum(deb)));
		Files.writeString(dists.resolve("Release"), "Suite: %s\nCodename: %1$s\nComponents: main\nSHA256:\n %s %d %s\n"
			.formatted(suite, ReleaseMirror.checksum(packages), Files.size(packages), index));
		this.server = new ReleaseMirror(root);
	}

	static boolean isPossible() {
		return List.of("apt-get", "apt-config", "dpkg-deb").stream().allMatch(ServerScript::has);
	}

	/**
	 * Write apt's configuration: an entry for the archive, and others that are none of
	 * it.
	 * @param form {@code list} for one-line entries, {@code sources} for deb822
	 * @return the file that {@code APT_CONFIG} has to name
	 * @throws Exception if it cannot be written
	 */
	Path configure(String form) throws Exception {
		Path parts = Files.createDirectories(this.root.resolve("etc/sources.list.d"));
		String text = form.equals("list") ? """
				# deb [trusted=yes] URL/commented stable main
				deb [trusted=yes] URL/security stable-security main
				deb [ arch=amd64,arm64,i386 trusted=yes ] URL/debian/ stable main contrib # the archive
				deb [trusted=yes] URL/debian stable-updates main
				deb [trusted=yes] URL/vendor stable vendor
				deb-src [trusted=yes] URL/sources stable main
				""" : """
				# A comment
				Types: deb
				URIs: URL/security
				Suites: stable-security
				Components: main
				Trusted: yes

				Enabled: no
				Types: deb
				URIs: URL/disabled/debian
				Suites: stable
				Components: main
				Trusted: yes

				Types: deb deb-src
				URIs: URL/debian
				Suites: stable stable-updates
				# Another comment
				Components:
				  contrib
				  main
				Trusted: yes

				Types: deb
				URIs: URL/vendor
				Suites: vendor
				Components: main
				Trusted: yes
				""";
		Files.writeString(parts.resolve("debian." + form), text.replace("URL", this.server.url()));
		return Files.writeString(this.root.resolve("etc/apt.conf"), """
				Dir::Etc::SourceList "/dev/null";
				Dir::Etc::SourceParts "%s";
				Acquire::http::Proxy::127.0.0.1 "DIRECT";
				""".formatted(parts));
	}

	List<String> requests() {
		return this.server.requests();
	}

	private static String run(String... command) throws Exception {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IllegalStateException(command[0] + " failed");
		}
		return output;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
