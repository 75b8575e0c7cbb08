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

package io.github.natsbatch.autoconfigure;

import java.io.Serial;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The connection could not be made at start-up.
 *
 * @since 0.1.0
 */
public class NatsConnectionException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final List<String> servers;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param message what happened
	 * @param servers the servers that were tried, without credentials
	 * @param reason what kind of failure it is
	 * @param cause the cause, or {@code null} where it may hold a credential
	 */
	public NatsConnectionException(String message, List<String> servers, Reason reason, @Nullable Throwable cause) {
		super(message, cause);
		this.servers = List.copyOf(servers);
		this.reason = reason;
	}

	/**
	 * Return the servers that were tried.
	 * @return the URLs without credentials
	 */
	public List<String> getServers() {
		return this.servers;
	}

	/**
	 * Return what kind of failure it is.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Kinds of failure.
	 */
	public enum Reason {

		/** No server answered. */
		NO_SERVER,

		/** A server refused the credentials, or their absence. */
		CREDENTIALS,

		/** The options cannot be used, such as credentials that cannot be read. */
		OPTIONS

	}

}
