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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whether a stream can take batches now.
 *
 * @param name the stream's name
 * @param subjects the subjects that it takes, empty if it is not there or the server did
 * not answer
 * @param takesBatches whether batches of several messages are sent to it, or {@code null}
 * if the server did not answer
 * @param obstacle why they are not, and what to change; else {@code null}
 * @param warnings what makes the outcome of a commit harder to find out
 * @since 0.1.0
 */
public record StreamStatus(String name, List<String> subjects, @Nullable Boolean takesBatches,
		@Nullable String obstacle, List<String> warnings) {

	public StreamStatus {
		subjects = List.copyOf(subjects);
		warnings = List.copyOf(warnings);
	}

}
