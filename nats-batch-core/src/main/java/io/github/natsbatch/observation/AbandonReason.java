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
 * Why a batch was given up before it was sent, as the {@code reason} tag of
 * {@code nats.batch.abandoned}.
 *
 * @since 0.1.0
 */
public enum AbandonReason {

	/** The scope ended with an exception. */
	EXCEPTION("exception"),

	/** The transaction was rolled back. */
	ROLLBACK("rollback"),

	/** The application called {@code abandon()}. */
	EXPLICIT("explicit"),

	/** A handle was closed without a commit. */
	CLOSED("closed"),

	/** The outcome of the database transaction is unknown. */
	UNKNOWN("unknown");

	private final String tag;

	AbandonReason(String tag) {
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
