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

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One attempt to write a server batch.
 *
 * @param batchId the {@code Nats-Batch-Id}, never used before, at most 64 characters
 * @param stream the stream that must store it
 * @param members the transactions in it, at least two messages together
 * @param messageId the {@code Nats-Msg-Id} of the first message, the same for all
 * attempts, or {@code null} to leave the header as the caller set it
 * @param replyToEvery whether to ask for a reply to every message, which names the one
 * that is refused
 * @param flowControl whether to wait while writing
 * @since 0.1.0
 */
public record WriteRequest(String batchId, String stream, List<BatchMember> members, @Nullable String messageId,
		boolean replyToEvery, FlowControl flowControl) {

	public WriteRequest {
		Assert.hasText(batchId, "'batchId' must not be empty");
		Assert.hasText(stream, "'stream' must not be empty");
		Assert.notNull(flowControl, "'flowControl' must not be null");
	}

	int size() {
		int size = 0;
		for (BatchMember member : this.members) {
			size += member.messages().size();
		}
		return size;
	}

	boolean wantsReply(int index, int size) {
		return this.replyToEvery || index == 0 || index == size - 1 || this.flowControl.waitsAfter(index);
	}

}
