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
 * Builds {@link NatsBatchSettings}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class NatsBatchSettingsBuilder {

	private Duration commitTimeout = Duration.ofSeconds(15);

	private Duration shutdownTimeout = Duration.ofSeconds(20);

	private int maxMessages = 1000;

	private boolean ackFirst;

	private int ackEvery;

	private Duration ackTimeout = Duration.ofSeconds(5);

	private RetryPolicy retry = new RetryPolicy(10, Duration.ofMillis(20), Duration.ofSeconds(1));

	private GroupCommit groupCommit = GroupCommit.DEFAULTS;

	private SingleMessage singleMessage = SingleMessage.AUTO;

	private StorageLimits storageLimits = StorageLimits.DEFAULTS;

	private boolean deduplication = true;

	private boolean allowImmediatePublish;

	private TransactionSynchronizationMode transactionSynchronization = TransactionSynchronizationMode.ALWAYS;

	NatsBatchSettingsBuilder() {
	}

	/**
	 * Set how long a commit may take until its caller hears of an outcome.
	 * @param commitTimeout the time, positive
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder commitTimeout(Duration commitTimeout) {
		this.commitTimeout = NatsBatchSettings.requirePositive("commitTimeout", commitTimeout);
		return this;
	}

	/**
	 * Set how long closing waits for commits that are under way.
	 * @param shutdownTimeout the time, not negative
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder shutdownTimeout(Duration shutdownTimeout) {
		Assert.isTrue(shutdownTimeout != null && !shutdownTimeout.isNegative(),
				() -> "'shutdownTimeout' must not be negative, found " + shutdownTimeout);
		this.shutdownTimeout = shutdownTimeout;
		return this;
	}

	/**
	 * Set how many messages a batch may have. The server has a limit of its own, 1,000
	 * unless configured, and does not tell it.
	 * @param maxMessages the limit, positive
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder maxMessages(int maxMessages) {
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
	public NatsBatchSettingsBuilder flowControl(boolean ackFirst, int ackEvery, Duration ackTimeout) {
		Assert.isTrue(ackEvery >= 0, () -> "'ackEvery' must not be negative, found " + ackEvery);
		this.ackFirst = ackFirst;
		this.ackEvery = ackEvery;
		this.ackTimeout = NatsBatchSettings.requirePositive("ackTimeout", ackTimeout);
		return this;
	}

	/**
	 * Set how an attempt that the server refused for the moment is made again.
	 * @param retry the attempts and their backoff
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder retry(RetryPolicy retry) {
		Assert.notNull(retry, "'retry' must not be null");
		this.retry = retry;
		return this;
	}

	/**
	 * Set how batches that wait for the same stream are merged.
	 * @param groupCommit the limits
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder groupCommit(GroupCommit groupCommit) {
		Assert.notNull(groupCommit, "'groupCommit' must not be null");
		this.groupCommit = groupCommit;
		return this;
	}

	/**
	 * Set how a batch of one message travels.
	 * @param singleMessage the mode
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder singleMessage(SingleMessage singleMessage) {
		Assert.notNull(singleMessage, "'singleMessage' must not be null");
		this.singleMessage = singleMessage;
		return this;
	}

	/**
	 * Set the limits that a batch must not meet half-way.
	 * @param storageLimits the limits
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder storageLimits(StorageLimits storageLimits) {
		Assert.notNull(storageLimits, "'storageLimits' must not be null");
		this.storageLimits = storageLimits;
		return this;
	}

	/**
	 * Set whether batches and single messages get a message id of ours.
	 * @param deduplication whether they do
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder deduplication(boolean deduplication) {
		this.deduplication = deduplication;
		return this;
	}

	/**
	 * Set whether {@code publish} outside of every scope sends at once.
	 * @param allowImmediatePublish whether it does
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder allowImmediatePublish(boolean allowImmediatePublish) {
		this.allowImmediatePublish = allowImmediatePublish;
		return this;
	}

	/**
	 * Set whether messages published inside a transaction share its fate.
	 * @param transactionSynchronization the mode
	 * @return this builder
	 */
	public NatsBatchSettingsBuilder transactionSynchronization(
			TransactionSynchronizationMode transactionSynchronization) {
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

	Duration commitTimeout() {
		return this.commitTimeout;
	}

	Duration shutdownTimeout() {
		return this.shutdownTimeout;
	}

	int maxMessages() {
		return this.maxMessages;
	}

	RetryPolicy retry() {
		return this.retry;
	}

	GroupCommit groupCommit() {
		return this.groupCommit;
	}

	SingleMessage singleMessage() {
		return this.singleMessage;
	}

	StorageLimits storageLimits() {
		return this.storageLimits;
	}

	boolean deduplication() {
		return this.deduplication;
	}

	boolean allowImmediatePublish() {
		return this.allowImmediatePublish;
	}

	TransactionSynchronizationMode transactionSynchronization() {
		return this.transactionSynchronization;
	}

	FlowControl flowControl() {
		return new FlowControl(this.ackFirst, this.ackEvery, this.ackTimeout);
	}

}
