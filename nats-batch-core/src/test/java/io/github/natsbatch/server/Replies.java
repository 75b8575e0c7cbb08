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

import java.util.List;

/**
 * The replies to the messages of a batch that asked for one.
 *
 * @param pending the replies in the order of the messages
 */
record Replies(List<PendingReply> pending) {

	Reply first() {
		return this.pending.get(0).await();
	}

	PendingReply last() {
		return this.pending.get(this.pending.size() - 1);
	}

	Reply commit() {
		return last().await();
	}

	/**
	 * Wait for all of them.
	 * @return each in a word, see {@link Reply#summary()}
	 */
	List<String> summaries() {
		return this.pending.stream().map((reply) -> reply.await().summary()).toList();
	}

}
