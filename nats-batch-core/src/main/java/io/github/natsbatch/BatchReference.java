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

package io.github.natsbatch;

import org.jspecify.annotations.Nullable;

/**
 * Which batch an exception is about.
 *
 * @param batchId the {@code Nats-Batch-Id} of the last attempt or, before there was one,
 * the transaction's id; {@code null} when neither exists yet
 * @param stream the stream's name, or {@code null} when it was not found out
 * @param size the number of messages at that time
 * @since 0.1.0
 */
public record BatchReference(@Nullable String batchId, @Nullable String stream, int size) {

	/**
	 * No batch in particular.
	 */
	public static final BatchReference NONE = new BatchReference(null, null, 0);

	@Override
	public String toString() {
		return "batch " + ((this.batchId != null) ? this.batchId : "(not started)") + " of " + this.size
				+ ((this.size == 1) ? " message" : " messages")
				+ ((this.stream != null) ? " to stream '" + this.stream + "'" : "");
	}

}
