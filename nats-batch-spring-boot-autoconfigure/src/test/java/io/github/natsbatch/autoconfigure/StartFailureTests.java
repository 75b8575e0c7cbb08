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

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.OldNatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.spring.boot.autoconfigure.NatsAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Applications that cannot start, from their first line to what is on the screen.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private static final String SECRET = "s3cr3t-w0rd";

	private static final String ORDERS = "--nats.batch.streams.orders.subjects=orders.>";

	@Test
	void noServer(CapturedOutput output) {
		fails(Application.class, "--nats.batch.connection.servers=nats://user:" + SECRET + "@127.0.0.1:1");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Not connected to NATS at [nats://127.0.0.1:1]: no server accepted a connection")
			.contains("    nats.batch.connection.startup=lazy")
			.doesNotContain(SECRET);
	}

	@Test
	void wrongCredentials(CapturedOutput output) {
		try (NatsServer server = NatsServer.builder().config("authorization { token: other }").start()) {
			fails(Application.class, url(server), "--nats.batch.connection.token=" + SECRET);
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("the server refused the log-in")
			.contains("    nats.batch.connection.credentials=file:/path/to/user.creds")
			.doesNotContain(SECRET);
	}

	@Test
	void jetStreamIsSwitchedOff(CapturedOutput output) {
		String config = "authorization { user: orders, password: \"" + SECRET + "\" }";
		try (NatsServer server = NatsServer.builder().jetStream(false).name("plain").config(config).start()) {
			String url = server.url().replace("//", "//orders:" + SECRET + "@");
			fails(Application.class, "--nats.batch.connection.servers=" + url, ORDERS);
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("JetStream of server 'plain' could not be asked")
			.contains("    jetstream { store_dir: /var/lib/nats }")
			.doesNotContain(SECRET);
	}

	@Test
	void serverIsTooOldForADeclaredStream(CapturedOutput output) {
		try (NatsServer server = OldNatsServer.start()) {
			fails(Application.class, url(server), ORDERS);
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("Stream 'orders': was created, but not as declared (found server " + server.version())
				.contains("Upgrade the server to 2.12.1 or newer");
			fails(Application.class, url(server), ORDERS, "--nats.batch.stream-management=validate");
			assertThat(output).contains("is not what the application declares (found server " + server.version())
				.doesNotContain("--allow-batch");
		}
	}

	@Test
	void serverIsTooOldForABatchOfTheStart(CapturedOutput output) {
		try (NatsServer server = OldNatsServer.start()) {
			fails(PublishingApplication.class, url(server), ORDERS, "--nats.batch.stream-management=none");
			assertThat(output).contains("there is no such stream");
			create(server, "orders");
			fails(PublishingApplication.class, url(server), ORDERS, "--nats.batch.stream-management=none");
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("cannot store batches, wanted 2.12.1 or newer");
		}
	}

	@Test
	void streamTakesNoBatches(CapturedOutput output) {
		try (NatsServer server = NatsServer.start()) {
			create(server, "orders");
			fails(Application.class, url(server), ORDERS, "--nats.batch.stream-management=validate");
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("allow_atomic: found false, wanted true")
				.contains("    nats stream edit orders --allow-batch");
			try (ConfigurableApplicationContext repaired = start(PublishingApplication.class, url(server), ORDERS,
					"--nats.batch.stream-management=update")) {
				assertThat(ContextRunners.lastSequence(repaired, "orders")).isEqualTo(2);
			}
		}
	}

	@Test
	void streamIsMissing(CapturedOutput output) {
		try (NatsServer server = NatsServer.start()) {
			fails(Application.class, url(server), ORDERS, "--nats.batch.stream-management=validate");
		}
		assertThat(output).contains("Stream 'orders': does not exist")
			.contains("    nats.batch.stream-management=create");
	}

	@Test
	void serverRefusesTheStream(CapturedOutput output) {
		try (NatsServer server = NatsServer.start()) {
			fails(Application.class, url(server), ORDERS, "--nats.batch.streams.copy.subjects=orders.>");
		}
		assertThat(output).contains("Stream 'copy': could not be created, the server said: subjects overlap")
			.contains("Declare stream 'copy' so that the server takes it");
	}

	@Test
	void methodCannotBeIntercepted(CapturedOutput output) {
		try (NatsServer server = NatsServer.start()) {
			fails(FinalMethodApplication.class, url(server));
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Method 'place' of " + FinalMethodApplication.Orders.class.getName())
			.contains("it is final, and a class proxy sees no calls of it")
			.contains("Remove 'final'");
	}

	@Test
	void methodReturnsAReactiveType(CapturedOutput output) {
		try (NatsServer server = NatsServer.start()) {
			fails(ReactiveApplication.class, url(server));
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("it returns reactor.core.publisher.Mono, which produces values after the method has returned")
			.contains("Return a value or a CompletableFuture");
	}

	@Test
	void nothingThatIsLoggedHoldsASecret(CapturedOutput output) {
		try (NatsServer server = NatsServer.builder()
			.config("authorization { user: orders, password: \"" + SECRET + "\" }")
			.start()) {
			String[] arguments = { url(server), ORDERS, "--nats.batch.connection.username=orders",
					"--nats.batch.connection.password=" + SECRET, "--logging.level.io.github.natsbatch=trace",
					"--logging.level.io.nats=trace", "--debug" };
			try (ConfigurableApplicationContext context = start(PublishingApplication.class, arguments)) {
				assertThat(context.getBean(NatsConnectionProperties.class).toString()).doesNotContain(SECRET);
				assertThat(context.getBean(NatsConnectionDetails.class).toString()).doesNotContain(SECRET);
			}
			fails(FinalMethodApplication.class, arguments);
		}
		assertThat(output).contains("Created stream 'orders'").doesNotContain(SECRET);
	}

	private static String url(NatsServer server) {
		return "--nats.batch.connection.servers=" + server.url();
	}

	private static void fails(Class<?> application, String... arguments) {
		assertThatException().isThrownBy(() -> start(application, arguments).close());
	}

	private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
		SpringApplication starter = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.build();
		return starter.run(arguments);
	}

	private static void create(NatsServer server, String stream) {
		try {
			Connection connection = Nats.connect(server.url());
			connection.jetStreamManagement()
				.addStream(StreamConfiguration.builder()
					.name(stream)
					.subjects(stream + ".>")
					.storageType(StorageType.Memory)
					.build());
			connection.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = NatsAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = NatsAutoConfiguration.class)
	static class PublishingApplication {

		@Bean
		ApplicationRunner publish(NatsBatchTemplate nats) {
			return (arguments) -> nats.executeWithoutResult((batch) -> {
				batch.publish("orders.1", "a");
				batch.publish("orders.2", "b");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = NatsAutoConfiguration.class)
	static class FinalMethodApplication {

		@Bean
		Orders orders() {
			return new Orders();
		}

		static class Orders {

			@AtomicBatch
			final void place() {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = NatsAutoConfiguration.class)
	static class ReactiveApplication {

		@Bean
		Orders orders() {
			return new Orders();
		}

		static class Orders {

			@AtomicBatch
			Mono<String> place() {
				return Mono.just("order");
			}

		}

	}

}
