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

package io.github.natsbatch.observation;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Batches that the server gives up are counted by its own advisories.
 */
@EmbeddedNats
class BatchAbandonedAdvisoriesTests {

	private NatsFixture nats;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void batchesWithAGapAreCountedWhoeverSentThem(NatsServer server) throws Exception {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (BatchAbandonedAdvisories advisories = new BatchAbandonedAdvisories(this.nats.connection());
				NatsFixture another = NatsFixture.connect(server)) {
			new NatsBatchMetrics(registry).bindServerAbandoned(advisories::count);
			this.nats.connection().flush(Duration.ofSeconds(20));
			assertThat(advisories.count()).isZero();
			for (int i = 0; i < 3; i++) {
				publish(another.connection(), "gap-" + i, 1, null);
				publish(another.connection(), "gap-" + i, 3, "1");
			}
			await().atMost(Duration.ofSeconds(20)).until(() -> advisories.count() == 3);
			assertThat(registry.get("nats.batch.server.abandoned").gauge().value()).isEqualTo(3);
		}
	}

	@Test
	void committedBatchesAreNotCounted() throws Exception {
		try (BatchAbandonedAdvisories advisories = new BatchAbandonedAdvisories(this.nats.connection())) {
			publish(this.nats.connection(), "fine", 1, null);
			publish(this.nats.connection(), "fine", 2, "1");
			publish(this.nats.connection(), "gap", 1, null);
			publish(this.nats.connection(), "gap", 3, "1");
			await().atMost(Duration.ofSeconds(20)).until(() -> advisories.count() > 0);
			assertThat(advisories.count()).isOne();
			assertThat(this.nats.lastSequence("S")).isEqualTo(2);
		}
	}

	@Test
	void closingEndsTheSubscription() throws Exception {
		BatchAbandonedAdvisories advisories = new BatchAbandonedAdvisories(this.nats.connection());
		try (BatchAbandonedAdvisories later = new BatchAbandonedAdvisories(this.nats.connection())) {
			advisories.close();
			publish(this.nats.connection(), "gap", 1, null);
			publish(this.nats.connection(), "gap", 3, "1");
			await().atMost(Duration.ofSeconds(20)).until(() -> later.count() == 1);
			assertThat(advisories.count()).isZero();
		}
	}

	@Test
	void closingAfterTheConnectionIsAllowed(NatsServer server) throws Exception {
		try (NatsFixture closing = NatsFixture.connect(server)) {
			BatchAbandonedAdvisories advisories = new BatchAbandonedAdvisories(closing.connection());
			closing.connection().close();
			assertThatCode(advisories::close).doesNotThrowAnyException();
		}
	}

	@Test
	void withoutPermissionTheCountStaysZeroAndTheErrorListenerHears() throws Exception {
		BlockingQueue<String> errors = new LinkedBlockingQueue<>();
		try (NatsServer server = NatsServer.builder()
			.config("authorization { users: [ { user: app, password: app,",
					"  permissions: { subscribe: { deny: [\"$JS.EVENT.>\"] } } } ] }")
			.start();
				NatsFixture restricted = NatsFixture.connect(Options.builder()
					.server(server.url())
					.userInfo("app", "app")
					.errorListener(new ErrorListener() {
						@Override
						public void errorOccurred(Connection connection, String error) {
							errors.add(error);
						}
					})
					.build());
				BatchAbandonedAdvisories advisories = new BatchAbandonedAdvisories(restricted.connection())) {
			assertThat(errors.poll(20, TimeUnit.SECONDS)).containsIgnoringCase("permissions violation");
			assertThat(advisories.count()).isZero();
		}
	}

	@Test
	void connectionIsNeeded() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchAbandonedAdvisories(null));
	}

	private static void publish(Connection connection, String batchId, int sequence, String commit) {
		Headers headers = new Headers().put("Nats-Batch-Id", batchId)
			.put("Nats-Batch-Sequence", Integer.toString(sequence));
		if (commit != null) {
			headers.put("Nats-Batch-Commit", commit);
		}
		connection.publish("S.raw", headers, null);
	}

}
