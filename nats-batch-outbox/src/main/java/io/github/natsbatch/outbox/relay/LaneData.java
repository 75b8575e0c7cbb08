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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.Lease;
import io.github.natsbatch.outbox.jdbc.ParkOrder;
import io.github.natsbatch.outbox.jdbc.SentRows;
import io.github.natsbatch.outbox.jdbc.StreamPosition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What a relay knows of the lane that it owns. Used by the thread of the lane only; lost
 * with it, and found again in the database and on the stream.
 */
final class LaneData {

	final Lease lease;

	/** When the lease runs out at the earliest, in {@link System#nanoTime()}. */
	long leaseEnds;

	/** Whether groups carry the epoch. */
	boolean fencing;

	/** The stream sequence of the marker that this owner wrote last. */
	long epoch;

	/** Whether what a former owner was sending is taken over. */
	boolean recovered;

	/** Everything that is sent from now on comes after this. */
	StreamPosition position = StreamPosition.UNKNOWN;

	/** Rows that are stored and still in the table. */
	SentRows sent = SentRows.NONE;

	/** The rows that a group may have at most; fewer after a refusal. */
	int rowLimit;

	/** What comes after the group that is on its way, read while waiting for it. */
	@Nullable Group prefetched;

	/** When the last look-up began, in {@link System#nanoTime()}. */
	long lookupBegan;

	/** What a look-up found. */
	@Nullable LookupResult found;

	/** What is to be parked. */
	List<ParkOrder> parking = List.of();

	boolean parkingAlarm;

	/** Why nothing is sent. */
	@Nullable String problem;

	/** How often in a row something failed that is not about a group. */
	int failures;

	@Nullable Attempt attempt;

	CompletableFuture<Void> connectionLoss = new CompletableFuture<>();

	private @Nullable StreamView view;

	private @Nullable Group group;

	LaneData(Lease lease, long acquiredAt, int rowLimit) {
		this.lease = lease;
		this.rowLimit = rowLimit;
		renewed(acquiredAt);
	}

	LaneId lane() {
		return this.lease.lane();
	}

	String stream() {
		return this.lease.lane().stream();
	}

	/**
	 * Note that the lease was renewed.
	 * @param before the time from before the statement, in {@link System#nanoTime()}: the
	 * database's clock cannot have been earlier
	 */
	void renewed(long before) {
		this.leaseEnds = before + this.lease.duration().toNanos();
	}

	Duration leaseLeft() {
		return Duration.ofNanos(this.leaseEnds - System.nanoTime());
	}

	StreamView view() {
		Assert.state(this.view != null, "The stream was not asked for");
		return this.view;
	}

	/**
	 * Note what the server said about the stream. Positions on a stream of the same name
	 * that is gone mean nothing on this one.
	 * @param now what it said
	 */
	void adopt(StreamView now) {
		this.view = now;
		this.position = onThisStream(this.position, now);
		if (this.group != null) {
			this.group.position = onThisStream(this.group.position, now);
		}
	}

	static StreamPosition onThisStream(StreamPosition position, StreamView view) {
		boolean another = (position.created() != null && !position.created().equals(view.created()))
				|| view.lastSequence() < position.sequence();
		return new StreamPosition(another ? 0 : position.sequence(), view.created());
	}

	void advanceTo(long sequence) {
		if (sequence > this.position.sequence()) {
			this.position = new StreamPosition(sequence, this.position.created());
		}
	}

	boolean hasGroup() {
		return this.group != null;
	}

	Group group() {
		Assert.state(this.group != null, "There is no group");
		return this.group;
	}

	void setGroup(@Nullable Group group) {
		this.group = group;
	}

}
