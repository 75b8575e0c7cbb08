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

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for 127.0.0.1, made when it is needed.
 *
 * @param file the certificate, PEM
 * @param key the private key, PEM
 * @param store the key store that both are from
 */
record TestCertificate(Path file, Path key, Path store) {

	private static final char[] PASSWORD = "changeit".toCharArray();

	static TestCertificate create(Path directory) throws Exception {
		Path store = directory.resolve("store.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"SAN=ip:127.0.0.1,dns:localhost", "-validity", "1", "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keytool.log").toFile())
			.start();
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed: " + Files.readString(directory.resolve("keytool.log")));
		}
		KeyStore keys = load(store);
		Path file = directory.resolve("server.crt");
		Path key = directory.resolve("server.key");
		write(file, "CERTIFICATE", keys.getCertificate("server").getEncoded());
		write(key, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
		return new TestCertificate(file, key, store);
	}

	SSLContext trust() throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", load(this.store).getCertificate("server"));
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, factory.getTrustManagers(), null);
		return context;
	}

	private static KeyStore load(Path store) throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD);
		}
		return keys;
	}

	private static void write(Path file, String type, byte[] content) throws Exception {
		String text = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n".formatted(type, text));
	}

}
