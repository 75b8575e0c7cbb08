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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How one attempt to write a batch or a single message ended.
 *
 * @since 0.1.0
 */
public sealed interface Answer {

	/**
	 * The server acknowledged the commit, or the single message.
	 *
	 * @param stream the stream that stored it
	 * @param domain the JetStream domain of that stream, or {@code null}
	 * @param sequence the stream sequence of the last message
	 * @param duplicate whether a single message's id was known, and the sequence is the
	 * original's
	 */
	record Stored(String stream, @Nullable String domain, long sequence, boolean duplicate) implements Answer {
	}

	/**
	 * The server answered with an error.
	 *
	 * @param code the JetStream API error code, or 503 where no server answered for the
	 * subject
	 * @param description the server's words
	 * @param messageIndex the zero-based position of the message it concerns, -1 when it
	 * concerns the batch
	 * @param onCommit whether it was the answer to the commit, which on a stream with one
	 * replica may come after some messages were stored
	 */
	record Refused(int code, String description, int messageIndex, boolean onCommit) implements Answer {

		/**
		 * Return what the error is for one of several batches that were written together.
		 * @param offset the position of its first message
		 * @param size the number of its messages
		 * @return the same error, with the message's position in that batch, or -1 where
		 * it concerns a message of another one
		 */
		public Refused within(int offset, int size) {
			int index = this.messageIndex - offset;
			return new Refused(this.code, this.description, (index >= 0 && index < size) ? index : -1, this.onCommit);
		}

	}

	/**
	 * The server acknowledged single messages of a batch: it does not know batches, or
	 * not any more, and has stored what it was sent.
	 *
	 * @param sequences the acknowledged sequences by zero-based position
	 */
	record StoredSingly(Map<Integer, Long> sequences) implements Answer {
	}

	/**
	 * The commit was not written, so the batch cannot be stored.
	 *
	 * @param reason why, to be read after "the commit was not sent: "
	 * @param sent the number of messages written before
	 * @param cause the exception that stopped the attempt, or {@code null}
	 */
	record Withheld(String reason, int sent, @Nullable Throwable cause) implements Answer {
	}

	/**
	 * The commit may have been written, and its answer cannot come or cannot be
	 * understood.
	 *
	 * @param reason what happened
	 * @param cause the exception, or {@code null}
	 */
	record Lost(String reason, @Nullable Throwable cause) implements Answer {
	}

}
