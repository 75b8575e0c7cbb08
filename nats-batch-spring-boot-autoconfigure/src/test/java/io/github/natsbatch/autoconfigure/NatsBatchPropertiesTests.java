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

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchSettings;
import io.nats.client.Options;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Defaults are the same with and without Spring Boot.
 */
class NatsBatchPropertiesTests {

	static NatsBatchProperties bind(Map<String, String> properties) {
		Map<String, String> prefixed = new LinkedHashMap<>();
		properties.forEach((key, value) -> prefixed.put("nats.batch." + key, value));
		return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate("nats.batch",
				Bindable.of(NatsBatchProperties.class));
	}

	static NatsConnectionProperties bindConnection(Map<String, String> properties) {
		Map<String, String> prefixed = new LinkedHashMap<>();
		properties.forEach((key, value) -> prefixed.put("nats.batch.connection." + key, value));
		return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate("nats.batch.connection",
				Bindable.of(NatsConnectionProperties.class));
	}

	@Test
	void settingsAreThoseOfTheLibrary() {
		assertThat(bind(Map.of()).toSettings()).usingRecursiveComparison()
			.isEqualTo(NatsBatchSettings.builder().build());
	}

	@Test
	void orderIsThatOfTheAnnotation() {
		assertThat(bind(Map.of()).advisorOrder()).isEqualTo(EnableAtomicBatch.DEFAULT_ORDER);
	}

	@Test
	void serverIsTheLocalOne() {
		assertThat(bindConnection(Map.of()).servers()).containsExactly(Options.DEFAULT_URL);
	}

	@Test
	void streamsAreCreatedAndNoneAreDeclared() {
		assertThat(bind(Map.of()).streamManagement().name()).isEqualTo("CREATE");
		assertThat(bind(Map.of()).toStreamDefinitions(MarkerSubjects.NONE)).isEmpty();
		assertThat(bind(Map.of()).toJetStreamOptions()).isNull();
	}

	@Test
	void secretsAreNotShown() {
		String secret = "s3cr3t";
		NatsConnectionProperties user = bindConnection(
				Map.of("servers", "nats://u:" + secret + "@h", "username", "u", "password", secret));
		assertThat(user.toString()).doesNotContain(secret).contains("servers=1");
		assertThat(bindConnection(Map.of("token", secret)).toString()).doesNotContain(secret);
		assertThat(bindConnection(Map.of("nkey-seed", secret)).toString()).doesNotContain(secret);
	}

}
