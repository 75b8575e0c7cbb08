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

import java.util.List;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.interceptor.AtomicBatchVerificationException;
import io.github.natsbatch.stream.JetStreamNotAvailableException;
import io.github.natsbatch.stream.StreamVerificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said about each failure of ours, and nothing about others.
 */
class FailureAnalyzersTests {

	static List<FailureAnalyzer> ours() {
		return SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, (type, name, failure) -> {
		}).stream().filter((analyzer) -> analyzer.getClass().getName().startsWith("io.github.natsbatch")).toList();
	}

	@ParameterizedTest
	@MethodSource("ours")
	void unrelatedFailuresAreLeftToOthers(FailureAnalyzer analyzer) {
		assertThat(analyzer.analyze(new IllegalStateException("unrelated", new RuntimeException("unrelated"))))
			.isNull();
	}

	@Test
	void allAreRegistered() {
		assertThat(ours()).extracting(Object::getClass)
			.extracting(Class::getSimpleName)
			.containsExactlyInAnyOrder("AmbiguousOutboxDataSourceFailureAnalyzer",
					"AtomicBatchVerificationFailureAnalyzer", "AtomicPublishUnavailableFailureAnalyzer",
					"JetStreamNotAvailableFailureAnalyzer", "NatsConnectionFailureAnalyzer",
					"OutboxSchemaFailureAnalyzer", "StreamVerificationFailureAnalyzer");
	}

	@Test
	void missingServerIsNamedWithTheWaysOut() {
		FailureAnalysis analysis = analyze(
				new NatsConnectionException("Not connected to NATS at [nats://h:1]: no server", List.of("nats://h:1"),
						NatsConnectionException.Reason.NO_SERVER, null));
		assertThat(analysis.getDescription()).isEqualTo("Not connected to NATS at [nats://h:1]: no server");
		assertThat(analysis.getAction()).contains("\n    nats.batch.connection.servers=nats://host:4222\n",
				"\n    nats.batch.connection.startup=lazy\n", "\n    nats.batch.connection.ssl.enabled=true\n");
	}

	@Test
	void refusedLogInIsAnsweredWithTheWaysToLogIn() {
		FailureAnalysis analysis = analyze(new NatsConnectionException("refused", List.of("nats://h:1"),
				NatsConnectionException.Reason.CREDENTIALS, null));
		assertThat(analysis.getDescription()).isEqualTo("refused");
		assertThat(analysis.getAction()).contains("nats.batch.connection.username=", "nats.batch.connection.password=",
				"nats.batch.connection.token=", "nats.batch.connection.nkey-seed=",
				"nats.batch.connection.credentials=file:/path/to/user.creds");
	}

	@ParameterizedTest
	@EnumSource(NatsConnectionException.Reason.class)
	void everyReasonHasAnAction(NatsConnectionException.Reason reason) {
		NatsConnectionException failure = new NatsConnectionException("words", List.of("nats://h:1"), reason, null);
		assertThat(failure.getServers()).containsExactly("nats://h:1");
		assertThat(analyze(failure).getAction()).contains("nats.batch.connection");
	}

	@Test
	void jetStreamThatIsSwitchedOffIsSwitchedOn() {
		FailureAnalysis analysis = analyze(new JetStreamNotAvailableException("no answer", false, null));
		assertThat(analysis.getDescription()).isEqualTo("no answer");
		assertThat(analysis.getAction()).contains("-js", "\n    jetstream { store_dir: /var/lib/nats }\n");
	}

	@Test
	void jetStreamThatDoesNotAnswerIsAQuestionOfAccountsAndPermissions() {
		FailureAnalysis analysis = analyze(new JetStreamNotAvailableException("no answer", true, null));
		assertThat(analysis.getAction()).contains("$JS.API.>", "nats.batch.jetstream.domain",
				"nats.batch.stream-management=none");
	}

	@Test
	void serverThatIsTooOldIsUpgraded() {
		FailureAnalysis analysis = analyze(
				new StreamVerificationException("ORDERS", "too old", List.of("allow_atomic: found false"), true, null));
		assertThat(analysis.getDescription()).contains("Stream 'ORDERS': too old", "allow_atomic: found false");
		assertThat(analysis.getAction()).contains("Upgrade the server to 2.12.1 or newer")
			.doesNotContain("nats stream");
	}

	@Test
	void streamWithoutAtomicPublishingIsChangedInThreeWays() {
		FailureAnalysis analysis = analyze(new StreamVerificationException("ORDERS", "differs",
				List.of("allow_atomic: found false, wanted true"), false, null));
		assertThat(analysis.getAction()).contains("\n    nats.batch.stream-management=update ",
				"\n    nats stream edit ORDERS --allow-batch\n", "\n    \"allow_atomic\": true ");
	}

	@Test
	void streamThatDiffersOtherwiseNeedsNoBatches() {
		FailureAnalysis analysis = analyze(new StreamVerificationException("ORDERS", "differs",
				List.of("num_replicas: found 1, wanted 3"), false, null));
		assertThat(analysis.getAction())
			.contains("\n    nats.batch.stream-management=update\n", "\n    nats.batch.stream-management=none\n")
			.doesNotContain("--allow-batch");
	}

	@Test
	void streamThatIsMissingIsCreated() {
		FailureAnalysis analysis = analyze(
				new StreamVerificationException("ORDERS", "does not exist", List.of(), false, null));
		assertThat(analysis.getDescription()).isEqualTo("Stream 'ORDERS': does not exist");
		assertThat(analysis.getAction()).contains("\n    nats.batch.stream-management=create\n",
				"\n    nats stream add ORDERS --allow-batch\n");
	}

	@Test
	void streamThatTheServerRefusesIsDeclaredDifferently() {
		FailureAnalysis analysis = analyze(new StreamVerificationException("ORDERS",
				"the server said: subjects overlap", List.of(), false, new IllegalStateException("10065")));
		assertThat(analysis.getDescription()).contains("subjects overlap");
		assertThat(analysis.getAction()).contains("Declare stream 'ORDERS' so that the server takes it")
			.doesNotContain("create");
	}

	@Test
	void batchThatNoStreamCanTakeNamesStreamAndServer() {
		BatchReference batch = new BatchReference("b1", "ORDERS", 3);
		FailureAnalysis analysis = analyze(
				new AtomicPublishUnavailableException("Nothing was sent", batch, 0, -1, null));
		assertThat(analysis.getDescription()).isEqualTo("Nothing was sent");
		assertThat(analysis.getAction()).contains("\n    nats stream edit ORDERS --allow-batch\n",
				"Upgrade the server to 2.12.1 or newer");
		BatchReference unknown = new BatchReference("b1", null, 3);
		assertThat(analyze(new AtomicPublishUnavailableException("Nothing was sent", unknown, 0, -1, null)).getAction())
			.startsWith("Upgrade the server");
	}

	@Test
	void methodThatCannotBeInterceptedIsNamed() {
		FailureAnalysis analysis = analyze(
				new AtomicBatchVerificationException("Method 'place' of a.B", "it is final", "remove 'final'"));
		assertThat(analysis.getDescription()).isEqualTo("Method 'place' of a.B cannot run in a batch: it is final.");
		assertThat(analysis.getAction()).isEqualTo("Remove 'final'.");
	}

	private static FailureAnalysis analyze(RuntimeException failure) {
		FailureAnalysis analysis = StartFailure.analyze(new BeanCreationException("bean", "words", failure));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getCause()).isSameAs(failure);
		return analysis;
	}

}
