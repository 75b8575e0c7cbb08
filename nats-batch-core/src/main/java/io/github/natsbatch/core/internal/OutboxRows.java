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

package io.github.natsbatch.core.internal;

import java.util.List;

/**
 * The rows of one transaction in an outbox, one for each stream. Used by the
 * transaction's thread only.
 *
 * @since 0.1.0
 */
public interface OutboxRows {

	/**
	 * Write what the transaction has published up to now. A row that was written before
	 * is replaced if its batch has changed, so that there is never a second one for a
	 * stream.
	 * @param batches everything that the transaction has published, one batch for each
	 * stream
	 * @throws RuntimeException if the database refuses a row, which has to roll the
	 * transaction back
	 */
	void write(List<OutboxBatch> batches);

	/**
	 * The transaction has committed: tell whoever relays rows. Must not throw.
	 */
	void committed();

}
