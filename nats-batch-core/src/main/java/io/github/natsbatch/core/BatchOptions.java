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
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.Delivery;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.internal.FlowControl;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.util.Assert;

/**
 * What a batch may be told. Immutable.
 *
 * @since 0.1.0
 */
public final class BatchOptions {

	/**
	 * The longest {@code id}, in characters.
	 */
	public static final int MAX_ID_LENGTH = 200;

	static final BatchOptions DEFAULTS = builder().build();

	private final @Nullable String stream;

	private final @Nullable String id;

	private final @Nullable String orderingKey;

	private final Delivery delivery;

	private final Propagation propagation;

	private final @Nullable Duration timeout;

	private final @Nullable FlowControl flowControl;

	private final AbandonRules abandonRules;

	private BatchOptions(Builder builder) {
		this.stream = builder.stream;
		this.id = builder.id;
		this.orderingKey = builder.orderingKey;
		this.delivery = builder.delivery;
		this.propagation = builder.propagation;
		this.timeout = builder.timeout;
		this.flowControl = builder.flowControl;
		this.abandonRules = AbandonRules.of(builder.abandonFor, builder.noAbandonFor);
	}

	/**
	 * Start with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return the stream.
	 * @return the name, or {@code null} to find it from the subjects
	 */
	public @Nullable String stream() {
		return this.stream;
	}

	/**
	 * Return the batch's idempotency key.
	 * @return the id, or {@code null} for none
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * Return the ordering key.
	 * @return the key, or {@code null} for none
	 */
	public @Nullable String orderingKey() {
		return this.orderingKey;
	}

	/**
	 * Return how the batch travels.
	 * @return the delivery
	 */
	public Delivery delivery() {
		return this.delivery;
	}

	/**
	 * Return how the scope relates to a surrounding one.
	 * @return the propagation
	 */
	public Propagation propagation() {
		return this.propagation;
	}

	/**
	 * Return how long a commit may take.
	 * @return the time, or {@code null} for the configured one
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	@Nullable FlowControl flowControl() {
		return this.flowControl;
	}

	AbandonRules abandonRules() {
		return this.abandonRules;
	}

	/**
	 * Builds {@link BatchOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable String stream;

		private @Nullable String id;

		private @Nullable String orderingKey;

		private Delivery delivery = Delivery.AUTO;

		private Propagation propagation = Propagation.REQUIRED;

		private @Nullable Duration timeout;

		private @Nullable FlowControl flowControl;

		private final List<Class<? extends Throwable>> abandonFor = new ArrayList<>();

		private final List<Class<? extends Throwable>> noAbandonFor = new ArrayList<>();

		private Builder() {
		}

		/**
		 * Set the stream.
		 * @param stream the name; not set, it is found from the subjects
		 * @return this builder
		 */
		public Builder stream(String stream) {
			Assert.hasText(stream, "'stream' must not be empty");
			this.stream = stream;
			return this;
		}

		/**
		 * Set the batch's idempotency key, which becomes the first message's
		 * {@code Nats-Msg-Id}. A batch whose id the stream knows is not stored again.
		 * @param id 1 to {@value BatchOptions#MAX_ID_LENGTH} printable ASCII characters
		 * @return this builder
		 * @throws InvalidBatchException if it is empty, too long or has other characters
		 */
		public Builder id(String id) {
			this.id = BatchKeys.requireId(id);
			return this;
		}

		/**
		 * Set the key that orders batches in the outbox, without meaning elsewhere.
		 * @param orderingKey the key, 1 to 255 characters
		 * @return this builder
		 * @throws InvalidBatchException if it is empty or too long
		 */
		public Builder orderingKey(String orderingKey) {
			this.orderingKey = BatchKeys.requireOrderingKey(orderingKey);
			return this;
		}

		/**
		 * Set how the batch travels.
		 * @param delivery the delivery, not set {@link Delivery#AUTO}
		 * @return this builder
		 */
		public Builder delivery(Delivery delivery) {
			Assert.notNull(delivery, "'delivery' must not be null");
			this.delivery = delivery;
			return this;
		}

		/**
		 * Set how the scope relates to a surrounding one.
		 * @param propagation the propagation, not set {@link Propagation#REQUIRED}
		 * @return this builder
		 */
		public Builder propagation(Propagation propagation) {
			Assert.notNull(propagation, "'propagation' must not be null");
			this.propagation = propagation;
			return this;
		}

		/**
		 * Set how long a commit may take until its caller hears of an outcome.
		 * @param timeout the time, positive; not set, the configured one
		 * @return this builder
		 */
		public Builder timeout(Duration timeout) {
			Assert.isTrue(timeout != null && !timeout.isNegative() && !timeout.isZero(),
					() -> "'timeout' must be positive, found " + timeout);
			this.timeout = timeout;
			return this;
		}

		/**
		 * Wait for the server while the batch is written: a refused one stops early.
		 * @param ackFirst whether to wait for the answer to the first message
		 * @param ackEvery wait after every so many messages, 0 for never
		 * @param ackTimeout how long to wait for one answer, positive
		 * @return this builder
		 */
		public Builder flowControl(boolean ackFirst, int ackEvery, Duration ackTimeout) {
			this.flowControl = new FlowControl(ackFirst, ackEvery, ackTimeout);
			return this;
		}

		/**
		 * Add exceptions that abandon the batch. Every exception does, so this matters
		 * below a class of {@link #noAbandonFor}; and for checked exceptions in a scope
		 * that joins a transaction, which are left to the transaction otherwise.
		 * @param types the classes of the exceptions, with their subclasses
		 * @return this builder
		 */
		@SafeVarargs
		public final Builder abandonFor(Class<? extends Throwable>... types) {
			for (Class<? extends Throwable> type : types) {
				this.abandonFor.add(type);
			}
			return this;
		}

		/**
		 * Add exceptions that do not abandon the batch.
		 * @param types the classes of the exceptions, with their subclasses
		 * @return this builder
		 */
		@SafeVarargs
		public final Builder noAbandonFor(Class<? extends Throwable>... types) {
			for (Class<? extends Throwable> type : types) {
				this.noAbandonFor.add(type);
			}
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public BatchOptions build() {
			return new BatchOptions(this);
		}

	}

}
