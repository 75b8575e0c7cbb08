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

package io.github.natsbatch.core;

import org.jspecify.annotations.Nullable;

/**
 * One call of {@code execute}, or of an annotated method, on the stack of its thread.
 *
 * @param outer the scope around it, or {@code null}
 * @param options what it was opened with
 * @param batch the batch that messages go to, or {@code null} where the propagation runs
 * without one
 * @param role what its end means for the batch
 * @param mark where the batch was when it was opened, for {@link Role#NESTED}
 */
record BatchScope(@Nullable BatchScope outer, BatchOptions options, @Nullable ScopedBuffer batch, Role role,
		ScopedBuffer.@Nullable Mark mark) {

	/**
	 * What the end of a scope means for its batch.
	 */
	enum Role {

		/** Opened the batch: commits or abandons it. */
		OWNER,

		/** Shares the fate of a batch that is not its own. */
		JOINED,

		/** As joined, but takes only its own messages back. */
		NESTED,

		/** Has no batch. */
		NONE

	}

}
