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

package io.github.natsbatch.autoconfigure.outbox;

import java.util.List;

import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.LaneStatus;
import io.github.natsbatch.outbox.OutboxOperations;
import io.github.natsbatch.outbox.ParkedRow;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} that shows the lanes and the parked rows of the outbox, and
 * decides about them once {@code management.endpoint.natsoutbox.access=unrestricted}
 * allows it.
 *
 * @since 0.1.0
 */
@Endpoint(id = "natsoutbox", defaultAccess = Access.READ_ONLY)
public class NatsOutboxEndpoint {

	private static final int PAGE = 100;

	private final OutboxOperations operations;

	private final boolean showPayload;

	/**
	 * Create the endpoint.
	 * @param operations the outbox
	 * @param showPayload whether payloads and header values are shown
	 */
	public NatsOutboxEndpoint(OutboxOperations operations, boolean showPayload) {
		this.operations = operations;
		this.showPayload = showPayload;
	}

	/**
	 * Show all lanes and a page of parked rows, without what is in their messages.
	 * @param stream whose parked rows, {@code null} for all
	 * @param after the number of the last row of the page before, {@code null} for the
	 * first page
	 * @return the outbox
	 */
	@ReadOperation
	public OutboxDescriptor outbox(@Nullable String stream, @Nullable Long after) {
		return new OutboxDescriptor(this.operations.lanes(),
				this.operations.parked(stream, (after != null) ? after : 0, PAGE, false));
	}

	/**
	 * Show a parked row.
	 * @param seq its number
	 * @return the row, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable ParkedRowDescriptor row(@Selector long seq) {
		return this.operations.parked(seq, this.showPayload).map(ParkedRowDescriptor::new).orElse(null);
	}

	/**
	 * Do something with rows or lanes.
	 * @param action what to do
	 * @param seq the row, for {@code retry}, {@code discard} and {@code release}; the
	 * first one for {@code replay}
	 * @param stream the stream, for {@code retry-all}, {@code release-key},
	 * {@code replay}, {@code pause} and {@code resume}
	 * @param lane the lane's number, for {@code pause} and {@code resume}
	 * @param orderingKey the key, for {@code release-key}
	 * @return how many rows or lanes it was done with
	 */
	@WriteOperation
	public ResultDescriptor act(@Selector Action action, @Nullable Long seq, @Nullable String stream,
			@Nullable Integer lane, @Nullable String orderingKey) {
		int count = switch (action) {
			case RETRY -> count(this.operations.retry(require(seq, "seq")));
			case DISCARD -> count(this.operations.discard(require(seq, "seq")));
			case RELEASE -> count(this.operations.release(require(seq, "seq")));
			case RETRY_ALL -> this.operations.retryAll(require(stream, "stream"));
			case RELEASE_KEY ->
				this.operations.releaseKey(require(stream, "stream"), require(orderingKey, "orderingKey"));
			case REPLAY -> this.operations.replay(require(stream, "stream"), require(seq, "seq"));
			case PAUSE -> count(this.operations.pause(lane(stream, lane)));
			case RESUME -> count(this.operations.resume(lane(stream, lane)));
		};
		return new ResultDescriptor(count);
	}

	private static LaneId lane(@Nullable String stream, @Nullable Integer lane) {
		return new LaneId(require(stream, "stream"), require(lane, "lane"));
	}

	private static <T> T require(@Nullable T value, String name) {
		if (value == null) {
			throw new InvalidEndpointRequestException("Missing parameter '" + name + "' for this action",
					"Missing parameter '" + name + "'");
		}
		return value;
	}

	private static int count(boolean done) {
		return done ? 1 : 0;
	}

	/**
	 * What can be done. In a path in lower case, with hyphens.
	 */
	public enum Action {

		/** Send a parked row again. */
		RETRY,

		/** Send all parked rows of a stream again. */
		RETRY_ALL,

		/** Delete a parked row, whose messages are never sent. */
		DISCARD,

		/** Let rows flow that wait for one parked row. */
		RELEASE,

		/** Let rows flow that wait for parked rows of an ordering key. */
		RELEASE_KEY,

		/** Send archived rows again, from one on. */
		REPLAY,

		/** Send nothing more of a lane. */
		PAUSE,

		/** Go on with a paused lane. */
		RESUME

	}

	/**
	 * The outbox.
	 *
	 * @param lanes all lanes
	 * @param parked parked rows, at most 100, the oldest first
	 */
	public record OutboxDescriptor(List<LaneStatus> lanes, List<ParkedRow> parked) implements OperationResponseBody {

	}

	/**
	 * A parked row.
	 *
	 * @param row the row
	 */
	public record ParkedRowDescriptor(ParkedRow row) implements OperationResponseBody {

	}

	/**
	 * What an action did.
	 *
	 * @param count how many rows or lanes there were
	 */
	public record ResultDescriptor(int count) implements OperationResponseBody {

	}

}
