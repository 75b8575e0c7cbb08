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

	private final RetryPolicy retry;

	private final GroupCommit groupCommit;

	private final SingleMessage singleMessage;

	private final StorageLimits storageLimits;

	private final boolean deduplication;

	private final boolean allowImmediatePublish;

	private final TransactionSynchronizationMode transactionSynchronization;

	NatsBatchSettings(NatsBatchSettingsBuilder builder) {
		this.commitTimeout = builder.commitTimeout();
		this.shutdownTimeout = builder.shutdownTimeout();
		this.maxMessages = builder.maxMessages();
		this.flowControl = builder.flowControl();
		this.retry = builder.retry();
		this.groupCommit = builder.groupCommit();
		this.singleMessage = builder.singleMessage();
		this.storageLimits = builder.storageLimits();
		this.deduplication = builder.deduplication();
		this.allowImmediatePublish = builder.allowImmediatePublish();
		this.transactionSynchronization = builder.transactionSynchronization();
	}

	/**
	 * Start with the defaults.
	 * @return a builder
	 */
	public static NatsBatchSettingsBuilder builder() {
		return new NatsBatchSettingsBuilder();
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
	public RetryPolicy retry() {
		return this.retry;
	}

	/**
	 * Return how batches that wait for the same stream are merged.
	 * @return the limits
	 */
	public GroupCommit groupCommit() {
		return this.groupCommit;
	}

	/**
	 * Return how a batch of one message travels.
	 * @return the mode
	 */
	public SingleMessage singleMessage() {
		return this.singleMessage;
	}

	/**
	 * Return the limits that a batch must not meet half-way.
	 * @return the limits
	 */
	public StorageLimits storageLimits() {
		return this.storageLimits;
	}

	/**
	 * Return whether batches and single messages get a message id of ours.
	 * @return whether they do; a batch's own id is sent in any case
	 */
	public boolean deduplication() {
		return this.deduplication;
	}

	/**
	 * Return whether {@code publish} outside of every scope sends at once.
	 * @return whether it does; otherwise it throws {@link IllegalStateException}
	 */
	public boolean allowImmediatePublish() {
		return this.allowImmediatePublish;
	}

	/**
	 * Return whether messages published inside a transaction share its fate.
	 * @return the mode
	 */
	public TransactionSynchronizationMode transactionSynchronization() {
		return this.transactionSynchronization;
	}

	FlowControl flowControl() {
		return this.flowControl;
	}

	@Override
	public String toString() {
		return "NatsBatchSettings [commitTimeout=" + this.commitTimeout + ", shutdownTimeout=" + this.shutdownTimeout
				+ ", maxMessages=" + this.maxMessages + ", " + this.flowControl + ", " + this.retry + ", "
				+ this.groupCommit + ", singleMessage=" + this.singleMessage + ", " + this.storageLimits
				+ ", deduplication=" + this.deduplication + ", allowImmediatePublish=" + this.allowImmediatePublish
				+ "]";
	}

	static Duration requirePositive(String name, Duration value) {
		Assert.isTrue(value != null && !value.isNegative() && !value.isZero(),
				() -> "'" + name + "' must be positive, found " + value);
		return value;
	}

}
