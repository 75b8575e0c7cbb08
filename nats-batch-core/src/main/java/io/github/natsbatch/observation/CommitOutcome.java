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

package io.github.natsbatch.observation;

/**
 * How a commit ended, as the {@code outcome} tag of {@code nats.batch.commit}.
 *
 * @since 0.1.0
 */
public enum CommitOutcome {

	/** The server stored all messages. */
	COMMITTED("committed"),

	/** The server had stored them before, under the same id. */
	DUPLICATE("duplicate"),

	/** The server, or this library in its place, said no. */
	REJECTED("rejected"),

	/** Nobody knows. */
	IN_DOUBT("in-doubt"),

	/** The server stored some of the messages. */
	PARTIAL("partial"),

	/** The commit was not sent. */
	NOT_SENT("not-sent");

	private final String tag;

	CommitOutcome(String tag) {
		this.tag = tag;
	}

	/**
	 * Return the tag's value.
	 * @return the value
	 */
	public String tag() {
		return this.tag;
	}

}
