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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.stream.StreamDescription;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AccountLimits;
import io.nats.client.api.AccountStatistics;
import io.nats.client.api.AccountTier;
import io.nats.client.api.StorageType;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Refuses batches that would meet a storage limit in the middle: on a stream with one
 * replica the server then keeps what it has stored. What is used is asked for now and
 * then; in between, what was sent from here is added. Other publishers can still be
 * faster. Thread-safe.
 */
final class StorageCheck {

	private static final Log logger = LogFactory.getLog(StorageCheck.class);

	/** What storing takes beyond the messages. */
	private static final double OVERHEAD = 1.2;

	private static final Duration FRESH = Duration.ofMillis(50);

	private static final Duration USABLE = Duration.ofSeconds(5);

	private static final Duration USABLE_WITHOUT_LIMIT = Duration.ofMinutes(1);

	private final Connection connection;

	private final @Nullable JetStreamOptions options;

	private final StorageLimits limits;

	private final Map<StorageType, Usage> usages = new ConcurrentHashMap<>();

	StorageCheck(Connection connection, @Nullable JetStreamOptions options, StorageLimits limits) {
		this.connection = connection;
		this.options = options;
		this.limits = limits;
	}

	/**
	 * Make sure that there is room for a group.
	 * @param stream its stream
	 * @param members its members
	 * @throws BatchLimitException if there is too little, which names the first member
	 */
	void requireRoom(StreamDescription stream, List<CommitTask> members) {
		if (!this.limits.enabled() || !stream.isSingleReplica() || members.isEmpty()) {
			return;
		}
		long bytes = 0;
		for (CommitTask member : members) {
			bytes += (long) (member.bytes() * OVERHEAD);
		}
		StorageType type = stream.configuration().getStorageType();
		Usage usage = this.usages.get(type);
		if (usage == null || usage.isOlderThan(usage.isLimited() ? USABLE : USABLE_WITHOUT_LIMIT)
				|| (!usage.hasRoomFor(bytes) && usage.isOlderThan(FRESH))) {
			usage = ask(type);
		}
		if (!usage.hasRoomFor(bytes)) {
			throw refused(stream, members.get(0), usage, bytes);
		}
		usage.sent.addAndGet(bytes);
	}

	private Usage ask(StorageType type) {
		Usage usage;
		try {
			AccountStatistics account = this.connection.jetStreamManagement(this.options).getAccountStatistics();
			usage = usageOf(account, type);
		}
		catch (IOException | JetStreamApiException | IllegalStateException ex) {
			logger.warn("The account's storage is not known, so batches are not refused before they meet its limits; "
					+ "allow publishing to $JS.API.INFO, or set nats.batch.storage-limits.enabled=false: "
					+ ex.getMessage());
			usage = new Usage(0, Long.MAX_VALUE);
		}
		this.usages.put(type, usage);
		return usage;
	}

	private Usage usageOf(AccountStatistics account, StorageType type) {
		boolean file = type == StorageType.File;
		AccountTier tier = (account.getTiers() != null) ? account.getTiers().get("R1") : null;
		AccountLimits accountLimits = (tier != null) ? tier.getLimits() : account.getLimits();
		long used = file ? account.getStorage() : account.getMemory();
		long usedInTier = used;
		if (tier != null) {
			usedInTier = file ? tier.getStorageBytes() : tier.getMemoryBytes();
		}
		long limit = file ? accountLimits.getMaxStorage() : accountLimits.getMaxMemory();
		long ofServer = file ? this.limits.serverMaxFile() : this.limits.serverMaxMemory();
		long leftInAccount = (limit > 0) ? limit - usedInTier : Long.MAX_VALUE;
		long leftOnServer = (ofServer > 0) ? ofServer - used : Long.MAX_VALUE;
		return new Usage(usedInTier, Math.min(leftInAccount, leftOnServer));
	}

	private static BatchLimitException refused(StreamDescription stream, CommitTask task, Usage usage, long bytes) {
		BatchReference reference = task.reference();
		return new BatchLimitException(
				"Not sent, " + reference + ": it takes about " + bytes + " bytes with those it is "
						+ "merged with, and the account has " + Math.max(0, usage.left - usage.sent.get()) + " left ("
						+ usage.used + " used). Stream '" + stream.name()
						+ "' has one replica, where the server would keep a "
						+ "part of it; raise the limit, remove messages, or use three replicas",
				reference, ServerErrors.ACCOUNT_RESOURCES_EXCEEDED, -1, null);
	}

	/**
	 * What is used, and left.
	 */
	private static final class Usage {

		private final long time = System.nanoTime();

		private final long used;

		private final long left;

		private final AtomicLong sent = new AtomicLong();

		Usage(long used, long left) {
			this.used = used;
			this.left = left;
		}

		boolean isLimited() {
			return this.left != Long.MAX_VALUE;
		}

		boolean hasRoomFor(long bytes) {
			return !isLimited() || this.sent.get() + bytes <= this.left;
		}

		boolean isOlderThan(Duration age) {
			return System.nanoTime() - this.time > age.toNanos();
		}

	}

}
