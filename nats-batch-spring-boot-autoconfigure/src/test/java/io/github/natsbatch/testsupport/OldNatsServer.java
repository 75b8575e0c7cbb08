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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.test.NatsServer;
import org.opentest4j.TestAbortedException;

/**
 * A server from before atomic batch publishing.
 */
public final class OldNatsServer {

	private OldNatsServer() {
	}

	/**
	 * Start one. Where none can be had the test is skipped, in CI it fails.
	 * @return the server
	 */
	public static NatsServer start() {
		try {
			return NatsServer.builder().binary(binary()).start();
		}
		catch (IOException ex) {
			if (System.getenv("CI") != null) {
				throw new IllegalStateException(ex);
			}
			throw new TestAbortedException("No nats-server before 2.12 here: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static Path binary() throws IOException, InterruptedException {
		Process process = new ProcessBuilder("bin/nats-server", "--old")
			.directory(new File(System.getProperty("nats.batch.root", "..")))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
			process.destroy();
			throw new IOException("bin/nats-server --old did not find one");
		}
		return Path.of(output.strip());
	}

}
