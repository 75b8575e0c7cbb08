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
 * What a {@link CommitGroup} waits for.
 */
enum GroupPhase {

	/** To be written, at once or after a backoff. */
	WRITE,

	/** The stream is being verified, nothing of the attempt is sent yet. */
	PREPARE,

	/** The attempt's messages are being written. */
	WRITING,

	/** The attempt's answer. */
	WAIT,

	/** To ask whether the server knows its id. */
	PROBE,

	/** The answer to that. */
	ASKING,

	/** To read what stands in the stream under its id. */
	READ,

	/** Nothing. */
	ENDED

}
