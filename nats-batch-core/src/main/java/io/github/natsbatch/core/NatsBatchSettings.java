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

import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.transaction.TransactionSynchronizationMode;

import org.springframework.util.Assert;

/**
 * How a {@link NatsBatchTemplate} behaves where a batch's own options do not say.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class NatsBatchSettings {

	private final Duration commitTimeout;

	private final Duration shutdownTimeout;

	private final int maxMessages;

	private final FlowControl flowControl;

	private final Retry retry;

	private final boolean deduplication;

	private final boolean allowImmediatePublish;

	private final TransactionSynchronizationMode transactionSynchronization;

	private NatsBatchSettings(Builder builder) {
		this.commitTimeout = builder.commitTimeout;
		this.shutdownTimeout = builder.shutdownTimeout;
		this.maxMessages = builder.maxMessages;
		this.flowControl = new FlowControl(builder.ackFirst, builder.ackEvery, builder.ackTimeout);
		this.retry = builder.retry;
		this.deduplication = builder.deduplication;
		this.allowImmediatePublish = builder.allowImmediatePublish;
		this.transactionSynchronization = builder.transactionSynchronization;
	}

	/**
	 * Start with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return how long a commit may take until its caller hears of an outcome.
	 * @return the time, positive
	 */
	public Duration commitTimeout() {
		return this.commitTimeout;
	}

	/**
	 * Return how long closing waits for commits that are under way.
	 * @return the time, not negative
	 */
	public Duration shutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Return how many messages a batch may have.
	 * @return the limit, positive
	 */
	public int maxMessages() {
		return this.maxMessages;
	}

	/**
	 * Return how an attempt that the server refused for the moment is made again.
	 * @return the attempts and their backoff
	 */
	public Retry retry() {
		return this.retry;
	}

	/**
	 * Return whether batches and single messages get a message id of ours.
	 * @return whether they do; a batch's own id is sent in any case
	 */
	public boolean deduplication() {
		return this.deduplication;
	}

	/**
	 * Return whether messages published inside a transaction share its fate.
	 * @return the mode
	 */
	public TransactionSynchronizationMode transactionSynchronization() {
		return this.transactionSynchronization;
	}

	/**
	 * Return whether {@code publish} outside of every scope sends at once.
	 * @return whether it does; otherwise it throws {@link IllegalStateException}
	 */
	public boolean allowImmediatePublish() {
		return this.allowImmediatePublish;
	}

	FlowControl flowControl() {
		return this.flowControl;
	}

	@Override
	public String toString() {
		return "NatsBatchSettings [commitTimeout=" + this.commitTimeout + ", shutdownTimeout=" + this.shutdownTimeout
				+ ", maxMessages=" + this.maxMessages + ", " + this.flowControl + ", " + this.retry + ", deduplication="
				+ this.deduplication + ", allowImmediatePublish=" + this.allowImmediatePublish
				+ ", transactionSynchronization=" + this.transactionSynchronization + "]";
	}

	private static Duration requirePositive(String name, Duration value) {
		Assert.isTrue(value != null && !value.isNegative() && !value.isZero(),
				() -> "'" + name + "' must be positive, found " + value);
		return value;
	}

	/**
	 * How often and when an attempt is made again that the server refused for the moment:
	 * too many batches in flight, no leader, a batch that a leader change dropped.
	 *
	 * @param maxAttempts attempts in all, 1 for no repetition
	 * @param initialBackoff the time before the second attempt, jittered; it doubles with
	 * each further one
	 * @param maxBackoff the longest time between two attempts
	 */
	public record Retry(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {

		public Retry {
			Assert.isTrue(maxAttempts >= 1, () -> "'retry.maxAttempts' must be 1 or more, found " + maxAttempts);
			requirePositive("retry.initialBackoff", initialBackoff);
			requirePositive("retry.maxBackoff", maxBackoff);
			Assert.isTrue(maxBackoff.compareTo(initialBackoff) >= 0, () -> "'retry.maxBackoff' (" + maxBackoff
					+ ") must not be shorter than 'retry.initialBackoff' (" + initialBackoff + ")");
		}

		Duration backoff(int attempts, double random) {
			double factor = Math.pow(2, Math.min(attempts - 1, 30));
			double nanos = Math.min(this.initialBackoff.toNanos() * factor, this.maxBackoff.toNanos());
			return Duration.ofNanos((long) (nanos * (0.5 + random / 2)));
		}

	}

	/**
	 * Builds {@link NatsBatchSettings}. Not thread-safe.
	 */
	public static final class Builder {

		private Duration commitTimeout = Duration.ofSeconds(15);

		private Duration shutdownTimeout = Duration.ofSeconds(20);

		private int maxMessages = 1000;

		private boolean ackFirst;

		private int ackEvery;

		private Duration ackTimeout = Duration.ofSeconds(5);

		private Retry retry = new Retry(10, Duration.ofMillis(20), Duration.ofSeconds(1));

		private boolean deduplication = true;

		private boolean allowImmediatePublish;

		private TransactionSynchronizationMode transactionSynchronization = TransactionSynchronizationMode.ALWAYS;

		private Builder() {
		}

		/**
		 * Set how long a commit may take until its caller hears of an outcome.
		 * @param commitTimeout the time, positive
		 * @return this builder
		 */
		public Builder commitTimeout(Duration commitTimeout) {
			this.commitTimeout = requirePositive("commitTimeout", commitTimeout);
			return this;
		}

		/**
		 * Set how long closing waits for commits that are under way.
		 * @param shutdownTimeout the time, not negative
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			Assert.isTrue(shutdownTimeout != null && !shutdownTimeout.isNegative(),
					() -> "'shutdownTimeout' must not be negative, found " + shutdownTimeout);
			this.shutdownTimeout = shutdownTimeout;
			return this;
		}

		/**
		 * Set how many messages a batch may have. The server has a limit of its own,
		 * 1,000 unless configured, and does not tell it.
		 * @param maxMessages the limit, positive
		 * @return this builder
		 */
		public Builder maxMessages(int maxMessages) {
			Assert.isTrue(maxMessages > 0, () -> "'maxMessages' must be positive, found " + maxMessages);
			this.maxMessages = maxMessages;
			return this;
		}

		/**
		 * Wait for the server while batches are written.
		 * @param ackFirst whether to wait for the answer to the first message
		 * @param ackEvery wait after every so many messages, 0 for never
		 * @param ackTimeout how long to wait for one answer, positive
		 * @return this builder
		 */
		public Builder flowControl(boolean ackFirst, int ackEvery, Duration ackTimeout) {
			Assert.isTrue(ackEvery >= 0, () -> "'ackEvery' must not be negative, found " + ackEvery);
			this.ackFirst = ackFirst;
			this.ackEvery = ackEvery;
			this.ackTimeout = requirePositive("ackTimeout", ackTimeout);
			return this;
		}

		/**
		 * Set how an attempt that the server refused for the moment is made again.
		 * @param retry the attempts and their backoff
		 * @return this builder
		 */
		public Builder retry(Retry retry) {
			Assert.notNull(retry, "'retry' must not be null");
			this.retry = retry;
			return this;
		}

		/**
		 * Set whether batches and single messages get a message id of ours.
		 * @param deduplication whether they do
		 * @return this builder
		 */
		public Builder deduplication(boolean deduplication) {
			this.deduplication = deduplication;
			return this;
		}

		/**
		 * Set whether {@code publish} outside of every scope sends at once.
		 * @param allowImmediatePublish whether it does
		 * @return this builder
		 */
		public Builder allowImmediatePublish(boolean allowImmediatePublish) {
			this.allowImmediatePublish = allowImmediatePublish;
			return this;
		}

		/**
		 * Set whether messages published inside a transaction share its fate.
		 * @param transactionSynchronization the mode
		 * @return this builder
		 */
		public Builder transactionSynchronization(TransactionSynchronizationMode transactionSynchronization) {
			Assert.notNull(transactionSynchronization, "'transactionSynchronization' must not be null");
			this.transactionSynchronization = transactionSynchronization;
			return this;
		}

		/**
		 * Build the settings.
		 * @return the settings
		 */
		public NatsBatchSettings build() {
			return new NatsBatchSettings(this);
		}

	}

}
