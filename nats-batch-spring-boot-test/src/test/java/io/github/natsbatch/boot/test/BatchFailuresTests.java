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

package io.github.natsbatch.boot.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchLimitException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.BatchRejectedException;
import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.nats.client.Connection;
import io.nats.client.api.StreamInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchFailures}: what the server has stored, and what the caller and
 * the records say.
 */
@SpringBootTest(properties = "nats.batch.connection.reconnect-wait=50ms")
@EmbeddedNats
@AutoConfigureNatsBatch
class BatchFailuresTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private NatsBatchTemplate template;

	@Autowired
	private Connection connection;

	@Autowired
	private RecordedBatches batches;

	@Autowired
	private BatchFailures failures;

	private long before;

	@BeforeEach
	void remember() throws Exception {
		this.before = stream().getStreamState().getLastSequence();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5 })
	void refusedBatchIsNotStored(int size) throws Exception {
		this.failures.rejectNext();
		assertThatExceptionOfType(BatchLimitException.class).isThrownBy(() -> publish(size))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10077));
		assertThat(stored()).isZero();
		assertThat(this.batches).failed()
			.singleElement()
			.satisfies((batch) -> assertThat(batch.failure()).isInstanceOf(BatchLimitException.class));
		publish(size);
		assertThat(stored()).isEqualTo(size);
	}

	@Test
	void refusalsComeOneAfterTheOther() throws Exception {
		this.failures.rejectNext(10071);
		this.failures.rejectNext(10060);
		assertThatExceptionOfType(WrongLastSequenceException.class).isThrownBy(() -> publish(2));
		assertThatExceptionOfType(BatchRejectedException.class).isThrownBy(() -> publish(2))
			.satisfies((ex) -> assertThat(ex.apiErrorCode()).isEqualTo(10060));
		publish(2);
		assertThat(stored()).isEqualTo(2);
	}

	@Test
	void refusalForTheMomentIsFollowedByAnotherAttempt() throws Exception {
		this.failures.rejectNext(10176);
		publish(3);
		assertThat(stored()).isEqualTo(3);
		assertThat(this.batches).committed().hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5 })
	void batchWhoseAnswerIsLostIsStoredOnce(int size) throws Exception {
		this.failures.loseNextAnswer();
		publish(size);
		assertThat(stored()).isEqualTo(size);
		assertThat(this.batches.all()).extracting(RecordedBatch::outcome)
			.containsExactly(RecordedBatch.Outcome.COMMITTED);
	}

	@Test
	void withoutAServerNothingIsSentAndAfterwardsItIs() throws Exception {
		try (BatchFailures.Outage outage = this.failures.serverDown()) {
			assertThat(outage).isNotNull();
			await().atMost(PATIENCE).until(() -> this.connection.getStatus() != Connection.Status.CONNECTED);
			assertThatExceptionOfType(BatchNotSentException.class).isThrownBy(() -> publish(2, Duration.ofSeconds(1)));
		}
		await().atMost(PATIENCE).until(() -> this.connection.getStatus() == Connection.Status.CONNECTED);
		publish(2);
		assertThat(stored()).isEqualTo(2);
		assertThat(this.batches.all()).extracting(RecordedBatch::outcome)
			.containsExactly(RecordedBatch.Outcome.FAILED, RecordedBatch.Outcome.COMMITTED);
	}

	@Test
	void recordsHoldWhatWasPublished() {
		publish(2);
		RecordedBatch batch = this.batches.committed().get(0);
		assertThat(batch.stream()).isEqualTo("orders");
		assertThat(batch.receipt()).isNotNull();
		assertThat(batch.receipt().size()).isEqualTo(2);
		assertThat(batch.payloads()).containsExactly("0", List.of(1));
		assertThat(batch.messages().get(1).header("Content-Type")).isEqualTo("application/json");
		assertThat(new String(batch.messages().get(1).data(), StandardCharsets.UTF_8)).isEqualTo("[1]");
		assertThat(batch).hasToString("COMMITTED on stream orders [orders.0 <- 0, orders.1 <- [1]]");
		assertThat(this.batches).committedTo("orders.1").hasSize(1);
		assertThat(this.batches).committedTo("orders.2").isEmpty();
		this.batches.clear();
		assertThat(this.batches).isEmpty();
	}

	@Test
	void planOfATestIsForgottenAfterIt() {
		this.failures.rejectNext();
		this.failures.clear();
		publish(2);
		assertThat(this.batches).failed().isEmpty();
	}

	@Test
	void errorCodesArePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.failures.rejectNext(0))
			.withMessage("'apiErrorCode' must be positive, found 0");
	}

	private void publish(int size) {
		publish(size, PATIENCE);
	}

	private void publish(int size, Duration timeout) {
		this.template.execute(BatchOptions.builder().timeout(timeout).build(), (batch) -> {
			IntStream.range(0, size).forEach((i) -> batch.publish("orders." + i, (i == 0) ? "0" : List.of(i)));
			return size;
		});
	}

	private long stored() throws Exception {
		return stream().getStreamState().getLastSequence() - this.before;
	}

	private StreamInfo stream() throws Exception {
		return this.connection.jetStreamManagement().getStreamInfo("orders");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
