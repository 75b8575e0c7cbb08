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

package io.github.natsbatch.core;

import java.time.Duration;
import java.util.List;

import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.stream.StreamProvisioner;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.JetStreamOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * JetStream under another domain, or behind another prefix: everything that asks about
 * streams does so there.
 */
class JetStreamOptionsTests {

	private static final String[] ACCOUNTS = { "accounts: {",
			"  HUB: { jetstream: enabled, users: [ { user: hub, password: hub } ],",
			"    exports: [ { service: \"$JS.API.>\" }, { service: \"S.>\" } ] }",
			"  APP: { users: [ { user: app, password: app } ],",
			"    imports: [ { service: { account: HUB, subject: \"$JS.API.>\" }, to: \"hub.api.>\" },",
			"      { service: { account: HUB, subject: \"S.>\" } } ] }", "}" };

	@Test
	void domainIsWhereStreamsAreCreatedFoundAndRead() {
		try (NatsServer server = NatsServer.builder().config("jetstream { domain: hub }").start();
				NatsFixture nats = NatsFixture.connect(server)) {
			worksOver(nats, nats, JetStreamOptions.builder().domain("hub").build());
		}
	}

	@Test
	void domainThatIsNotThereIsNotSent() {
		try (NatsServer server = NatsServer.builder().config("jetstream { domain: hub }").start();
				NatsFixture nats = NatsFixture.connect(server)) {
			nats.stream("S");
			JetStreamOptions elsewhere = JetStreamOptions.builder()
				.domain("elsewhere")
				.requestTimeout(Duration.ofMillis(500))
				.build();
			NatsBatchTemplate template = nats.template((builder) -> builder.jetStreamOptions(elsewhere));
			assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> publish(template, "1"));
			assertThat(nats.lastSequence("S")).isZero();
		}
	}

	@Test
	void prefixIsWhereAnotherAccountExportsItsApi() {
		try (NatsServer server = NatsServer.builder().config(ACCOUNTS).start();
				NatsFixture hub = NatsFixture.connect(server.url().replace("nats://", "nats://hub:hub@"));
				NatsFixture app = NatsFixture.connect(server.url().replace("nats://", "nats://app:app@"))) {
			worksOver(app, hub, JetStreamOptions.builder().prefix("hub.api").build());
		}
	}

	private static void worksOver(NatsFixture app, NatsFixture hub, JetStreamOptions options) {
		new StreamProvisioner(app.connection(), options, StreamManagement.CREATE)
			.provision(List.of(StreamDefinition.builder("S").subjects("S.>").build()));
		NatsBatchTemplate template = app.template((builder) -> builder.jetStreamOptions(options));
		assertThat(publish(template, "first").duplicate()).isFalse();
		BatchReceipt again = publish(template, "first");
		assertThat(again.duplicate()).isTrue();
		assertThat(again.lastSequence()).isEqualTo(3);
		assertThat(hub.payloads("S")).containsExactly("a", "b", "c");
	}

	private static BatchReceipt publish(NatsBatchTemplate template, String id) {
		try (Batch batch = template.begin(BatchOptions.builder().id(id).build())) {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			batch.publish("S.c", "c");
			return batch.commit();
		}
	}

}
