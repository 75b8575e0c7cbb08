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

/**
 * How a batch of one message travels.
 *
 * @since 0.1.0
 */
public enum SingleMessage {

	/**
	 * As a plain publish, or merged with others that wait where measurements show that
	 * this is faster: on a stream that syncs every write, with many callers.
	 */
	AUTO,

	/**
	 * As a plain JetStream publish.
	 */
	PLAIN,

	/**
	 * As a member of a server batch, if others wait at the same time.
	 */
	MERGE

}
