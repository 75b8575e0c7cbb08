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

package io.github.natsbatch.boot.test;

import java.util.List;

import io.github.natsbatch.BatchReceipt;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch.
 *
 * @param transactionId its transaction id
 * @param stream its stream, or {@code null} if it was abandoned before it had one
 * @param outcome how it ended
 * @param messages its messages, in publish order, at least one
 * @param receipt the receipt of a committed batch, else {@code null}
 * @param failure why it failed or, where an exception was the reason, was abandoned; else
 * {@code null}
 * @since 0.1.0
 */
public record RecordedBatch(String transactionId, @Nullable String stream, Outcome outcome,
		List<RecordedMessage> messages, @Nullable BatchReceipt receipt, @Nullable Throwable failure) {

	/**
	 * Return the subjects of the messages.
	 * @return the subjects, in publish order
	 */
	public List<String> subjects() {
		return this.messages.stream().map(RecordedMessage::subject).toList();
	}

	/**
	 * Return the payloads of the messages as they were published.
	 * @return the payloads, in publish order
	 */
	public List<Object> payloads() {
		return this.messages.stream().map(RecordedMessage::payload).toList();
	}

	@Override
	public String toString() {
		return this.outcome + " on stream " + this.stream + " " + this.messages
				+ ((this.failure != null) ? " because of " + this.failure : "");
	}

	/**
	 * How a batch ended.
	 */
	public enum Outcome {

		/** It is stored, now or, as a duplicate, before. */
		COMMITTED,

		/** It was given up before it was sent: an exception, a rollback, a close. */
		ABANDONED,

		/** Its commit failed; the failure says whether it may be stored. */
		FAILED

	}

}
