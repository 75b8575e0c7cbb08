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
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link NatsServerBuilder} has collected.
 *
 * @param name the server's name
 * @param executable the program
 * @param config lines of server configuration
 * @param arguments further arguments of the command line
 * @param jetStream whether JetStream is on
 * @param storeDirectory where JetStream stores, or {@code null} for a temporary place
 * @param startTimeout how long a start may take
 */
record NatsServerSettings(String name, NatsServerExecutable executable, List<String> config, List<String> arguments,
		boolean jetStream, @Nullable Path storeDirectory, Duration startTimeout) {

}
