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

package io.github.natsbatch.outbox.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A place on a stream that everything sent from now on comes after.
 *
 * @param sequence the stream sequence of the last message before it, 0 for the beginning
 * @param created when the stream was created, as the server writes it, which tells it
 * from another one of the same name; {@code null} when it is not known
 * @since 0.1.0
 */
public record StreamPosition(long sequence, @Nullable String created) {

	/** The beginning of whatever stream there will be. */
	public static final StreamPosition UNKNOWN = new StreamPosition(0, null);

}
