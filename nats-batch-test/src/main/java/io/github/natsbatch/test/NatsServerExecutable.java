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

import java.nio.file.Path;
import java.util.Optional;

/**
 * A nats-server program that was found and has told its version.
 *
 * @param path where it is
 * @param version what it says it is
 */
record NatsServerExecutable(Path path, NatsServerVersion version) {

	/**
	 * Look at a file.
	 * @param path the file
	 * @return the program of any version, or empty for what is no nats-server
	 */
	static Optional<NatsServerExecutable> of(Path path) {
		return NatsServerVersion.of(path).map((version) -> new NatsServerExecutable(path.toAbsolutePath(), version));
	}

	boolean isRecentEnough() {
		return this.version.isAtLeast(NatsServerVersion.LEAST);
	}

}
