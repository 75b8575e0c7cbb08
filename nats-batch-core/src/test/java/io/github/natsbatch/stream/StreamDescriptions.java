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

package io.github.natsbatch.stream;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.nats.client.api.StreamConfiguration;

/**
 * Makes descriptions of streams for tests outside of this package.
 */
public final class StreamDescriptions {

	private StreamDescriptions() {
	}

	public static StreamDescription of(int replicas, Duration duplicateWindow) {
		return of((builder) -> builder.replicas(replicas).duplicateWindow(duplicateWindow));
	}

	public static StreamDescription of(UnaryOperator<StreamConfiguration.Builder> customizer) {
		StreamConfiguration.Builder builder = StreamConfiguration.builder()
			.name("S")
			.duplicateWindow(Duration.ofMinutes(2))
			.allowAtomicPublish();
		return new StreamDescription(customizer.apply(builder).build(), new ConnectionIdentity("server", 1));
	}

}
