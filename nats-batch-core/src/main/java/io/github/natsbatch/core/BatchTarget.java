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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.Objects;

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.stream.StreamCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Where a batch goes and under which options: what the scope that opened it said, and
 * what scopes that joined it added. One batch has one stream.
 */
final class BatchTarget {

	private final BatchOptions options;

	private final NatsBatchSettings settings;

	private final StreamCatalog streams;

	private final @Nullable BatchId id;

	private volatile @Nullable String stream;

	private volatile @Nullable String orderingKey;

	/**
	 * Create a target.
	 * @param options what the scope that opened the batch said
	 * @param id the scope's idempotency key, which its other batches share
	 * @param environment defaults, and the streams
	 */
	BatchTarget(BatchOptions options, @Nullable BatchId id, BatchEnvironment environment) {
		this.options = options;
		this.id = id;
		this.settings = environment.settings();
		this.streams = environment.streams();
		this.stream = options.stream();
		this.orderingKey = options.orderingKey();
	}

	@Nullable String stream() {
		return this.stream;
	}

	@Nullable String id() {
		return (this.id != null) ? this.id.value() : null;
	}

	@Nullable BatchId batchId() {
		return this.id;
	}

	/**
	 * Take the idempotency key, if there is one, for a batch that gets its first message.
	 * @param batch the batch
	 * @return {@code false} if another batch of the scope carries it
	 */
	boolean claimId(BatchBuffer batch) {
		return this.id == null || this.id.claim(batch);
	}

	Duration timeout() {
		Duration timeout = this.options.timeout();
		return (timeout != null) ? timeout : this.settings.commitTimeout();
	}

	FlowControl flowControl() {
		FlowControl flowControl = this.options.flowControl();
		return (flowControl != null) ? flowControl : this.settings.flowControl();
	}

	/**
	 * Find the stream for a subject, which has to be the batch's.
	 * @param subject the subject
	 * @param refusal says which message is refused
	 * @return the stream's name
	 */
	String resolve(String subject, MessageRefusal refusal) {
		String target = this.stream;
		if (target != null && this.streams.takes(target, subject)) {
			return target;
		}
		String found = this.streams.streamFor(subject);
		if (target != null && !target.equals(found)) {
			throw refusal.because("the batch goes to stream '" + target + "', which does not take this subject; "
					+ ((found != null) ? "stream '" + found + "' does, and a batch has one stream"
							: "no other stream does either"));
		}
		if (found == null) {
			throw refusal.because("no stream takes this subject; add it to a stream, declare one under "
					+ "nats.batch.streams, or name the stream");
		}
		return found;
	}

	/**
	 * Fix the stream with the first message.
	 * @param stream the stream's name
	 */
	void settle(String stream) {
		this.stream = stream;
	}

	/**
	 * Forget what only dropped messages had: the stream and the idempotency key.
	 * @param batch the batch, which has no messages now
	 */
	void unsettle(BatchBuffer batch) {
		this.stream = this.options.stream();
		if (this.id != null) {
			this.id.release(batch);
		}
	}

	State state() {
		return new State(this.stream, this.orderingKey);
	}

	/**
	 * Forget what a scope added that joined and was taken back.
	 * @param before the state before it joined
	 */
	void restore(State before) {
		this.stream = before.stream;
		this.orderingKey = before.orderingKey;
	}

	/**
	 * Let a nested scope join, which may add what was left open and contradict nothing.
	 * @param inner what the nested scope says
	 * @param batch the batch, for the exception
	 */
	void join(BatchOptions inner, BatchReference batch) {
		requireSame("stream", this.stream, inner.stream(), batch);
		requireSame("orderingKey", this.orderingKey, inner.orderingKey(), batch);
		boolean otherId = inner.id() != null && !inner.id().equals(id());
		if (otherId) {
			throw disagreement("id", id(), inner.id(), batch);
		}
		boolean otherDelivery = inner.delivery() != Delivery.AUTO && inner.delivery() != Delivery.DIRECT;
		if (otherDelivery) {
			throw disagreement("delivery", Delivery.DIRECT, inner.delivery(), batch);
		}
		if (inner.timeout() != null && inner.timeout().compareTo(timeout()) < 0) {
			throw disagreement("timeout", timeout(), inner.timeout(), batch);
		}
		this.stream = (inner.stream() != null) ? inner.stream() : this.stream;
		this.orderingKey = (inner.orderingKey() != null) ? inner.orderingKey() : this.orderingKey;
	}

	private static void requireSame(String name, @Nullable Object outer, @Nullable Object inner, BatchReference batch) {
		if (outer != null && inner != null && !Objects.equals(outer, inner)) {
			throw disagreement(name, outer, inner, batch);
		}
	}

	private static InvalidBatchException disagreement(String name, @Nullable Object outer, @Nullable Object inner,
			BatchReference batch) {
		return new InvalidBatchException(
				"A nested scope cannot join with " + name + " '" + inner + "', the surrounding batch has "
						+ ((outer != null) ? "'" + outer + "'" : "none")
						+ "; use the same, leave it out, or give the nested scope a batch of its own (REQUIRES_NEW)",
				batch, null);
	}

	/**
	 * What joining scopes may add to.
	 *
	 * @param stream the stream, or {@code null} while it is open
	 * @param orderingKey the ordering key, or {@code null}
	 */
	record State(@Nullable String stream, @Nullable String orderingKey) {
	}

}
