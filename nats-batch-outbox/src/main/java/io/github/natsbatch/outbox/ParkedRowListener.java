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

/**
 * Is told of rows that are parked: they are not sent until somebody decides. Called in
 * the relay's thread after the row was parked, at most once for each time; a relay that
 * crashes in between tells nobody, and the row is seen among the parked ones.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ParkedRowListener {

	/**
	 * A row was parked. What is thrown is logged.
	 * @param lane the lane of the row
	 * @param seq the number of the row
	 * @param error why, without payloads
	 */
	void onParked(LaneId lane, long seq, String error);

}
