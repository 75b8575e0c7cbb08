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

package io.github.natsbatch.outbox.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PayloadCodec}.
 */
class PayloadCodecTests {

	private static final int LIMIT = 100_000;

	private final PayloadCodec codec = new PayloadCodec(LIMIT, false);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void readsWhatItWrote(boolean compress) {
		PayloadCodec writer = new PayloadCodec(LIMIT, compress);
		List<OutgoingMessage> read = this.codec.decode(writer.encode(List.of(message("orders.créé", null, ""),
				message("orders.b", new Headers().add("A", "1", "2").add("b", " spaces: and colons ").add("C", ""),
						"x".repeat(5000)))));
		assertThat(read).hasSize(2);
		assertThat(read.get(0).subject()).isEqualTo("orders.créé");
		assertThat(read.get(0).copyHeaders()).isEqualTo(new Headers());
		assertThat(read.get(0).payload()).isEmpty();
		Headers headers = read.get(1).copyHeaders();
		assertThat(headers.get("A")).containsExactly("1", "2");
		assertThat(headers.getFirst("b")).isEqualTo(" spaces: and colons ");
		assertThat(headers.getFirst("C")).isEmpty();
		assertThat(read.get(1).payload()).hasSize(5000);
	}

	@Test
	void compressesOnlyWhatBecomesSmaller() {
		PayloadCodec compressing = new PayloadCodec(LIMIT, true);
		byte[] noise = new byte[5000];
		new Random(1).nextBytes(noise);
		List<OutgoingMessage> incompressible = List.of(new OutgoingMessage("a", null, noise));
		assertThat(compressing.encode(incompressible)).isEqualTo(this.codec.encode(incompressible));
		List<OutgoingMessage> compressible = List.of(message("a", null, "x".repeat(5000)));
		assertThat(compressing.encode(compressible)).hasSizeLessThan(500);
	}

	@Test
	void refusesMoreBytesThanTheLimit() {
		assertThatExceptionOfType(PayloadFormatException.class)
			.isThrownBy(() -> this.codec.encode(List.of(message("a", null, "secret".repeat(20_000)))))
			.withMessageContaining("take 120013 bytes")
			.withMessageContaining("at most 100000")
			.withMessageContaining("nats.batch.outbox.max-batch-bytes")
			.withMessageNotContaining("secret");
	}

	@Test
	void refusesAnotherVersion() {
		byte[] payload = this.codec.encode(List.of(message("a", null, "b")));
		payload[0] = 2;
		assertThatExceptionOfType(PayloadFormatException.class).isThrownBy(() -> this.codec.decode(payload))
			.withMessageContaining("version 1, found 2");
		assertThatExceptionOfType(PayloadFormatException.class).isThrownBy(() -> this.codec.decode(new byte[0]));
	}

	@Test
	void doesNotAllocateWhatDamagedBytesSay() {
		byte[] huge = ByteBuffer.allocate(10).put((byte) 1).put((byte) 1).putInt(Integer.MAX_VALUE).array();
		assertThatExceptionOfType(PayloadFormatException.class).isThrownBy(() -> this.codec.decode(huge))
			.withMessageContaining(Integer.MAX_VALUE + " bytes");
	}

	@Test
	void anyDamageIsAnErrorOrAnotherMessageButNothingElse() {
		byte[] original = new PayloadCodec(LIMIT, true)
			.encode(List.of(message("orders.a", new Headers().add("A", "1"), "x".repeat(300))));
		Random random = new Random(42);
		for (int i = 0; i < 5000; i++) {
			byte[] damaged = Arrays.copyOf(original, original.length - random.nextInt(3));
			for (int j = random.nextInt(3); j >= 0; j--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			try {
				this.codec.decode(damaged);
			}
			catch (PayloadFormatException ex) {
				assertThat(ex).hasMessageNotContaining("xxx");
			}
		}
	}

	private static OutgoingMessage message(String subject, Headers headers, String payload) {
		return new OutgoingMessage(subject, headers, payload.getBytes(StandardCharsets.UTF_8));
	}

}
