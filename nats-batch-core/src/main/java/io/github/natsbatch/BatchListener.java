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
 * Told about the end of every batch that holds messages. Beans of this type are called in
 * their {@link org.springframework.core.annotation.Order order}, each batch once, by one
 * method: in the committing thread where that thread waits for the outcome, else in the
 * listeners' executor, never in a thread of the connection.
 * <p>
 * In the committing thread of a transaction the database has committed, and the
 * transaction's resources are still bound: database work of a listener needs a
 * transaction of its own ({@code REQUIRES_NEW}), as in Spring's {@code afterCommit}.
 * <p>
 * A listener cannot change the outcome: what it throws is logged and dropped, and the
 * next listener is called.
 *
 * @since 0.1.0
 */
public interface BatchListener {

	/**
	 * The server has stored all messages of a batch.
	 * @param receipt what the server acknowledged; a duplicate is committed, too
	 */
	default void onCommitted(BatchReceipt receipt) {
	}

	/**
	 * A batch was given up before it was sent: an exception, a rollback, a call of
	 * {@code abandon()}, or a handle closed without a commit.
	 * @param batch the batch; its messages were not sent
	 * @param cause the exception that led to it, or {@code null} where there was none
	 */
	default void onAbandoned(BatchInfo batch, @Nullable Throwable cause) {
	}

	/**
	 * A commit was tried and did not end as committed.
	 * @param batch the batch
	 * @param failure what the committing caller gets; {@link BatchInDoubtException} and
	 * {@link BatchPartiallyStoredException} do <em>not</em> mean that nothing was stored
	 */
	default void onFailed(BatchInfo batch, NatsBatchException failure) {
	}

}
