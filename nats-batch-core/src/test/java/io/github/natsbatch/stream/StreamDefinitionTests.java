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

package io.github.natsbatch.stream;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a declared stream asks for, and what it compares.
 */
class StreamDefinitionTests {

	@Test
	void everySettingIsInTheConfiguration() {
		StreamConfiguration configuration = full().toConfiguration();
		assertThat(configuration.getName()).isEqualTo("ORDERS");
		assertThat(configuration.getSubjects()).containsExactlyInAnyOrder("orders.>", "stock.*");
		assertThat(configuration.getStorageType()).isEqualTo(StorageType.Memory);
		assertThat(configuration.getReplicas()).isEqualTo(3);
		assertThat(configuration.getRetentionPolicy()).isEqualTo(RetentionPolicy.Interest);
		assertThat(configuration.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
		assertThat(configuration.getMaxAge()).isEqualTo(Duration.ofDays(7));
		assertThat(configuration.getMaxBytes()).isEqualTo(1_000_000);
		assertThat(configuration.getMaxMsgs()).isEqualTo(10_000);
		assertThat(configuration.getMaximumMessageSize()).isEqualTo(5_000);
		assertThat(configuration.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(5));
		assertThat(configuration.getDescription()).isEqualTo("all orders");
		assertThat(configuration.getMetadata()).containsOnly(Map.entry("team", "sales"), Map.entry("tier", "1"));
		assertThat(configuration.getAllowAtomicPublish()).isTrue();
	}

	@Test
	void whatIsNotSetIsLeftToTheServer() {
		StreamConfiguration wanted = StreamDefinition.builder("ORDERS").build().toConfiguration();
		StreamConfiguration defaults = StreamConfiguration.builder().name("ORDERS").allowAtomicPublish().build();
		assertThat(wanted.toJson()).isEqualTo(defaults.toJson());
	}

	@Test
	void nameAndSubjectsCanBeRead() {
		StreamDefinition definition = StreamDefinition.builder("ORDERS").subjects("orders.>").build();
		assertThat(definition.name()).isEqualTo("ORDERS");
		assertThat(definition.subjects()).containsExactly("orders.>");
		assertThat(definition).hasToString("stream 'ORDERS' [orders.>]");
	}

	@Test
	void subjectsThatAreNotSetAreTheStreamsName() {
		StreamDefinition definition = StreamDefinition.builder("orders").build();
		assertThat(definition.subjects()).isEmpty();
		assertThat(definition.takes("orders")).isTrue();
		assertThat(definition.takes("orders.created")).isFalse();
	}

	@Test
	void definitionDoesNotChangeWithItsBuilder() {
		StreamDefinition.Builder builder = StreamDefinition.builder("ORDERS").subjects("orders.>").replicas(1);
		StreamDefinition definition = builder.build();
		builder.subjects("other.>").replicas(3).description("changed");
		assertThat(definition.subjects()).containsExactly("orders.>");
		assertThat(definition.toConfiguration().getReplicas()).isEqualTo(1);
		assertThat(definition.toConfiguration().getDescription()).isNull();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "two words", "a.b", "a*", "a>", "a/b", "a\\b", "zwölf", "a\n" })
	void namesThatTheServerWouldRefuse(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamDefinition.builder(name));
	}

	static Stream<Arguments> refusedSettings() {
		return Stream.of(refused("subject with a space", "subjects", (builder) -> builder.subjects("a b")),
				refused("null subject", "subjects", (builder) -> builder.subjects((String) null)),
				refused("null subjects", "subjects", (builder) -> builder.subjects((List<String>) null)),
				refused("no storage", "storage", (builder) -> builder.storage(null)),
				refused("0 replicas", "replicas", (builder) -> builder.replicas(0)),
				refused("6 replicas", "replicas", (builder) -> builder.replicas(6)),
				refused("no retention", "retention", (builder) -> builder.retention(null)),
				refused("no discard", "discard", (builder) -> builder.discard(null)),
				refused("negative age", "maxAge", (builder) -> builder.maxAge(Duration.ofNanos(-1))),
				refused("no age", "maxAge", (builder) -> builder.maxAge(null)),
				refused("0 bytes", "maxBytes", (builder) -> builder.maxBytes(0)),
				refused("-2 bytes", "maxBytes", (builder) -> builder.maxBytes(-2)),
				refused("0 messages", "maxMessages", (builder) -> builder.maxMessages(0)),
				refused("0 bytes a message", "maxMessageSize", (builder) -> builder.maxMessageSize(0)),
				refused("window of 0", "duplicateWindow", (builder) -> builder.duplicateWindow(Duration.ZERO)),
				refused("negative window", "duplicateWindow",
						(builder) -> builder.duplicateWindow(Duration.ofSeconds(-1))),
				refused("no window", "duplicateWindow", (builder) -> builder.duplicateWindow(null)),
				refused("no description", "description", (builder) -> builder.description(null)),
				refused("no metadata", "metadata", (builder) -> builder.metadata(null)),
				refused("metadata without a value", "metadata.team",
						(builder) -> builder.metadata(Collections.singletonMap("team", null))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedSettings")
	void settingOutOfRangeIsRefusedByItsName(String title, String name, Consumer<StreamDefinition.Builder> setting) {
		StreamDefinition.Builder builder = StreamDefinition.builder("ORDERS");
		assertThatIllegalArgumentException().isThrownBy(() -> setting.accept(builder))
			.withMessageContaining("'" + name + "'");
	}

	@Test
	void settingsAtTheEndsOfTheirRangesAreAccepted() {
		StreamConfiguration configuration = StreamDefinition.builder("ORDERS")
			.subjects()
			.replicas(5)
			.maxAge(Duration.ZERO)
			.maxBytes(-1)
			.maxMessages(1)
			.maxMessageSize(-1)
			.duplicateWindow(Duration.ofNanos(1))
			.description("")
			.build()
			.toConfiguration();
		assertThat(configuration.getReplicas()).isEqualTo(5);
		assertThat(configuration.getMaxAge()).isZero();
		assertThat(configuration.getMaxBytes()).isEqualTo(-1);
		assertThat(configuration.getMaxMsgs()).isEqualTo(1);
	}

	@Test
	void streamThatIsAsDeclaredHasNoDifference() {
		assertThat(full().differencesFrom(full().toConfiguration())).isEmpty();
		StreamConfiguration more = StreamConfiguration.builder(full().toConfiguration())
			.subjects("stock.*", "orders.>")
			.metadata(Map.of("team", "sales", "tier", "1", "_nats.ver", "2.15.1"))
			.maxConsumers(7)
			.build();
		assertThat(full().differencesFrom(more)).isEmpty();
	}

	@Test
	void everyDifferenceSaysWhatWasFoundAndWhatWasWanted() {
		StreamConfiguration other = StreamConfiguration.builder().name("ORDERS").subjects("orders.old").build();
		assertThat(full().differencesFrom(other)).containsExactlyInAnyOrder("allow_atomic: found false, wanted true",
				"subjects: found [orders.old], wanted [orders.>, stock.*]", "storage: found file, wanted memory",
				"num_replicas: found 1, wanted 3", "retention: found limits, wanted interest",
				"discard: found old, wanted new", "max_age: found PT0S, wanted PT168H",
				"max_bytes: found -1, wanted 1000000", "max_msgs: found -1, wanted 10000",
				"max_msg_size: found -1, wanted 5000", "duplicate_window: found PT0S, wanted PT5M",
				"description: found null, wanted all orders", "metadata.team: found null, wanted sales",
				"metadata.tier: found null, wanted 1");
	}

	@Test
	void applyingKeepsWhatIsNotDeclared() {
		StreamConfiguration existing = StreamConfiguration.builder()
			.name("ORDERS")
			.subjects("orders.old")
			.maxAge(Duration.ofDays(1))
			.description("theirs")
			.metadata(Map.of("owner", "them", "team", "old"))
			.maxConsumers(7)
			.allowDirect(true)
			.build();
		StreamConfiguration applied = StreamDefinition.builder("ORDERS")
			.subjects("orders.>")
			.metadata(Map.of("team", "new"))
			.build()
			.applyTo(existing);
		assertThat(applied.getSubjects()).containsExactly("orders.>");
		assertThat(applied.getAllowAtomicPublish()).isTrue();
		assertThat(applied.getMaxAge()).isEqualTo(Duration.ofDays(1));
		assertThat(applied.getDescription()).isEqualTo("theirs");
		assertThat(applied.getMaxConsumers()).isEqualTo(7);
		assertThat(applied.getAllowDirect()).isTrue();
		assertThat(applied.getMetadata()).containsOnly(Map.entry("owner", "them"), Map.entry("team", "new"));
	}

	private static StreamDefinition full() {
		return StreamDefinition.builder("ORDERS")
			.subjects(Arrays.asList("orders.>", "stock.*"))
			.storage(StorageType.Memory)
			.replicas(3)
			.retention(RetentionPolicy.Interest)
			.discard(DiscardPolicy.New)
			.maxAge(Duration.ofDays(7))
			.maxBytes(1_000_000)
			.maxMessages(10_000)
			.maxMessageSize(5_000)
			.duplicateWindow(Duration.ofMinutes(5))
			.description("all orders")
			.metadata(Map.of("team", "sales", "tier", "1"))
			.build();
	}

	private static Arguments refused(String title, String name, Consumer<StreamDefinition.Builder> setting) {
		return Arguments.arguments(title, name, setting);
	}

}
