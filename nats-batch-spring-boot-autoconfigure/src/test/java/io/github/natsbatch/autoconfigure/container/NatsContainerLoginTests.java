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

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NatsContainerLogin}.
 */
class NatsContainerLoginTests {

	@ParameterizedTest
	@CsvSource({ "NATS_USERNAME,NATS_PASSWORD", "NATS_USER,NATS_PASS", "NATS_USERNAME,NATS_PASS" })
	void userAndPasswordAreThoseOfTheEnvironment(String userVariable, String passwordVariable) {
		NatsContainerLogin login = NatsContainerLogin.of(Map.of(userVariable, "app", passwordVariable, "topsecret"));
		assertThat(login).isEqualTo(new NatsContainerLogin("app", "topsecret", null));
	}

	@Test
	void tokenIsThatOfTheEnvironment() {
		assertThat(NatsContainerLogin.of(Map.of("NATS_TOKEN", "topsecret")))
			.isEqualTo(new NatsContainerLogin(null, null, "topsecret"));
	}

	@Test
	void emptyVariablesAreNone() {
		Map<String, String> environment = new HashMap<>(Map.of("NATS_USERNAME", "", "NATS_PASSWORD", "", "PATH", "/"));
		environment.put("NATS_TOKEN", null);
		assertThat(NatsContainerLogin.of(environment)).isEqualTo(new NatsContainerLogin(null, null, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-js --user app --pass topsecret", "-user app -pass topsecret -js",
			"--user=app --pass=topsecret", "-user=app -js -pass=topsecret" })
	void userAndPasswordAreThoseOfTheCommand(String command) {
		assertThat(NatsContainerLogin.of(Map.of(), command.split(" ")))
			.isEqualTo(new NatsContainerLogin("app", "topsecret", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--auth topsecret", "-auth=topsecret" })
	void tokenIsThatOfTheCommand(String command) {
		assertThat(NatsContainerLogin.of(Map.of(), command.split(" ")))
			.isEqualTo(new NatsContainerLogin(null, null, "topsecret"));
	}

	@Test
	void commandWinsOverTheEnvironment() {
		assertThat(
				NatsContainerLogin.of(Map.of("NATS_USERNAME", "other", "NATS_PASSWORD", "topsecret"), "--user", "app"))
			.isEqualTo(new NatsContainerLogin("app", "topsecret", null));
	}

	@Test
	void otherArgumentsAreNoLogIn() {
		assertThat(NatsContainerLogin.of(Map.of(), "-js", "--users", "app", "--name=user", "--user"))
			.isEqualTo(new NatsContainerLogin(null, null, null));
	}

	@Test
	void halfALogInIsRefusedWithoutShowingIt() {
		assertThatIllegalStateException().isThrownBy(() -> NatsContainerLogin.of(Map.of("NATS_PASSWORD", "topsecret")))
			.withMessage("The NATS container has a password and no user; set both NATS_USERNAME and NATS_PASSWORD, "
					+ "or both --user and --pass");
		assertThatIllegalStateException().isThrownBy(() -> NatsContainerLogin.of(Map.of(), "--user", "app"))
			.withMessageStartingWith("The NATS container has a user and no password");
	}

	@Test
	void secretsAreNotInTheText() {
		assertThat(new NatsContainerLogin("app", "topsecret", null)).hasToString("NatsContainerLogin");
	}

}
