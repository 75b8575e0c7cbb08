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

package io.github.natsbatch.testsupport;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for 127.0.0.1 in PEM files, which a later one may replace.
 *
 * @param certificate the certificate
 * @param key the private key
 */
public record TestCertificate(Path certificate, Path key) {

	private static final char[] PASSWORD = "changeit".toCharArray();

	/**
	 * Create a certificate.
	 * @param directory where the files are, overwritten if they are there
	 * @return the certificate
	 * @throws Exception if the JDK's keytool cannot be run
	 */
	public static TestCertificate create(Path directory) throws Exception {
		Path store = Files.createTempDirectory(directory, "keys").resolve("store.p12");
		Path log = directory.resolve("keytool.log");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"SAN=ip:127.0.0.1,dns:localhost", "-validity", "1", "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed: " + Files.readString(log));
		}
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD);
		}
		TestCertificate created = new TestCertificate(directory.resolve("server.crt"), directory.resolve("server.key"));
		write(created.certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
		write(created.key, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
		return created;
	}

	/**
	 * Return the server's configuration.
	 * @return a line
	 */
	public String serverConfig() {
		return "tls { cert_file: \"%s\", key_file: \"%s\" }".formatted(this.certificate, this.key);
	}

	private static void write(Path file, String type, byte[] content) throws Exception {
		String text = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n".formatted(type, text));
	}

}
