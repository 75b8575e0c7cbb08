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
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.ApiRequests;
import io.github.natsbatch.testsupport.FakeJetStream;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.OldNatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Which stream a subject goes to, what the server is asked and when it is asked again.
 */
@EmbeddedNats(config = "mappings: { \"public.*\": \"S.mapped.$1\" }")
class StreamCatalogTests {

	private static final BatchReference BATCH = new BatchReference("batch-1", "S", 3);

	private NatsFixture nats;

	private ApiRequests requests;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.requests = ApiRequests.of(this.nats);
	}

	@AfterEach
	void disconnect() {
		this.requests.close();
		this.nats.close();
	}

	@Test
	void declaredStreamsComeFirstInTheirOrderAndCostNoRequest() {
		StreamCatalog catalog = catalog(null, definition("A", "shared.>"), definition("B", "shared.b", "B.>"));
		assertThat(catalog.streamFor("shared.b")).isEqualTo("A");
		assertThat(catalog.streamFor("B.b")).isEqualTo("B");
		assertThat(catalog.takes("B", "shared.b")).isTrue();
		assertThat(this.requests.next()).isEmpty();
		assertThat(catalog.lastKnown("A")).isNull();
	}

	@Test
	void declarationWinsOverWhatTheServerWouldSay() {
		this.nats.stream("S");
		assertThat(catalog(null, definition("A", "S.>")).streamFor("S.a")).isEqualTo("A");
	}

	@Test
	void serverIsAskedOnceForAllSubjectsOfAStream() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>", "also.*").allowAtomicPublish());
		StreamCatalog catalog = catalog(null);
		this.requests.next();
		assertThat(catalog.streamFor("S.a")).isEqualTo("S");
		assertThat(this.requests.next()).containsExactly("STREAM.NAMES", "STREAM.INFO.S");
		assertThat(catalog.streamFor("S.a")).isEqualTo("S");
		assertThat(catalog.streamFor("S.b.c")).isEqualTo("S");
		assertThat(catalog.streamFor("also.d")).isEqualTo("S");
		assertThat(catalog.takes("S", "also.e")).isTrue();
		assertThat(catalog.requireAtomicPublish("S", BATCH).allowsAtomicPublish()).isTrue();
		assertThat(this.requests.next()).isEmpty();
	}

	@Test
	void subjectThatNoStreamTakesIsAskedForEachTimeSinceAStreamMayAppear() {
		StreamCatalog catalog = catalog(null);
		assertThat(catalog.streamFor("S.a")).isNull();
		assertThat(this.requests.next()).containsExactly("STREAM.NAMES");
		this.nats.stream("S");
		this.requests.next();
		assertThat(catalog.streamFor("S.a")).isEqualTo("S");
	}

	@Test
	void defaultStreamGetsWhatNoOtherStreamTakes() {
		this.nats.stream("S");
		this.nats.stream("T");
		StreamCatalog catalog = catalog("S", definition("A", "A.>"));
		assertThat(catalog.streamFor("A.a")).isEqualTo("A");
		assertThat(catalog.streamFor("T.a")).isEqualTo("T");
		assertThat(catalog.takes("S", "public.a")).isFalse();
		this.requests.next();
		assertThat(catalog.streamFor("public.a")).isEqualTo("S");
		assertThat(this.requests.next()).containsExactly("STREAM.NAMES");
		assertThat(catalog.streamFor("public.a")).isEqualTo("S");
		assertThat(catalog.takes("S", "public.a")).isTrue();
		assertThat(catalog.takes("T", "public.a")).isFalse();
		assertThat(this.requests.next()).containsExactly("STREAM.INFO.T");
	}

	@Test
	void defaultStreamIsForSubjectsThatTheAccountMaps() {
		this.nats.stream("S");
		NatsBatchTemplate template = this.nats.template((builder) -> builder.defaultStream("S"));
		template.executeWithoutResult((batch) -> {
			batch.publish("public.a", "a");
			batch.publish("S.b", "b");
			batch.publish("public.c", "c");
		});
		assertThat(this.nats.messages("S")).extracting((message) -> message.getSubject())
			.containsExactly("S.mapped.a", "S.b", "S.mapped.c");
	}

	@Test
	void forgettingTheDefaultStreamForgetsItsSubjects() {
		this.nats.stream("S");
		StreamCatalog catalog = catalog("S");
		assertThat(catalog.streamFor("late.a")).isEqualTo("S");
		this.nats.stream("LATE", (builder) -> builder.subjects("late.>"));
		assertThat(catalog.streamFor("late.a")).isEqualTo("S");
		catalog.forget("S");
		assertThat(catalog.streamFor("late.a")).isEqualTo("LATE");
	}

	@Test
	void defaultStreamRemembersABoundedNumberOfSubjects() {
		this.nats.stream("S");
		StreamCatalog catalog = catalog("S");
		catalog.streamFor("first");
		for (int i = 0; i < 1000; i++) {
			catalog.streamFor("other." + i);
		}
		this.requests.next();
		catalog.streamFor("first");
		assertThat(this.requests.next()).containsExactly("STREAM.NAMES");
	}

	@Test
	void streamWithoutAtomicPublishIsRefusedAndLookedAtEachTime() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>"));
		StreamCatalog catalog = catalog(null);
		assertThatExceptionOfType(AtomicPublishUnavailableException.class)
			.isThrownBy(() -> catalog.requireAtomicPublish("S", BATCH))
			.withMessageContaining("Nothing was sent of ")
			.withMessageContaining("batch-1")
			.withMessageContaining("nats stream edit S --allow-batch")
			.satisfies((ex) -> assertThat(ex.batchId()).isEqualTo("batch-1"))
			.satisfies((ex) -> assertThat(ex.size()).isEqualTo(3));
		edit("S", StreamConfiguration.Builder::allowAtomicPublish);
		this.requests.next();
		assertThat(catalog.requireAtomicPublish("S", BATCH).name()).isEqualTo("S");
		assertThat(this.requests.next()).containsExactly("STREAM.INFO.S");
	}

	@Test
	void streamThatNeverAcknowledgesIsRefused() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().noAck(true));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class)
			.isThrownBy(() -> catalog(null).requireAtomicPublish("S", BATCH))
			.withMessageContaining("no_ack");
	}

	@Test
	void streamThatPersistsLaterIsRefused() {
		try (FakeJetStream fake = FakeJetStream.start(); NatsFixture connected = fake.connect()) {
			fake.configuration("\"persist_mode\":\"async\"");
			StreamCatalog catalog = new StreamCatalog(connected.connection(), null, List.of(), null);
			assertThatExceptionOfType(AtomicPublishUnavailableException.class)
				.isThrownBy(() -> catalog.requireAtomicPublish("S", BATCH))
				.withMessageContaining("persist mode async");
		}
	}

	@Test
	void errorOfTheApiIsNotTakenForASilentNo() {
		try (FakeJetStream fake = FakeJetStream.start(); NatsFixture connected = fake.connect()) {
			fake.refuseInfo(10008);
			StreamCatalog catalog = new StreamCatalog(connected.connection(), null, List.of(), null);
			assertThatExceptionOfType(BatchNotSentException.class)
				.isThrownBy(() -> catalog.requireAtomicPublish("S", BATCH))
				.withMessageContaining("as scripted");
		}
	}

	@Test
	void missingStreamIsRefused() {
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> catalog(null).requireAtomicPublish("MISSING", BATCH))
			.withMessageContaining("there is no such stream");
		assertThat(catalog(null).takes("MISSING", "a")).isFalse();
	}

	@Test
	void forgottenStreamIsLookedAtAgain() throws Exception {
		this.nats.stream("S");
		StreamCatalog catalog = catalog(null);
		catalog.requireAtomicPublish("S", BATCH);
		assertThat(catalog.lastKnown("S")).isNotNull();
		this.nats.management().deleteStream("S");
		catalog.forget("S");
		assertThat(catalog.lastKnown("S")).isNull();
		assertThatExceptionOfType(InvalidBatchException.class)
			.isThrownBy(() -> catalog.requireAtomicPublish("S", BATCH));
	}

	@Test
	void streamThatWasDeletedIsForgottenWhenThatIsNoticed() throws Exception {
		this.nats.stream("S");
		StreamCatalog catalog = catalog(null);
		assertThat(catalog.streamFor("S.a")).isEqualTo("S");
		this.nats.management().deleteStream("S");
		// another subject than the stream had makes it look
		assertThat(catalog.takes("S", "other")).isFalse();
		assertThat(catalog.streamFor("S.a")).isNull();
	}

	@Test
	void subjectsThatWereAddedToAStreamAreNoticed() {
		this.nats.stream("S");
		StreamCatalog catalog = catalog(null);
		assertThat(catalog.takes("S", "new.a")).isFalse();
		edit("S", (builder) -> builder.subjects("S.>", "new.*"));
		assertThat(catalog.takes("S", "new.a")).isTrue();
	}

	@Test
	void streamThatWasRecreatedWithoutAtomicPublishGetsNotOneMessage() throws Exception {
		this.nats.stream("S");
		NatsBatchTemplate template = this.nats.template();
		publishThree(template);
		this.nats.management().deleteStream("S");
		this.nats.stream("S", (builder) -> builder.subjects("S.>"));
		assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publishThree(template));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void descriptionSaysWhatTheServerSaid() {
		this.nats.stream("S", (builder) -> builder.subjects("S.>").allowAtomicPublish().maximumMessageSize(1000));
		StreamDescription description = catalog(null).requireAtomicPublish("S", BATCH);
		assertThat(description.name()).isEqualTo("S");
		assertThat(description.takes("S.a")).isTrue();
		assertThat(description.takes("T.a")).isFalse();
		assertThat(description.isSingleReplica()).isTrue();
		assertThat(description.maxMessageSize()).isEqualTo(1000);
		assertThat(description.configuration().getSubjects()).containsExactly("S.>");
	}

	@Test
	void streamIsLookedAtAgainAfterAReconnect() {
		try (NatsServer server = NatsServer.start(); NatsFixture reconnecting = reconnecting(server.url())) {
			reconnecting.stream("S",
					(builder) -> builder.subjects("S.>").storageType(StorageType.File).allowAtomicPublish());
			StreamCatalog catalog = new StreamCatalog(reconnecting.connection(), null, List.of(), null);
			StreamDescription before = catalog.requireAtomicPublish("S", BATCH);
			assertThat(catalog.requireAtomicPublish("S", BATCH)).isSameAs(before);
			String serverId = reconnecting.connection().getServerInfo().getServerId();
			server.restart();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> reconnecting.connection().getStatus() == Connection.Status.CONNECTED
						&& !reconnecting.connection().getServerInfo().getServerId().equals(serverId));
			StreamDescription after = catalog.requireAtomicPublish("S", BATCH);
			assertThat(after).isNotSameAs(before);
			assertThat(catalog.requireAtomicPublish("S", BATCH)).isSameAs(after);
		}
	}

	@Test
	void streamIsLookedAtAgainOverANewConnectionToTheSameServer() throws Exception {
		try (NatsServer server = NatsServer.start(); NatsFixture reconnecting = reconnecting(server.url())) {
			reconnecting.stream("S");
			StreamCatalog catalog = new StreamCatalog(reconnecting.connection(), null, List.of(), null);
			StreamDescription before = catalog.requireAtomicPublish("S", BATCH);
			int client = reconnecting.connection().getServerInfo().getClientId();
			reconnecting.connection().forceReconnect();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> reconnecting.connection().getStatus() == Connection.Status.CONNECTED
						&& reconnecting.connection().getServerInfo().getClientId() != client);
			assertThat(catalog.requireAtomicPublish("S", BATCH)).isNotSameAs(before);
		}
	}

	@Test
	void reconnectToAnOldServerStopsBatches() {
		try (NatsServer server = NatsServer.start();
				NatsServer old = OldNatsServer.start();
				NatsFixture atOld = NatsFixture.connect(old);
				NatsFixture reconnecting = reconnecting(server.url(), old.url())) {
			reconnecting.stream("S");
			atOld.stream("S");
			NatsBatchTemplate template = reconnecting.template();
			publishThree(template);
			server.kill();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> reconnecting.connection().getStatus() == Connection.Status.CONNECTED
						&& reconnecting.connection().getServerInfo().getVersion().equals(old.version()));
			assertThatExceptionOfType(AtomicPublishUnavailableException.class).isThrownBy(() -> publishThree(template))
				.withMessageContaining(old.version());
			assertThat(atOld.lastSequence("S")).isZero();
		}
	}

	@Test
	void serverThatDoesNotAnswerIsNotTakenForASilentNo() {
		try (NatsServer plain = NatsServer.builder().jetStream(false).start();
				NatsFixture connected = NatsFixture.connect(plain)) {
			StreamCatalog catalog = new StreamCatalog(connected.connection(),
					JetStreamOptions.builder().requestTimeout(Duration.ofMillis(200)).build(), List.of(), null);
			assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> catalog.streamFor("S.a"))
				.withMessageContaining("which stream takes subject 'S.a'")
				.withMessageContaining("$JS.API.STREAM.>");
			assertThatExceptionOfType(BatchNotSentException.class)
				.isThrownBy(() -> catalog.requireAtomicPublish("S", BATCH))
				.withMessageContaining("what stream 'S' can do")
				.satisfies((ex) -> assertThat(ex.stream()).isEqualTo("S"));
		}
	}

	@Test
	void closedConnectionIsNotSent() throws Exception {
		Connection closed = Nats.connect(this.nats.connection().getConnectedUrl());
		StreamCatalog catalog = new StreamCatalog(closed, null, List.of(), null);
		closed.close();
		assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> catalog.streamFor("S.a"));
	}

	@Test
	void refusalOfTheApiIsNotSent() {
		try (NatsServer server = NatsServer.builder()
			.config("authorization { users: [ { user: app, password: app,",
					"  permissions: { publish: { deny: [\"$JS.API.STREAM.INFO.>\"] } } } ] }")
			.start(); NatsFixture connected = NatsFixture.connect(server.url().replace("nats://", "nats://app:app@"))) {
			StreamCatalog catalog = new StreamCatalog(connected.connection(),
					JetStreamOptions.builder().requestTimeout(Duration.ofMillis(200)).build(), List.of(), null);
			assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> catalog.takes("S", "S.a"))
				.withMessageContaining("permission");
		}
	}

	private StreamCatalog catalog(String defaultStream, StreamDefinition... declared) {
		return new StreamCatalog(this.nats.connection(), null, List.of(declared), defaultStream);
	}

	private static StreamDefinition definition(String name, String... subjects) {
		return StreamDefinition.builder(name).subjects(subjects).build();
	}

	private static void publishThree(NatsBatchTemplate template) {
		template.executeWithoutResult((batch) -> {
			batch.publish("S.a", "a");
			batch.publish("S.b", "b");
			batch.publish("S.c", "c");
		});
	}

	private void edit(String stream, UnaryOperator<StreamConfiguration.Builder> change) {
		StreamConfiguration existing = this.nats.info(stream).getConfiguration();
		NatsFixture.call(
				() -> this.nats.management().updateStream(change.apply(StreamConfiguration.builder(existing)).build()));
	}

	private static NatsFixture reconnecting(String... urls) {
		return NatsFixture.connect(Options.builder()
			.servers(urls)
			.noRandomize()
			.reconnectWait(Duration.ofMillis(50))
			.maxReconnects(-1)
			.build());
	}

}
