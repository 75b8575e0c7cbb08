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

import java.time.Duration;
import java.util.Map;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Declared streams, by properties and beans, and what is done with them at the start.
 */
@EmbeddedNats
class DeclaredStreamsTests {

	private final ApplicationContextRunner undeclared;

	private final ApplicationContextRunner runner;

	DeclaredStreamsTests(NatsServer server) {
		this.undeclared = ContextRunners.with(server);
		this.runner = this.undeclared.withPropertyValues("nats.batch.streams.orders.subjects=orders.>",
				"nats.batch.streams.orders.storage=memory");
	}

	@AfterEach
	void deleteStreams() {
		this.undeclared.run((context) -> {
			for (String name : context.getBean(Connection.class).jetStreamManagement().getStreamNames()) {
				context.getBean(Connection.class).jetStreamManagement().deleteStream(name);
			}
		});
	}

	@Test
	void streamHasWhatThePropertiesSay() {
		this.undeclared
			.withPropertyValues(properties("name=ORDERS", "subjects=orders.>,returns.*", "storage=memory", "replicas=1",
					"retention=workqueue", "discard=new", "max-age=1h", "max-bytes=1MB", "max-messages=1000",
					"max-message-size=64KB", "duplicate-window=3m", "description=Orders and returns",
					"metadata.team=sales", "metadata.tier=gold"))
			.run((context) -> assertThat(configuration(context, "ORDERS")).satisfies((stream) -> {
				assertThat(stream.getSubjects()).containsExactlyInAnyOrder("orders.>", "returns.*");
				assertThat(stream.getStorageType()).isEqualTo(StorageType.Memory);
				assertThat(stream.getReplicas()).isOne();
				assertThat(stream.getRetentionPolicy()).isEqualTo(RetentionPolicy.WorkQueue);
				assertThat(stream.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
				assertThat(stream.getMaxAge()).isEqualTo(Duration.ofHours(1));
				assertThat(stream.getMaxBytes()).isEqualTo(1024 * 1024);
				assertThat(stream.getMaxMsgs()).isEqualTo(1000);
				assertThat(stream.getMaximumMessageSize()).isEqualTo(64 * 1024);
				assertThat(stream.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(3));
				assertThat(stream.getDescription()).isEqualTo("Orders and returns");
				assertThat(stream.getMetadata()).containsAllEntriesOf(Map.of("team", "sales", "tier", "gold"));
				assertThat(stream.getAllowAtomicPublish()).isTrue();
			}));
	}

	@Test
	void streamIsNamedAndAddressedByItsKeyUnlessThePropertiesSayMore() {
		this.undeclared.withPropertyValues(properties("max-bytes=-1")).run((context) -> {
			StreamConfiguration stream = configuration(context, "orders");
			assertThat(stream.getSubjects()).containsExactly("orders");
			assertThat(stream.getStorageType()).isEqualTo(StorageType.File);
			assertThat(stream.getMaxBytes()).isEqualTo(-1);
		});
	}

	@Test
	void beansAddToTheProperties() {
		this.runner
			.withBean(StreamDefinition.class,
					() -> StreamDefinition.builder("returns").subjects("returns.>").storage(StorageType.Memory).build())
			.run((context) -> {
				assertThat(configuration(context, "orders").getAllowAtomicPublish()).isTrue();
				assertThat(configuration(context, "returns").getAllowAtomicPublish()).isTrue();
				context.getBean(NatsBatchTemplate.class).executeWithoutResult((batch) -> {
					batch.publish("returns.1", "a");
					batch.publish("returns.2", "b");
				});
				assertThat(ContextRunners.lastSequence(context, "returns")).isEqualTo(2);
			});
	}

	@Test
	void existingStreamIsLeftAsItIsByDefault() {
		this.runner.run((context) -> assertThat(configuration(context, "orders").getMaxMsgs()).isEqualTo(-1));
		this.runner.withPropertyValues(properties("max-messages=7"))
			.run((context) -> assertThat(configuration(context, "orders").getMaxMsgs()).isEqualTo(-1));
	}

	@Test
	void existingStreamIsChangedByUpdate() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		this.runner.withPropertyValues(properties("max-messages=7"))
			.withPropertyValues("nats.batch.stream-management=update")
			.run((context) -> assertThat(configuration(context, "orders").getMaxMsgs()).isEqualTo(7));
	}

	@Test
	void streamThatDiffersFailsValidationWithEveryDifference() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		ApplicationContextRunner validating = this.runner.withPropertyValues("nats.batch.stream-management=validate");
		validating.run((context) -> assertThat(context).hasNotFailed());
		validating.withPropertyValues(properties("max-messages=7", "description=Orders"))
			.run((context) -> assertThat(StartFailure.explain(context.getStartupFailure()))
				.contains("max_msgs: found -1, wanted 7", "description: found null, wanted Orders"));
	}

	@Test
	void streamsOfSomebodyElseAreNotTouched() {
		this.runner.withPropertyValues("nats.batch.stream-management=none").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatIllegalStateException().isThrownBy(() -> configuration(context, "orders"))
				.withCauseInstanceOf(JetStreamApiException.class);
		});
	}

	private static StreamConfiguration configuration(ApplicationContext context, String stream) {
		return ContextRunners.stream(context, stream).getConfiguration();
	}

	private static String[] properties(String... properties) {
		String[] prefixed = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			prefixed[i] = "nats.batch.streams.orders." + properties[i];
		}
		return prefixed;
	}

}
