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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.test.NatsServer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A value that cannot be used fails the start, in words that name its key.
 */
class BadPropertiesTests {

	private final ApplicationContextRunner runner = ContextRunners.withoutServer()
		.withPropertyValues(ContextRunners.NO_SERVER);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			advisor-order                   | outside     | Value: "outside"
			allow-immediate-publish         | perhaps     | Value: "perhaps"
			commit-timeout                  | soon        | Value: "soon"
			commit-timeout                  | 0s          | must be positive, found PT0S
			commit-timeout                  | -1s         | must be positive, found PT-1S
			commit-timeout                  | 25d         | must be 24 days or less, found PT600H
			shutdown-timeout                | -1ms        | must not be negative, found PT-0.001S
			shutdown-timeout                | 25d         | must be 24 days or less
			max-messages                    | 0           | must be 1 or more, found 0
			max-messages                    | 3000000000  | Value: "3000000000"
			deduplication                   | maybe       | AUTO
			stream-management               | manage      | VALIDATE
			default-stream                  | a.b         | a.b
			group-commit.max-messages       | 0           | must be 1 or more, found 0
			group-commit.max-bytes          | 0           | must be 1 or more, found 0
			group-commit.max-in-flight      | 51          | must be 1 to 50, found 51
			group-commit.max-queued-messages | 0          | must be 1 or more, found 0
			group-commit.max-queued-bytes   | 0           | must be 1 or more, found 0
			single-message                  | both        | PLAIN
			storage-limits.server-max-file  | -1          | must be 0 or more, found -1
			storage-limits.server-max-memory | -1         | must be 0 or more, found -1
			flow-control.ack-every          | -1          | must be 0 or more, found -1
			flow-control.ack-timeout        | 0s          | must be positive, found PT0S
			retry.max-attempts              | 0           | must be 1 or more, found 0
			retry.initial-backoff           | 0ms         | must be positive, found PT0S
			retry.initial-backoff           | 2s          | 'nats.batch.retry.max-backoff' (PT1S) must not be shorter
			retry.max-backoff               | -1s         | must be positive, found PT-1S
			jetstream.domain                | a b         | [a b]
			jetstream.prefix                | a.>         | [a.>]
			connection.startup              | later       | LAZY
			connection.connect-timeout      | 0s          | must be positive
			connection.connect-timeout      | 25d         | must be 24 days or less
			connection.reconnect-wait       | -1s         | must be positive
			connection.ping-interval        | 0s          | must be positive
			connection.max-reconnects       | -2          | must be -1 or more, found -2
			connection.inbox-prefix         | _IN BOX     | must be a subject without wildcards, found '_IN BOX'
			connection.inbox-prefix         | a.>         | must be a subject without wildcards, found 'a.>'
			connection.ssl.enabled          | perhaps     | Value: "perhaps"
			connection.ssl.bundle           | nobody      | There is no SSL bundle of this name
			connection.username             | orders      | 'nats.batch.connection.password' must be set together
			connection.password             | s3cr3t      | 'nats.batch.connection.username' and
			connection.nkey-seed            | s3cr3t      | is not the seed of a user's NKey
			connection.servers              | nats://h:p  | Entry 1 of 1 of the servers
			connection.servers              | http://h:1  | wanted nats://host:port or tls://host:port
			streams.orders.name             | a.b         | a.b
			streams.orders.storage          | disk        | memory
			streams.orders.replicas         | 6           | must be 1 to 5, found 6
			streams.orders.retention        | for-ever    | workqueue
			streams.orders.discard          | middle      | old
			streams.orders.max-age          | -1s         | must not be negative, found PT-1S
			streams.orders.max-age          | 106752d     | must be 106751 days or less
			streams.orders.max-bytes        | 0           | must be positive or -1, found 0
			streams.orders.max-bytes        | much        | Value: "much"
			streams.orders.max-messages     | -2          | must be positive or -1, found -2
			streams.orders.max-message-size | 3GB         | must be 2147483647 bytes or less, found 3221225472
			streams.orders.max-message-size | 0           | must be positive or -1, found 0
			streams.orders.duplicate-window | 0s          | must be positive, found PT0S
			""")
	void startFailsAndNamesTheKey(String key, String value, String words) {
		fails("nats.batch." + key + "=" + value).contains("nats.batch." + key, words);
	}

	@Test
	void twoWaysToLogInAreRefused() {
		fails("nats.batch.connection.token=s3cr3t", "nats.batch.connection.username=orders",
				"nats.batch.connection.password=s3cr3t")
			.contains("Several ways to log in to NATS are set, wanted one",
					"[nats.batch.connection.username, nats.batch.connection.token]")
			.doesNotContain("s3cr3t");
		fails("nats.batch.connection.nkey-seed=s3cr3t", "nats.batch.connection.credentials=file:/s3cr3t")
			.contains("[nats.batch.connection.nkey-seed, nats.batch.connection.credentials]");
	}

	@Test
	void twoPlacesOfJetStreamAreRefused() {
		fails("nats.batch.jetstream.domain=hub", "nats.batch.jetstream.prefix=JS.hub")
			.contains("[nats.batch.jetstream.domain, nats.batch.jetstream.prefix]");
	}

	@Test
	void lazyStartWithoutReconnectsIsRefused() {
		fails("nats.batch.connection.startup=lazy", "nats.batch.connection.max-reconnects=0")
			.contains("nats.batch.connection.startup", "nats.batch.connection.max-reconnects");
	}

	@Test
	void serversThatAreNoneAreRefused() {
		fails("nats.batch.connection.servers=").contains("'nats.batch.connection.servers' must not be empty");
		fails("nats.batch.connection.servers=nats://a:1,,nats://b:2").contains("Entry 2 of 3 of the servers");
		explained(this.runner.withBean(NatsConnectionDetails.class, () -> () -> List.of()))
			.contains("No servers are named");
	}

	@Test
	void serverIsNamedByPositionBecauseItMayHoldAPassword() {
		fails("nats.batch.connection.servers=nats://a:1,nats://user:s3cr3t/@b:2")
			.contains("Entry 2 of 2 of the servers")
			.doesNotContain("s3cr3t");
	}

	@Test
	void credentialsThatCannotBeReadAreRefused() throws Exception {
		Path none = Files.writeString(this.directory.resolve("none.creds"), "s3cr3t without a header");
		Path noJwt = Files.writeString(this.directory.resolve("seed.creds"),
				"-----BEGIN USER NKEY SEED-----\ns3cr3t\n");
		fails("nats.batch.connection.credentials=file:" + this.directory.resolve("missing.creds"))
			.contains("'nats.batch.connection.credentials' cannot be read", "missing.creds", "wanted a .creds file");
		fails("nats.batch.connection.credentials=classpath:missing.creds")
			.contains("'nats.batch.connection.credentials' cannot be read", "missing.creds");
		for (Path file : List.of(none, noJwt, this.directory)) {
			fails("nats.batch.connection.credentials=file:" + file)
				.contains("'nats.batch.connection.credentials' holds no credentials", file.toString())
				.doesNotContain("s3cr3t");
		}
	}

	@Test
	void streamKeysThatDifferInCaseAreRefused() {
		fails("nats.batch.streams.Orders.storage=memory", "nats.batch.streams.orders.storage=memory")
			.contains("'nats.batch.streams' has keys that differ only in case", "'Orders'", "'orders'");
		Map<String, Object> variables = Map.of("NATS_BATCH_STREAMS_ORDERS_REPLICAS", "3");
		explained(this.runner.withPropertyValues("nats.batch.streams.ORDERS.subjects=orders.>")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables))))
			.contains("'nats.batch.streams' has keys that differ only in case");
	}

	@Test
	void environmentVariableSetsAKeyInLowerCase() {
		Map<String, Object> variables = Map.of("NATS_BATCH_STREAMS_ORDERS_MAXMESSAGESIZE", "1KB");
		try (NatsServer server = NatsServer.start()) {
			ContextRunners.with(server)
				.withPropertyValues("nats.batch.streams.orders.storage=memory")
				.withInitializer((context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables)))
				.run((context) -> assertThat(
						ContextRunners.stream(context, "orders").getConfiguration().getMaximumMessageSize())
					.isEqualTo(1024));
		}
	}

	@Test
	void sameStreamUnderTwoKeysIsRefused() {
		fails("nats.batch.streams.a.name=ORDERS", "nats.batch.streams.b.name=ORDERS")
			.contains("'nats.batch.streams.a' and 'nats.batch.streams.b' declare the same stream 'ORDERS'");
	}

	@Test
	void sameStreamAsBeanAndPropertyIsRefused() {
		this.runner
			.withPropertyValues("nats.batch.connection.startup=lazy", "nats.batch.connection.connect-timeout=100ms",
					"nats.batch.streams.orders.storage=memory")
			.withBean(StreamDefinition.class, () -> StreamDefinition.builder("orders").build())
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Stream 'orders' is declared twice"));
	}

	@Test
	void optionsThatContradictEachOtherAreRefused() {
		explained(this.runner.withPropertyValues("nats.batch.connection.token=s3cr3t")
			.withBean(NatsOptionsCustomizer.class, () -> (options) -> options.userInfo("u", "s3cr3t")))
			.contains("Options can't have token and username", "NatsOptionsCustomizer")
			.doesNotContain("s3cr3t");
	}

	@Test
	void offIsAWordInYaml() {
		assertThat(NatsBatchPropertiesTests.bind(Map.of("deduplication", "false")).deduplication())
			.isEqualTo(NatsBatchProperties.Deduplication.OFF);
	}

	private AbstractStringAssert<?> fails(String... properties) {
		return explained(this.runner.withPropertyValues(properties)).as(Arrays.toString(properties));
	}

	private static AbstractStringAssert<?> explained(ApplicationContextRunner runner) {
		String[] words = new String[1];
		runner.run((context) -> {
			assertThat(context).hasFailed();
			words[0] = StartFailure.explain(context.getStartupFailure());
		});
		return assertThat(words[0]);
	}

}
