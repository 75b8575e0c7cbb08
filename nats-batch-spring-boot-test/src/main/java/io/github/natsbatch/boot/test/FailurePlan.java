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

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen to the next attempts to store something, one failure an attempt.
 * Thread-safe.
 */
final class FailurePlan {

	private static final String BATCH_ID = "Nats-Batch-Id";

	private static final String BATCH_SEQUENCE = "Nats-Batch-Sequence";

	private static final String BATCH_COMMIT = "Nats-Batch-Commit";

	private static final String PROBE = "Batch-Probe";

	private final Queue<Failure> next = new ArrayDeque<>();

	private final Map<String, Failure> underWay = new ConcurrentHashMap<>();

	synchronized void add(Failure failure) {
		this.next.add(failure);
	}

	synchronized void clear() {
		this.next.clear();
		this.underWay.clear();
	}

	private synchronized @Nullable Failure take() {
		return this.next.poll();
	}

	/**
	 * Return what is to happen to a message: a batch meets with one failure as a whole.
	 * @param headers the message's headers as they are sent
	 * @return the failure, or {@code null}
	 */
	@Nullable Failure of(Headers headers) {
		if (headers.containsKey(PROBE)) {
			return null;
		}
		String batch = headers.getFirst(BATCH_ID);
		if (batch == null) {
			return take();
		}
		if ("1".equals(headers.getFirst(BATCH_SEQUENCE))) {
			Failure failure = take();
			if (failure != null) {
				this.underWay.put(batch, failure);
			}
			return failure;
		}
		return isLast(headers) ? this.underWay.remove(batch) : this.underWay.get(batch);
	}

	static boolean isLast(Headers headers) {
		return !headers.containsKey(BATCH_ID) || headers.containsKey(BATCH_COMMIT);
	}

	/**
	 * A failure.
	 *
	 * @param apiErrorCode the error that the server answers with, or 0 for an answer that
	 * is lost
	 */
	record Failure(int apiErrorCode) {

		boolean isLostAnswer() {
			return this.apiErrorCode == 0;
		}

	}

}
