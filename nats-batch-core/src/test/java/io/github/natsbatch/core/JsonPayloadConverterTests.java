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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Objects as JSON.
 */
@EmbeddedNats
class JsonPayloadConverterTests {

	private final JsonPayloadConverter converter = new JsonPayloadConverter(JsonMapper.builder().build());

	@Test
	void objectBecomesJsonWithItsContentType() {
		Headers headers = new Headers();
		byte[] bytes = this.converter.toBytes(new Order("o-1", List.of("ä", "b")), headers);
		assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"o-1\",\"items\":[\"ä\",\"b\"]}");
		assertThat(headers.get("Content-Type")).containsExactly("application/json");
	}

	@Test
	void contentTypeOfTheCallerIsKeptInWhateverCase() {
		Headers headers = new Headers().put("content-type", "application/vnd.order+json");
		this.converter.toBytes(new Order("o-1", List.of()), headers);
		assertThat(headers.keySet()).containsExactly("content-type");
		assertThat(headers.getFirst("content-type")).isEqualTo("application/vnd.order+json");
	}

	@Test
	void mapperOfTheApplicationIsUsed() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
			.build();
		byte[] bytes = new JsonPayloadConverter(mapper).toBytes(new Order("o-1", List.of()), new Headers());
		assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"ID\":\"o-1\",\"ITEMS\":[]}");
	}

	@Test
	void templateStoresJsonAndRefusesWhatIsNone(NatsServer server) {
		try (NatsFixture nats = NatsFixture.connect(server)) {
			nats.stream("S");
			NatsBatchTemplate template = nats.template((builder) -> builder.payloadConverter(this.converter));
			List<Object> endless = new ArrayList<>();
			endless.add(endless);
			template.executeWithoutResult((batch) -> {
				batch.publish("S.a", new Order("o-1", List.of()));
				assertThatExceptionOfType(InvalidBatchException.class).isThrownBy(() -> batch.publish("S.b", endless))
					.withMessageContaining("index 1")
					.withMessageContaining("java.util.ArrayList")
					.withMessageContaining(JsonPayloadConverter.class.getName())
					.withCauseInstanceOf(JacksonException.class);
				batch.publish("S.c", "text stays as it is");
			});
			assertThat(nats.payloads("S")).containsExactly("{\"id\":\"o-1\",\"items\":[]}", "text stays as it is");
			assertThat(nats.message("S", 1).getHeaders().getFirst("Content-Type")).isEqualTo("application/json");
			assertThat(nats.message("S", 2).getHeaders().containsKey("Content-Type")).isFalse();
		}
	}

	@Test
	void mapperIsNeeded() {
		assertThatIllegalArgumentException().isThrownBy(() -> new JsonPayloadConverter(null));
	}

	record Order(String id, List<String> items) {

	}

}
