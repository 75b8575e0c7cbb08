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

package io.github.natsbatch.test;

import io.nats.client.Connection;
import io.nats.client.Nats;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedNats} in a Spring test.
 */
@SpringJUnitConfig
@EmbeddedNats(config = "max_payload: 2MB")
@SuppressWarnings("try") // jnats' Connection.close() can be interrupted
class EmbeddedNatsTests {

	@Autowired
	private NatsServer server;

	@Test
	void serverRunsWithItsConfiguration() throws Exception {
		try (Connection connection = Nats.connect(this.server.url())) {
			assertThat(connection.getMaxPayload()).isEqualTo(2 * 1024 * 1024);
		}
	}

	@Test
	void propertyIsTheUrl(@Value("${nats.batch.connection.servers}") String url) {
		assertThat(url).isEqualTo(this.server.url());
	}

	@Test
	void parameterIsTheBean(NatsServer parameter) {
		assertThat(parameter).isSameAs(this.server);
	}

	@Test
	void autowiredParameterIsTheBean(@Autowired NatsServer parameter) {
		assertThat(parameter).isSameAs(this.server);
	}

	@Nested
	class InNestedClass {

		private final NatsServer own;

		InNestedClass(@Autowired NatsServer own) {
			this.own = own;
		}

		@Test
		void serverIsTheSame(NatsServer parameter) {
			assertThat(this.own).isSameAs(EmbeddedNatsTests.this.server);
			assertThat(parameter).isSameAs(EmbeddedNatsTests.this.server);
		}

	}

}
