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

package io.github.natsbatch.outbox;

/**
 * How the relay makes sure that a row is stored once.
 *
 * @since 0.1.0
 */
public enum ExactlyOnce {

	/**
	 * {@link #EPOCH} where the stream takes the marker subject, else {@link #MSG_ID}.
	 */
	AUTO,

	/**
	 * A marker message on the stream fences off everything that was sent before it. Needs
	 * no deduplication window and trusts no clock. The stream must take the marker
	 * subject.
	 */
	EPOCH,

	/**
	 * Message ids, the stream's deduplication window, and reading the stream when the
	 * window may have passed. A copy that arrives more than a window late, from a frozen
	 * process or an old connection, is stored twice.
	 */
	MSG_ID

}
