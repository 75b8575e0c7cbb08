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

/**
 * Rows that are stored on the stream and wait to be deleted or archived.
 *
 * @param rows the rows
 * @param lastSequence the stream sequence of the last message of their group
 * @since 0.1.0
 */
public record SentRows(SeqSet rows, long lastSequence) {

	/** No rows. */
	public static final SentRows NONE = new SentRows(SeqSet.empty(), 0);

}
