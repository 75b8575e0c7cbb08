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

package io.github.natsbatch.outbox.jdbc;

/**
 * The tables of the outbox are missing, or are not those that this release needs.
 *
 * @since 0.1.0
 */
public class OutboxSchemaException extends RuntimeException {

	private final String script;

	/**
	 * Create the exception.
	 * @param message what was found, what was wanted and what to change
	 * @param script where in the class path the script is
	 */
	public OutboxSchemaException(String message, String script) {
		super(message);
		this.script = script;
	}

	/**
	 * Return where the script is that creates the tables.
	 * @return a location in the class path
	 */
	public String script() {
		return this.script;
	}

}
