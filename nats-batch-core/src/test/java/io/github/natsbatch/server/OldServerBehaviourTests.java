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

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.OldNatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server from before 2.12: why a stream is asked whether it takes batches, and how the
 * answers tell that its leader does not know them (traps 1 and 18;
 * {@code docs/protocol.md}, "Server versions").
 */
@ParameterizedClass(name = "{argumentSetName}")
@MethodSource("servers")
class OldServerBehaviourTests {

	private final NatsServer server;

	private RawConnection nats;

	OldServerBehaviourTests(NatsServer server) {
		this.server = server;
	}

	static Stream<Arguments> servers() {
		List<Path> named = ServerBinaries.named(false);
		Stream<NatsServer> servers = named.isEmpty() ? Stream.of("").map((none) -> OldNatsServer.start())
				: named.stream().map((binary) -> NatsServer.builder().binary(binary).start());
		return servers.map((server) -> Arguments.argumentSet("nats-server " + server.version(), server));
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void requestForAtomicPublishingIsIgnoredWithoutAnError() {
		JsonNode created = this.nats.stream("S");
		assertThat(created.has("allow_atomic")).isFalse();
		assertThat(this.nats.info("S").path("config").has("allow_atomic")).isFalse();
	}

	@Test
	void messagesOfABatchThatIsNeverCommittedAreStored() {
		this.nats.stream("S");
		this.nats.batch("b").add("S.a", "S.b").stage().summaries();
		assertThat(this.nats.messages("S")).isEqualTo(2);
	}

	@Test
	void everyMessageIsAcknowledgedByItselfAndTheCommitsAckNamesNoBatch() {
		this.nats.stream("S");
		assertThat(this.nats.batch("b").add("S.a", "S.b").commit("S.c").summaries()).containsExactly("1", "2", "3");
	}

	@Test
	void singleMessagesAreDeduplicatedAndTheProbeWorks() {
		this.nats.stream("S");
		assertThat(this.nats.publish(RawMessage.to("S.a").withId("id")).summary()).isEqualTo("1");
		assertThat(this.nats.publish(RawMessage.to("S.a").withId("id")).summary()).isEqualTo("1 duplicate");
		assertThat(this.nats.probe("S.a", "id").summary()).isEqualTo("1 duplicate");
		assertThat(this.nats.probe("S.a", "other").summary()).isEqualTo("10111");
		assertThat(this.nats.messages("S")).isEqualTo(1);
	}

}
