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

package io.github.natsbatch.outbox;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A lane: a part of a stream's rows that one relay at a time takes to the stream, in
 * order.
 *
 * @param stream the stream's name
 * @param lane the number of the lane, from 0
 * @since 0.1.0
 */
public record LaneId(String stream, int lane) implements Comparable<LaneId> {

	public LaneId {
		Assert.hasText(stream, "'stream' must not be empty");
		Assert.isTrue(lane >= 0 && lane <= Short.MAX_VALUE, () -> "'lane' must be 0 to 32767, found " + lane);
	}

	/**
	 * Return the lane of an ordering key. The same key always has the same lane, as long
	 * as the number of lanes stays.
	 * @param stream the stream's name
	 * @param orderingKey the key, {@code null} for lane 0
	 * @param lanes the number of lanes, at least 1
	 * @return the lane
	 */
	public static LaneId of(String stream, @Nullable String orderingKey, int lanes) {
		int hash = (orderingKey != null) ? orderingKey.hashCode() : 0;
		return new LaneId(stream, Math.floorMod(hash ^ (hash >>> 16), lanes));
	}

	@Override
	public int compareTo(LaneId other) {
		int byStream = this.stream.compareTo(other.stream);
		return (byStream != 0) ? byStream : Integer.compare(this.lane, other.lane);
	}

	@Override
	public String toString() {
		return this.stream + '/' + this.lane;
	}

}
