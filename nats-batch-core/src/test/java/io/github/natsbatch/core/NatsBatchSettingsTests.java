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
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.natsbatch.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Settings and options: defaults, ranges, and what is refused by its name.
 */
class NatsBatchSettingsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void defaultsAreThoseOfTheReference() {
		NatsBatchSettings settings = NatsBatchSettings.builder().build();
		assertThat(settings.commitTimeout()).isEqualTo(Duration.ofSeconds(15));
		assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
		assertThat(settings.maxMessages()).isEqualTo(1000);
		assertThat(settings.flowControl().ackFirst()).isFalse();
		assertThat(settings.flowControl().ackEvery()).isZero();
		assertThat(settings.flowControl().ackTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(settings.retry().maxAttempts()).isEqualTo(10);
		assertThat(settings.retry().initialBackoff()).isEqualTo(Duration.ofMillis(20));
		assertThat(settings.retry().maxBackoff()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.deduplication()).isTrue();
		assertThat(settings.allowImmediatePublish()).isFalse();
	}

	@Test
	void everySettingIsKeptAndShown() {
		NatsBatchSettings settings = NatsBatchSettings.builder()
			.commitTimeout(Duration.ofSeconds(1))
			.shutdownTimeout(Duration.ZERO)
			.maxMessages(7)
			.flowControl(true, 5, Duration.ofSeconds(2))
			.retry(new RetryPolicy(1, SECOND, SECOND))
			.deduplication(false)
			.allowImmediatePublish(true)
			.build();
		assertThat(settings.commitTimeout()).isEqualTo(SECOND);
		assertThat(settings.shutdownTimeout()).isZero();
		assertThat(settings.maxMessages()).isEqualTo(7);
		assertThat(settings.flowControl().ackFirst()).isTrue();
		assertThat(settings.flowControl().ackEvery()).isEqualTo(5);
		assertThat(settings.deduplication()).isFalse();
		assertThat(settings.allowImmediatePublish()).isTrue();
		assertThat(settings.toString()).contains("commitTimeout=PT1S", "shutdownTimeout=PT0S", "maxMessages=7",
				"ackEvery=5", "maxAttempts=1", "deduplication=false", "allowImmediatePublish=true");
	}

	static Stream<Arguments> refusedSettings() {
		return Stream.of(refused("commitTimeout", (builder) -> builder.commitTimeout(Duration.ZERO)),
				refused("commitTimeout", (builder) -> builder.commitTimeout(Duration.ofSeconds(-1))),
				refused("commitTimeout", (builder) -> builder.commitTimeout(null)),
				refused("shutdownTimeout", (builder) -> builder.shutdownTimeout(Duration.ofSeconds(-1))),
				refused("shutdownTimeout", (builder) -> builder.shutdownTimeout(null)),
				refused("maxMessages", (builder) -> builder.maxMessages(0)),
				refused("ackEvery", (builder) -> builder.flowControl(false, -1, SECOND)),
				refused("ackTimeout", (builder) -> builder.flowControl(true, 0, Duration.ZERO)),
				refused("ackTimeout", (builder) -> builder.flowControl(true, 0, null)),
				refused("retry", (builder) -> builder.retry(null)),
				refused("retry.maxAttempts", (builder) -> new RetryPolicy(0, SECOND, SECOND)),
				refused("retry.initialBackoff", (builder) -> new RetryPolicy(1, Duration.ZERO, SECOND)),
				refused("retry.maxBackoff", (builder) -> new RetryPolicy(1, SECOND, Duration.ZERO)),
				refused("retry.maxBackoff", (builder) -> new RetryPolicy(1, SECOND, Duration.ofMillis(999))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedSettings")
	void settingOutOfRangeIsRefusedByItsName(String name, Consumer<NatsBatchSettingsBuilder> setting) {
		assertThatIllegalArgumentException().isThrownBy(() -> setting.accept(NatsBatchSettings.builder()))
			.withMessageContaining("'" + name + "'");
	}

	@Test
	void backoffDoublesUpToItsLimitAndIsJittered() {
		RetryPolicy retry = new RetryPolicy(100, Duration.ofMillis(20), Duration.ofSeconds(1));
		assertThat(retry.backoff(1, 1)).isEqualTo(Duration.ofMillis(20));
		assertThat(retry.backoff(1, 0)).isEqualTo(Duration.ofMillis(10));
		assertThat(retry.backoff(2, 1)).isEqualTo(Duration.ofMillis(40));
		assertThat(retry.backoff(3, 1)).isEqualTo(Duration.ofMillis(80));
		assertThat(retry.backoff(7, 1)).isEqualTo(Duration.ofSeconds(1));
		assertThat(retry.backoff(90, 1)).isEqualTo(Duration.ofSeconds(1));
		assertThat(retry.backoff(90, 0)).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void optionsHaveDefaultsAndKeepWhatIsSet() {
		BatchOptions defaults = BatchOptions.builder().build();
		assertThat(defaults.stream()).isNull();
		assertThat(defaults.id()).isNull();
		assertThat(defaults.orderingKey()).isNull();
		assertThat(defaults.timeout()).isNull();
		assertThat(defaults.delivery()).isEqualTo(Delivery.AUTO);
		assertThat(defaults.propagation()).isEqualTo(Propagation.REQUIRED);
		BatchOptions options = BatchOptions.builder()
			.stream("S")
			.id("id-1")
			.orderingKey("customer-1")
			.timeout(SECOND)
			.delivery(Delivery.DIRECT)
			.propagation(Propagation.NESTED)
			.build();
		assertThat(options.stream()).isEqualTo("S");
		assertThat(options.id()).isEqualTo("id-1");
		assertThat(options.orderingKey()).isEqualTo("customer-1");
		assertThat(options.timeout()).isEqualTo(SECOND);
		assertThat(options.delivery()).isEqualTo(Delivery.DIRECT);
		assertThat(options.propagation()).isEqualTo(Propagation.NESTED);
	}

	static Stream<Arguments> refusedOptions() {
		return Stream.of(refusedOption("stream", (builder) -> builder.stream(" ")),
				refusedOption("stream", (builder) -> builder.stream(null)),
				refusedOption("delivery", (builder) -> builder.delivery(null)),
				refusedOption("propagation", (builder) -> builder.propagation(null)),
				refusedOption("timeout", (builder) -> builder.timeout(Duration.ZERO)),
				refusedOption("timeout", (builder) -> builder.timeout(Duration.ofSeconds(-1))),
				refusedOption("timeout", (builder) -> builder.timeout(null)),
				refusedOption("ackEvery", (builder) -> builder.flowControl(true, -1, SECOND)),
				refusedOption("ackTimeout", (builder) -> builder.flowControl(true, 1, Duration.ZERO)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedOptions")
	void optionOutOfRangeIsRefusedByItsName(String name, Consumer<BatchOptions.Builder> option) {
		assertThatIllegalArgumentException().isThrownBy(() -> option.accept(BatchOptions.builder()))
			.withMessageContaining("'" + name + "'");
	}

	private static Arguments refused(String name, Consumer<NatsBatchSettingsBuilder> setting) {
		return Arguments.of(name, setting);
	}

	private static Arguments refusedOption(String name, Consumer<BatchOptions.Builder> option) {
		return Arguments.of(name, option);
	}

}
