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

package io.github.natsbatch.autoconfigure.container;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * How to log in to a server in a container, as its environment or its command says. The
 * official image has no variables of its own: those here are what configuration files
 * commonly refer to ({@code authorization { user: $NATS_USERNAME, ... }}), and what other
 * images ask for.
 *
 * @param username the user, or {@code null}
 * @param password the password, or {@code null}
 * @param token the token, or {@code null}
 */
record NatsContainerLogin(@Nullable String username, @Nullable String password, @Nullable String token) {

	NatsContainerLogin {
		Assert.state((username == null) == (password == null),
				() -> "The NATS container has a "
						+ ((username != null) ? "user and no password" : "password and no user")
						+ "; set both NATS_USERNAME and NATS_PASSWORD, or both --user and --pass");
	}

	/**
	 * Find the log-in of a container.
	 * @param environment the container's environment variables
	 * @param command the server's arguments, which win
	 * @return the log-in, perhaps without anything
	 */
	static NatsContainerLogin of(Map<String, ? extends @Nullable String> environment, String... command) {
		List<String> arguments = List.of(command);
		return new NatsContainerLogin(either(argument(arguments, "user"), environment, "NATS_USERNAME", "NATS_USER"),
				either(argument(arguments, "pass"), environment, "NATS_PASSWORD", "NATS_PASS"),
				either(argument(arguments, "auth"), environment, "NATS_TOKEN"));
	}

	private static @Nullable String either(@Nullable String argument,
			Map<String, ? extends @Nullable String> environment, String... names) {
		if (argument != null) {
			return argument;
		}
		for (String name : names) {
			String value = environment.get(name);
			if (StringUtils.hasLength(value)) {
				return value;
			}
		}
		return null;
	}

	// -user app, --user app, -user=app and --user=app are the same to the server
	private static @Nullable String argument(List<String> arguments, String name) {
		for (int i = 0; i < arguments.size(); i++) {
			String argument = arguments.get(i).startsWith("--") ? arguments.get(i).substring(1) : arguments.get(i);
			if (argument.equals("-" + name) && i + 1 < arguments.size()) {
				return arguments.get(i + 1);
			}
			if (argument.startsWith("-" + name + "=")) {
				return argument.substring(name.length() + 2);
			}
		}
		return null;
	}

	@Override
	public String toString() {
		return "NatsContainerLogin";
	}

}
