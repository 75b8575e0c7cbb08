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

package io.github.natsbatch.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages with the headers of a batch, written without waiting. For one thread.
 */
final class RawBatch {

	private final RawConnection connection;

	private final String id;

	private final List<RawMessage> messages = new ArrayList<>();

	private int firstSequence = 1;

	private boolean replyToEvery = true;

	RawBatch(RawConnection connection, String id) {
		this.connection = connection;
		this.id = id;
	}

	/**
	 * Begin with another sequence than 1.
	 * @param sequence the first message's {@code Nats-Batch-Sequence}
	 * @return this
	 */
	RawBatch from(int sequence) {
		this.firstSequence = sequence;
		return this;
	}

	/**
	 * Ask for replies to the first and the last message only.
	 * @return this
	 */
	RawBatch withRepliesAtTheEnds() {
		this.replyToEvery = false;
		return this;
	}

	RawBatch add(String... subjects) {
		for (String subject : subjects) {
			add(RawMessage.to(subject));
		}
		return this;
	}

	RawBatch add(RawMessage message) {
		this.messages.add(message.with("Nats-Batch-Id", this.id)
			.with("Nats-Batch-Sequence", this.firstSequence + this.messages.size()));
		return this;
	}

	/**
	 * Write what is there, without a commit.
	 * @return the replies
	 */
	Replies stage() {
		List<PendingReply> replies = new ArrayList<>();
		for (int index = 0; index < this.messages.size(); index++) {
			boolean end = index == 0 || index == this.messages.size() - 1;
			if (this.replyToEvery || end) {
				replies.add(this.connection.send(this.messages.get(index)));
			}
			else {
				this.connection.sendWithoutReply(this.messages.get(index));
			}
		}
		return new Replies(replies);
	}

	Replies commit(String subject) {
		return commit(RawMessage.to(subject));
	}

	Replies commit(RawMessage message) {
		return commit(message, "1");
	}

	/**
	 * Write it all, with a commit on the last message.
	 * @param message the last message
	 * @param value the value of {@code Nats-Batch-Commit}
	 * @return the replies
	 */
	Replies commit(RawMessage message, String value) {
		return add(message.with("Nats-Batch-Commit", value)).stage();
	}

}
