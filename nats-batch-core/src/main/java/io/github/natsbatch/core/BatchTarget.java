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

	private volatile @Nullable String named;

	private volatile @Nullable String orderingKey;

	private final DeliveryRule rule;

	private volatile Delivery wanted;

	private volatile @Nullable Delivery settled;

	/**
	 * Create a target.
	 * @param options what the scope that opened the batch said
	 * @param id the scope's idempotency key, which its other batches share
	 * @param environment defaults, and the streams
	 * @param rule decides how the batch travels
	 */
	BatchTarget(BatchOptions options, @Nullable BatchId id, BatchEnvironment environment, DeliveryRule rule) {
		this.options = options;
		this.id = id;
		this.settings = environment.settings();
		this.streams = environment.streams();
		this.stream = options.stream();
		this.named = options.stream();
		this.orderingKey = options.orderingKey();
		this.rule = rule;
		this.wanted = options.delivery();
	}

	/**
	 * Return how the batch travels: what its first message settled, or would settle.
	 * @param refusal says which message is refused if it cannot travel
	 * @return the delivery
	 */
	Delivery delivery(MessageRefusal refusal) {
		Delivery known = this.settled;
		return (known != null) ? known : this.rule.decide(this.wanted, refusal);
	}

	/**
	 * Return how the messages of the batch travel.
	 * @return the delivery; {@link Delivery#DIRECT} while there are none
	 */
	Delivery settled() {
		Delivery known = this.settled;
		return (known != null) ? known : Delivery.DIRECT;
	}

	@Nullable String orderingKey() {
		return this.orderingKey;
	}

	long outboxLimit() {
		return this.rule.outboxLimit();
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
	 * Find the stream for a subject. A batch has one, unless it goes to the outbox and
	 * nobody named one.
	 * @param subject the subject
	 * @param delivery how the batch travels
	 * @param refusal says which message is refused
	 * @return the stream's name
	 */
	String resolve(String subject, Delivery delivery, MessageRefusal refusal) {
		return (delivery == Delivery.OUTBOX) ? resolveForOutbox(subject, refusal) : resolve(subject, refusal);
	}

	// Asks nobody: what goes to the outbox is published while there is no server, too
	private String resolveForOutbox(String subject, MessageRefusal refusal) {
		String given = this.named;
		if (given != null) {
			if (!this.streams.declared().mayTake(given, subject)) {
				throw refusal.because("the batch goes to stream '" + given
						+ "', which is declared without this subject; publish it elsewhere, or name no stream");
			}
			return given;
		}
		String found = this.streams.declared().streamFor(subject);
		if (found == null) {
			throw refusal.because("no declared stream takes this subject, and the outbox does not ask the server; "
					+ "declare the stream under nats.batch.streams, name it, or set nats.batch.default-stream");
		}
		return found;
	}

	private String resolve(String subject, MessageRefusal refusal) {
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
	 * Fix with the first message what the others have to share.
	 * @param stream the stream's name
	 * @param delivery how the batch travels
	 */
	void settle(String stream, Delivery delivery) {
		this.stream = stream;
		this.settled = delivery;
	}

	/**
	 * Forget what only dropped messages had: the stream, the way, and the idempotency
	 * key.
	 * @param batch the batch, which has no messages now
	 */
	void unsettle(BatchBuffer batch) {
		this.stream = this.options.stream();
		this.settled = null;
		if (this.id != null) {
			this.id.release(batch);
		}
	}

	State state() {
		return new State(this.stream, this.named, this.orderingKey, this.wanted);
	}

	/**
	 * Forget what a scope added that joined and was taken back.
	 * @param before the state before it joined
	 */
	void restore(State before) {
		this.stream = before.stream;
		this.named = before.named;
		this.orderingKey = before.orderingKey;
		this.wanted = before.wanted;
	}

	/**
	 * Let a nested scope join, which may add what was left open and contradict nothing.
	 * @param inner what the nested scope says
	 * @param batch the batch, for the exception
	 */
	void join(BatchOptions inner, BatchReference batch) {
		requireSame("stream", (this.settled == Delivery.OUTBOX) ? this.named : this.stream, inner.stream(), batch);
		requireSame("orderingKey", this.orderingKey, inner.orderingKey(), batch);
		boolean otherId = inner.id() != null && !inner.id().equals(id());
		if (otherId) {
			throw disagreement("id", id(), inner.id(), batch);
		}
		joinDelivery(inner.delivery(), batch);
		if (inner.timeout() != null && inner.timeout().compareTo(timeout()) < 0) {
			throw disagreement("timeout", timeout(), inner.timeout(), batch);
		}
		this.stream = (inner.stream() != null) ? inner.stream() : this.stream;
		this.named = (inner.stream() != null) ? inner.stream() : this.named;
		this.orderingKey = (inner.orderingKey() != null) ? inner.orderingKey() : this.orderingKey;
	}

	// A scope may say what is refused without a word, but not weaken what others rely on
	private void joinDelivery(Delivery inner, BatchReference batch) {
		Delivery known = this.settled;
		Delivery outer = (known != null) ? known : this.wanted;
		outer = (outer == Delivery.AUTO && inner != Delivery.AUTO) ? this.rule.automatic() : outer;
		if (inner != Delivery.AUTO && outer != Delivery.AUTO && inner != outer) {
			throw disagreement("delivery", outer, inner, batch);
		}
		if (inner != Delivery.AUTO && known == null) {
			this.wanted = inner;
		}
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
	 * @param named the stream that a scope said, or {@code null}
	 * @param orderingKey the ordering key, or {@code null}
	 * @param wanted how the batch is to travel
	 */
	record State(@Nullable String stream, @Nullable String named, @Nullable String orderingKey, Delivery wanted) {
	}

}
