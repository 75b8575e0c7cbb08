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

package io.github.natsbatch.stream;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * The server is there, and JetStream is not: it is not enabled on the server or not for
 * the account, the domain or prefix is another, or the permission is missing.
 *
 * @since 0.1.0
 */
public class JetStreamNotAvailableException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final boolean enabledOnServer;

	/**
	 * Create an exception.
	 * @param message what was asked for and how it ended
	 * @param enabledOnServer whether the connected server says that it has JetStream
	 * @param cause the cause, or {@code null}
	 */
	public JetStreamNotAvailableException(String message, boolean enabledOnServer, @Nullable Throwable cause) {
		super(message, cause);
		this.enabledOnServer = enabledOnServer;
	}

	/**
	 * Return whether the connected server says that it has JetStream.
	 * @return {@code false} when JetStream is switched off there
	 */
	public boolean isEnabledOnServer() {
		return this.enabledOnServer;
	}

}
