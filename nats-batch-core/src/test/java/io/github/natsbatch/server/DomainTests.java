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

package io.github.natsbatch.server;

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JetStream domain scopes the API and not what is published (trap 19;
 * {@code docs/protocol.md}, "Headers").
 */
@EveryServer(config = "jetstream { domain: hub }")
class DomainTests {

	private final NatsServer server;

	private RawConnection nats;

	DomainTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
		this.nats.stream("S");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void everyAcknowledgementNamesTheDomainThatStoredTheMessage() {
		assertThat(this.nats.publish("S.a").text()).isEqualTo("{\"stream\":\"S\",\"domain\":\"hub\",\"seq\":1}");
		assertThat(this.nats.batch("b").add("S.b").commit("S.c").commit().text())
			.isEqualTo("{\"stream\":\"S\",\"domain\":\"hub\",\"seq\":3,\"batch\":\"b\",\"count\":2}");
	}

	@Test
	void onlyTheApiIsReachedByTheNameOfTheDomain() {
		assertThat(this.nats.publish("$JS.hub.API.STREAM.INFO.S").json().path("config").path("name").asString())
			.isEqualTo("S");
		assertThat(this.nats.publish("$JS.other.API.STREAM.INFO.S").summary()).isEqualTo("no responders");
		// a client of domain 'other' that publishes would have its message stored here
		assertThat(this.nats.publish("S.a").summary()).isEqualTo("1");
	}

}
