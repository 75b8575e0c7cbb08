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

import java.util.List;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.stream.StreamProvisioner;
import io.github.natsbatch.stream.StreamVerificationException;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.OldNatsServer;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server from before 2.12 ignores the headers of a batch and stores its messages one by
 * one. It must not get any.
 */
class OldServerTests {

	private static NatsServer server;

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeAll
	static void startServer() {
		server = OldNatsServer.start();
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void connect() {
		this.nats = NatsFixture.connect(server);
		// the old server takes allow_atomic without a word
		this.nats.stream("OLD");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void oldServerWouldStoreHalfABatch() throws Exception {
		for (int i = 1; i <= 2; i++) {
			Headers headers = new Headers().put("Nats-Batch-Id", "uncommitted")
				.put("Nats-Batch-Sequence", Integer.toString(i));
			this.nats.connection().request("OLD." + i, headers, null).get();
		}
		assertThat(this.nats.lastSequence("OLD")).isEqualTo(2);
	}

	@Test
	void batchOfThreeStoresNothingAndSaysWhy() {
		try (Batch batch = this.template.begin()) {
			batch.publish("OLD.a", "a");
			batch.publish("OLD.b", "b");
			batch.publish("OLD.c", "c");
			assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(batch::commit)
				.withMessageContaining("Nothing was sent")
				.withMessageContaining(server.version())
				.withMessageContaining("2.12.1")
				.satisfies((ex) -> assertThat(ex.stream()).isEqualTo("OLD"));
		}
		assertThat(this.nats.lastSequence("OLD")).isZero();
	}

	@Test
	void batchOfOneWorks() {
		try (Batch batch = this.template.begin()) {
			batch.publish("OLD.a", "a");
			BatchReceipt receipt = batch.commit();
			assertThat(receipt.lastSequence()).isEqualTo(1);
		}
	}

	@Test
	void declaredStreamIsRefusedBecauseOfTheServer() throws Exception {
		StreamDefinition definition = StreamDefinition.builder("DECLARED").subjects("DECLARED.>").build();
		StreamProvisioner provisioner = new StreamProvisioner(this.nats.connection(), null, StreamManagement.CREATE);
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provisioner.provision(List.of(definition)))
			.withMessageContaining("allow_atomic: found false, wanted true")
			.withMessageContaining("2.12.1")
			.satisfies((ex) -> assertThat(ex.isServerTooOld()).isTrue());
		this.nats.management().deleteStream("DECLARED");
	}

}
