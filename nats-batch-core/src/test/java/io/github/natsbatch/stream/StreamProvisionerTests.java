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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.ApiRequests;
import io.github.natsbatch.testsupport.CapturedLog;
import io.github.natsbatch.testsupport.FakeJetStream;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.Mirror;
import io.nats.client.api.Source;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Declared streams against a real server, in every mode.
 */
@EmbeddedNats
class StreamProvisionerTests {

	private NatsFixture nats;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
	}

	@AfterEach
	void disconnect() throws Exception {
		for (String stream : this.nats.management().getStreamNames()) {
			this.nats.management().deleteStream(stream);
		}
		this.nats.close();
	}

	@Test
	void noneAsksNothing() {
		try (ApiRequests requests = ApiRequests.of(this.nats)) {
			provision(StreamManagement.NONE, definition("A").build());
			assertThat(requests.next()).isEmpty();
		}
	}

	@Test
	void withoutDeclaredStreamsNothingIsAsked() {
		try (ApiRequests requests = ApiRequests.of(this.nats)) {
			provision(StreamManagement.UPDATE);
			assertThat(requests.next()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "CREATE", "UPDATE" })
	void missingStreamIsCreatedAndTakesBatches(StreamManagement management) {
		StreamDefinition definition = definition("A").maxAge(Duration.ofHours(1)).description("created").build();
		try (CapturedLog log = CapturedLog.of(StreamProvisioner.class)) {
			provision(management, definition);
			assertThat(log.lines()).containsExactly("INFO Created stream 'A' [A.>]");
		}
		StreamConfiguration created = this.nats.info("A").getConfiguration();
		assertThat(created.getAllowAtomicPublish()).isTrue();
		assertThat(created.getMaxAge()).isEqualTo(Duration.ofHours(1));
		assertThat(created.getDescription()).isEqualTo("created");
		NatsBatchTemplate template = this.nats.template((builder) -> builder.streams(List.of(definition)));
		template.executeWithoutResult((batch) -> {
			batch.publish("A.a", "a");
			batch.publish("A.b", "b");
		});
		assertThat(this.nats.lastSequence("A")).isEqualTo(2);
	}

	@Test
	void validateOfAMissingStreamFails() {
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.VALIDATE, definition("A").build()))
			.withMessage("Stream 'A': does not exist")
			.satisfies((ex) -> assertThat(ex.getStream()).isEqualTo("A"))
			.satisfies((ex) -> assertThat(ex.getDifferences()).isEmpty());
		assertThat(streams()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "VALIDATE", "CREATE", "UPDATE" })
	void streamThatIsAsDeclaredIsLeftAlone(StreamManagement management) {
		this.nats.stream("A");
		try (ApiRequests requests = ApiRequests.of(this.nats);
				CapturedLog log = CapturedLog.of(StreamProvisioner.class)) {
			provision(management, definition("A").build());
			assertThat(requests.next()).containsExactly("STREAM.INFO.A");
			assertThat(log.lines()).isEmpty();
		}
	}

	@Test
	void validateReportsEveryDifferenceOfEveryStreamAndChangesNothing() {
		this.nats.stream("A", (builder) -> builder.subjects("A.old"));
		this.nats.stream("B", (builder) -> builder.subjects("B.>").allowAtomicPublish());
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.VALIDATE, definition("A").maxMessages(5).build(),
					definition("MISSING").build(), definition("B").maxMessages(6).build()))
			.withMessageContaining("Stream 'A': is not what the application declares:")
			.withMessageContaining("  - allow_atomic: found false, wanted true")
			.withMessageContaining("  - subjects: found [A.old], wanted [A.>]")
			.withMessageContaining("  - max_msgs: found -1, wanted 5")
			.withMessageContaining("Stream 'MISSING': does not exist")
			.withMessageContaining("Stream 'B': is not what the application declares:")
			.withMessageContaining("  - max_msgs: found -1, wanted 6")
			.satisfies((ex) -> {
				assertThat(ex.getStream()).isEqualTo("A");
				assertThat(ex.getDifferences()).containsExactly("A: allow_atomic: found false, wanted true",
						"A: subjects: found [A.old], wanted [A.>]", "A: max_msgs: found -1, wanted 5",
						"B: max_msgs: found -1, wanted 6");
				assertThat(ex.isServerTooOld()).isFalse();
				assertThat(ex.getSuppressed()).hasSize(2);
			});
		assertThat(this.nats.info("A").getConfiguration().getAllowAtomicPublish()).isFalse();
		assertThat(streams()).containsExactlyInAnyOrder("A", "B");
	}

	@Test
	void createLeavesAnExistingStreamAsItIsAndWarns() {
		this.nats.stream("A", (builder) -> builder.subjects("A.>"));
		try (CapturedLog log = CapturedLog.of(StreamProvisioner.class)) {
			provision(StreamManagement.CREATE, definition("A").build());
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Stream 'A' exists and was left as it is")
				.contains("allow_atomic: found false, wanted true")
				.contains("'update'");
		}
		assertThat(this.nats.info("A").getConfiguration().getAllowAtomicPublish()).isFalse();
	}

	@Test
	void updateChangesWhatIsDeclaredAndKeepsTheRest() {
		this.nats.stream("A",
				(builder) -> builder.subjects("A.old")
					.maxAge(Duration.ofDays(1))
					.maxMessages(1000)
					.description("theirs")
					.metadata(Map.of("owner", "them", "team", "old")));
		publish("A.old", "kept");
		try (CapturedLog log = CapturedLog.of(StreamProvisioner.class)) {
			provision(StreamManagement.UPDATE,
					definition("A").subjects("A.>").maxMessages(7).metadata(Map.of("team", "new")).build());
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("INFO Updated stream 'A' [A.>]: allow_atomic: found false, wanted true; ");
		}
		StreamConfiguration updated = this.nats.info("A").getConfiguration();
		assertThat(updated.getAllowAtomicPublish()).isTrue();
		assertThat(updated.getSubjects()).containsExactly("A.>");
		assertThat(updated.getMaxMsgs()).isEqualTo(7);
		assertThat(updated.getMaxAge()).isEqualTo(Duration.ofDays(1));
		assertThat(updated.getDescription()).isEqualTo("theirs");
		assertThat(updated.getMetadata()).contains(Map.entry("owner", "them"), Map.entry("team", "new"));
		assertThat(this.nats.payloads("A")).containsExactly("kept");
	}

	@Test
	void changeThatTheServerRefusesIsReportedAndTheNextStreamIsStillUpdated() {
		this.nats.stream("A");
		this.nats.stream("B", (builder) -> builder.subjects("B.>"));
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.UPDATE, definition("A").storage(StorageType.File).build(),
					definition("B").build()))
			.withMessageContaining("Stream 'A': could not be updated, the server said: ")
			.withMessageContaining("  - storage: found memory, wanted file")
			.withCauseInstanceOf(JetStreamApiException.class);
		assertThat(this.nats.info("B").getConfiguration().getAllowAtomicPublish()).isTrue();
	}

	@Test
	void creationThatTheServerRefusesIsReported() {
		this.nats.stream("A");
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.CREATE, definition("B").subjects("A.taken").build()))
			.withMessageContaining("Stream 'B': could not be created, the server said: ")
			.withMessageContaining("overlap");
	}

	@Test
	void mirrorCannotTakeBatchesAndSaysSo() {
		this.nats.stream("ORIGIN");
		this.nats.stream("M", (builder) -> builder.mirror(Mirror.builder().sourceName("ORIGIN").build()));
		StreamDefinition definition = StreamDefinition.builder("M").build();
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.VALIDATE, definition))
			.withMessageContaining("allow_atomic: found false, wanted true");
		assertThatExceptionOfType(StreamVerificationException.class)
			.isThrownBy(() -> provision(StreamManagement.UPDATE, definition))
			.withMessageContaining("could not be updated, the server said: ")
			.withMessageContaining("mirror");
	}

	@Test
	void streamWithSourcesIsUpdatedAndKeepsThem() {
		this.nats.stream("ORIGIN");
		this.nats.stream("A",
				(builder) -> builder.subjects("A.>").sources(Source.builder().sourceName("ORIGIN").build()));
		provision(StreamManagement.UPDATE, definition("A").duplicateWindow(Duration.ofMinutes(2)).build());
		StreamConfiguration updated = this.nats.info("A").getConfiguration();
		assertThat(updated.getAllowAtomicPublish()).isTrue();
		assertThat(updated.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(2));
		assertThat(updated.getSources()).singleElement()
			.satisfies((source) -> assertThat(source.getName()).isEqualTo("ORIGIN"));
	}

	@Test
	void manyInstancesThatCreateTheSameStreamAtOnceAllSucceed(NatsServer server) {
		List<CompletableFuture<Void>> instances = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.runAsync(() -> {
				try (NatsFixture instance = NatsFixture.connect(server)) {
					new StreamProvisioner(instance.connection(), null, StreamManagement.CREATE)
						.provision(List.of(definition("A").build(), definition("B").build()));
				}
			}))
			.toList();
		instances.forEach((instance) -> instance.orTimeout(60, TimeUnit.SECONDS).join());
		assertThat(streams()).containsExactlyInAnyOrder("A", "B");
	}

	@Test
	void streamThatAnotherInstanceCreatesDifferentlyInBetweenIsComparedLikeAnyOther() {
		Connection raced = creatingBeforeAdd("A", (builder) -> builder.subjects("A.>").description("another's"));
		try (CapturedLog log = CapturedLog.of(StreamProvisioner.class)) {
			new StreamProvisioner(raced, null, StreamManagement.CREATE).provision(List.of(definition("A").build()));
			assertThat(log.lines()).singleElement().asString().contains("allow_atomic: found false, wanted true");
		}
		assertThat(this.nats.info("A").getConfiguration().getDescription()).isEqualTo("another's");
	}

	@Test
	void streamThatAnotherInstanceCreatesInBetweenIsUpdatedWhereThatIsWanted() {
		Connection raced = creatingBeforeAdd("A", (builder) -> builder.subjects("A.>").description("another's"));
		new StreamProvisioner(raced, null, StreamManagement.UPDATE).provision(List.of(definition("A").build()));
		assertThat(this.nats.info("A").getConfiguration().getAllowAtomicPublish()).isTrue();
		assertThat(this.nats.info("A").getConfiguration().getDescription()).isEqualTo("another's");
	}

	@Test
	void serverWithoutJetStreamIsNamedWithoutItsPassword() {
		try (NatsServer plain = NatsServer.builder()
			.jetStream(false)
			.config("authorization { user: app, password: s3cret }")
			.start();
				NatsFixture connected = NatsFixture.connect(plain.url().replace("nats://", "nats://app:s3cret@"))) {
			assertThatExceptionOfType(JetStreamNotAvailableException.class)
				.isThrownBy(() -> new StreamProvisioner(connected.connection(), null, StreamManagement.CREATE)
					.provision(List.of(definition("A").build())))
				.withMessageContaining("server '" + plain.name() + "'")
				.satisfies((ex) -> assertThat(ex.isEnabledOnServer()).isFalse())
				.satisfies((ex) -> assertThat(ex).hasMessageNotContaining("s3cret"));
		}
	}

	@Test
	void serverThatDoesNotTellAboutAStreamIsNotAvailable() {
		try (FakeJetStream fake = FakeJetStream.start(); NatsFixture connected = fake.connect()) {
			fake.refuseInfo(10008);
			assertThatExceptionOfType(JetStreamNotAvailableException.class)
				.isThrownBy(() -> new StreamProvisioner(connected.connection(), null, StreamManagement.CREATE)
					.provision(List.of(definition("S").build())))
				.withMessageContaining("as scripted")
				.withCauseInstanceOf(JetStreamApiException.class);
		}
	}

	private void provision(StreamManagement management, StreamDefinition... definitions) {
		new StreamProvisioner(this.nats.connection(), null, management).provision(List.of(definitions));
	}

	private static StreamDefinition.Builder definition(String name) {
		return StreamDefinition.builder(name).subjects(name + ".>").storage(StorageType.Memory);
	}

	private List<String> streams() {
		return NatsFixture.call(() -> this.nats.management().getStreamNames());
	}

	private void publish(String subject, String payload) {
		NatsFixture.call(() -> this.nats.connection().jetStream().publish(subject, payload.getBytes()));
	}

	// What no test can time: another instance is faster between the look and the creation
	private Connection creatingBeforeAdd(String stream, UnaryOperator<StreamConfiguration.Builder> customizer) {
		JetStreamManagement management = (JetStreamManagement) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { JetStreamManagement.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("addStream")) {
						this.nats.stream(stream, customizer);
					}
					return invoke(method, this.nats.management(), arguments);
				});
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> method.getName().equals("jetStreamManagement") ? management
						: invoke(method, this.nats.connection(), arguments));
	}

	private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
