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
 * In which order the rows of a lane are relayed.
 *
 * @since 0.1.0
 */
public enum Ordering {

	/**
	 * A transaction that has seen or overwritten what another one committed comes after
	 * it. Transactions that have nothing to do with each other may come in any order.
	 */
	CAUSAL,

	/**
	 * The order of the commits. Writers of one lane wait for each other from the insert
	 * of the row to the commit.
	 */
	STRICT

}
