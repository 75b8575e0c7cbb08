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
import java.util.function.UnaryOperator;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.test.FaultyProxy;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.test.ProxyDirection;
import io.github.natsbatch.test.ProxyFault;
import io.github.natsbatch.testsupport.Batches;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that reaches its server through a bad network, its stream {@code S}, and
 * a connection that goes past that network and sees what is stored. An answer is waited
 * for half a second before it is asked for.
 */
final class RemoteApplication implements AutoCloseable {

	static final Duration LONG = Duration.ofSeconds(60);

	static final Duration SHORT = Duration.ofMillis(500);

	private final FaultyProxy proxy;

	private final NatsFixture direct;

	private final NatsFixture nats;

	private final NatsBatchTemplate template;

	private RemoteApplication(NatsServer server, UnaryOperator<StreamConfiguration.Builder> stream,
			UnaryOperator<NatsBatchSettingsBuilder> settings) {
		this.proxy = FaultyProxy.to(server.url());
		this.direct = NatsFixture.connect(server);
		this.nats = NatsFixture.connect(Options.builder()
			.server(this.proxy.url())
			.reconnectWait(Duration.ofMillis(20))
			.maxReconnects(-1)
			.build());
		this.direct.stream("S", (builder) -> stream.apply(builder.subjects("S.>").allowAtomicPublish()));
		this.template = template(settings);
	}

	static RemoteApplication start(NatsServer server, UnaryOperator<StreamConfiguration.Builder> stream) {
		return start(server, stream, UnaryOperator.identity());
	}

	static RemoteApplication start(NatsServer server, UnaryOperator<StreamConfiguration.Builder> stream,
			UnaryOperator<NatsBatchSettingsBuilder> settings) {
		RemoteApplication application = new RemoteApplication(server, stream, settings);
		// the stream is known, so that nothing but the batch of the test is on its way
		Batches.commit(application.template, Batches.within(LONG), "S", "warm", "up");
		return application;
	}

	/**
	 * Start another instance of the application behind the same network.
	 * @param settings what to set
	 * @return its template, over the same connection
	 */
	NatsBatchTemplate template(UnaryOperator<NatsBatchSettingsBuilder> settings) {
		NatsBatchSettingsBuilder builder = NatsBatchSettings.builder()
			.commitTimeout(SHORT.multipliedBy(5))
			.retry(new RetryPolicy(10, Duration.ofMillis(10), Duration.ofMillis(200)));
		return this.nats.template((template) -> template.settings(settings.apply(builder).build()));
	}

	FaultyProxy proxy() {
		return this.proxy;
	}

	NatsFixture nats() {
		return this.nats;
	}

	NatsFixture direct() {
		return this.direct;
	}

	NatsBatchTemplate template() {
		return this.template;
	}

	/** The acknowledgement of a batch. */
	ProxyFault acknowledgement() {
		return this.proxy.fault(ProxyDirection.TO_CLIENT).subject("_INBOX.").containing("\"batch\"");
	}

	/** The last message of a batch. */
	ProxyFault commitMessage() {
		return this.proxy.fault(ProxyDirection.TO_SERVER).containing("Nats-Batch-Commit");
	}

	/** Questions for a message id. */
	ProxyFault probes() {
		return this.proxy.fault(ProxyDirection.TO_SERVER).containing("Batch-Probe").times(Integer.MAX_VALUE);
	}

	/**
	 * Assert that nothing but certain batches was stored since the start, each once, and
	 * that receipts say where.
	 * @param receipt the receipt of the last of them
	 * @param payloads their messages
	 */
	void assertStored(BatchReceipt receipt, String... payloads) {
		assertStored(payloads);
		long last = 2L + payloads.length;
		assertThat(receipt.lastSequence()).isEqualTo(last);
		String batchId = batchIdAt(last);
		assertThat(receipt.batchId()).isEqualTo(batchId);
	}

	void assertStored(String... payloads) {
		assertThat(stored()).containsExactly(payloads);
	}

	void awaitStored(String... payloads) {
		await().atMost(LONG).until(() -> stored().equals(List.of(payloads)));
	}

	String batchIdAt(long sequence) {
		Headers headers = this.direct.message("S", sequence).getHeaders();
		return (headers != null) ? headers.getFirst("Nats-Batch-Id") : null;
	}

	private List<String> stored() {
		List<String> payloads = this.direct.payloads("S");
		return payloads.subList(2, payloads.size());
	}

	@Override
	public void close() {
		this.proxy.heal();
		this.nats.close();
		this.proxy.close();
		this.direct.close();
	}

}
