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

package io.github.natsbatch.sample;

/**
 * What became of the orders while the relay was killed.
 *
 * @param orders how many orders were placed, all of them in the database
 * @param declined how many more were declined, and rolled back
 * @param relayedBefore how many messages were in the stream when the relay was killed
 * @param relayedAfter how many messages came after that, by another relay
 * @param lost how many messages of placed orders are not in the stream
 * @param doubled how many messages are there more than once
 * @param ofDeclined how many messages of other orders are there
 */
public record CrashReport(int orders, int declined, int relayedBefore, int relayedAfter, int lost, int doubled,
		int ofDeclined) {

}
