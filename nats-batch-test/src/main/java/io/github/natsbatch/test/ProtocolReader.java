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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes where the NATS client protocol does: one line, and the payload
 * where the line announces one.
 */
final class ProtocolReader {

	private static final int BUFFER = 64 * 1024;

	private final InputStream in;

	ProtocolReader(InputStream in) {
		this.in = new BufferedInputStream(in, BUFFER);
	}

	/**
	 * Read the next one.
	 * @return the frame, or {@code null} at the end, where a frame that is not complete
	 * is dropped
	 * @throws IOException if the connection fails
	 */
	@Nullable ProtocolFrame next() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = this.in.read(); read != '\n'; read = this.in.read()) {
			if (read < 0) {
				return null;
			}
			line.write(read);
		}
		line.write('\n');
		String text = line.toString(StandardCharsets.UTF_8).strip();
		String[] tokens = text.split("\\s+");
		String operation = tokens[0].toUpperCase(Locale.ROOT);
		if (operation.equals("INFO")) {
			return new ProtocolFrame(withoutOtherUrls(text).getBytes(StandardCharsets.UTF_8), null);
		}
		if (!isMessage(operation)) {
			return new ProtocolFrame(line.toByteArray(), null);
		}
		byte[] payload = this.in.readNBytes(Integer.parseInt(tokens[tokens.length - 1]) + 2);
		line.write(payload);
		return new ProtocolFrame(line.toByteArray(), tokens[1]);
	}

	private static boolean isMessage(String operation) {
		return operation.equals("PUB") || operation.equals("HPUB") || operation.equals("MSG")
				|| operation.equals("HMSG");
	}

	// A client that was told where the servers are would go around the proxy.
	private static String withoutOtherUrls(String info) {
		return info.replaceFirst("\"connect_urls\":\\[[^]]*],?", "").replace(",}", "}") + "\r\n";
	}

}
