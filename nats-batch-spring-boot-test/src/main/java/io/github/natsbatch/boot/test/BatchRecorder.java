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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.BatchContentListener;
import io.github.natsbatch.core.internal.OutgoingMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the template tells piece by piece. Thread-safe.
 */
final class BatchRecorder implements BatchContentListener {

	/** What the bytes of messages that are not sent yet were made of. */
	private final Map<byte[], Object> payloads = new IdentityHashMap<>();

	private final Map<String, List<RecordedMessage>> closed = new HashMap<>();

	private final List<RecordedBatch> ended = new ArrayList<>();

	synchronized void converted(Object payload, byte[] bytes) {
		this.payloads.put(bytes, payload);
	}

	@Override
	public synchronized void onClosed(BatchInfo batch, List<OutgoingMessage> messages) {
		this.closed.put(batch.transactionId(),
				messages.stream()
					.map((message) -> new RecordedMessage(message.subject(), message.copyHeaders(), message.payload(),
							this.payloads.remove(message.payload())))
					.toList());
	}

	@Override
	public void onCommitted(BatchReceipt receipt) {
		end(receipt.transactionId(), (messages) -> new RecordedBatch(receipt.transactionId(), receipt.stream(),
				RecordedBatch.Outcome.COMMITTED, messages, receipt, null));
	}

	@Override
	public void onAbandoned(BatchInfo batch, @Nullable Throwable cause) {
		end(batch.transactionId(), (messages) -> new RecordedBatch(batch.transactionId(), batch.stream(),
				RecordedBatch.Outcome.ABANDONED, messages, null, cause));
	}

	@Override
	public void onFailed(BatchInfo batch, NatsBatchException failure) {
		end(batch.transactionId(), (messages) -> new RecordedBatch(batch.transactionId(), batch.stream(),
				RecordedBatch.Outcome.FAILED, messages, null, failure));
	}

	private synchronized void end(String transactionId, Function<List<RecordedMessage>, RecordedBatch> ending) {
		List<RecordedMessage> messages = this.closed.remove(transactionId);
		// without messages it is one of a test before
		if (messages != null) {
			this.ended.add(ending.apply(messages));
		}
	}

	synchronized List<RecordedBatch> ended() {
		return List.copyOf(this.ended);
	}

	synchronized void clear() {
		this.payloads.clear();
		this.closed.clear();
		this.ended.clear();
	}

}
