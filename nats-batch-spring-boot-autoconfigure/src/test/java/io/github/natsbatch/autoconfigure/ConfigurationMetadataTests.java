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

import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors know of the properties, and whether the README says the same.
 */
class ConfigurationMetadataTests {

	private static final String STREAMS = "nats.batch.streams";

	/** Spring Boot describes the access to every endpoint itself. */
	private static final String OF_SPRING_BOOT = "management.endpoint.";

	private static final Pattern README_ROW = Pattern.compile("\\| `(nats\\.batch\\.[^`]+)` \\| (.*?) \\| (.*?) \\|");

	static List<Property> properties() throws Exception {
		try (InputStream metadata = Files
			.newInputStream(Path.of("target/classes/META-INF/spring-configuration-metadata.json"))) {
			return JsonMapper.shared()
				.readTree(metadata)
				.get("properties")
				.valueStream()
				.map(Property::of)
				.filter((property) -> !property.name().startsWith(OF_SPRING_BOOT))
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("properties")
	void propertyIsDescribedAsSpringBootDescribesItsOwn(Property property) {
		assertThat(property.name())
			.matches("nats\\.batch\\..+|management\\.((health|info)\\.nats\\.enabled|endpoint\\.natsbatch\\..+)")
			.satisfies(ConfigurationPropertyName::of);
		assertThat(property.description()).endsWith(".")
			.doesNotStartWith("The ")
			.doesNotStartWith("A ")
			.doesNotStartWith("An ");
		if (property.type().equals(Boolean.class.getName())) {
			assertThat(property.description()).startsWith("Whether ");
		}
		if (property.type().startsWith(List.class.getName())) {
			assertThat(property.description()).startsWith("Comma-separated list of ");
		}
		if (!property.defaultValue().isEmpty()) {
			assertThat(property.description()).doesNotContainIgnoringCase("defaults to");
		}
	}

	@Test
	void propertiesAreNotListedTwice() throws Exception {
		assertThat(properties()).extracting(Property::name).doesNotHaveDuplicates().isNotEmpty();
	}

	@Test
	void readmeListsExactlyTheseProperties() throws Exception {
		Map<String, Property> expected = new TreeMap<>();
		properties().stream()
			.filter((property) -> property.name().startsWith("nats.batch.") && !property.name().equals(STREAMS))
			.forEach((property) -> expected.put(property.name(), property));
		Map<String, Property> listed = readme();
		listed.keySet().removeIf((name) -> name.startsWith(STREAMS));
		assertThat(listed).containsExactlyEntriesOf(expected);
	}

	@Test
	void readmeListsExactlyTheKeysOfAStream() throws Exception {
		assertThat(readme().keySet()).filteredOn((name) -> name.startsWith(STREAMS))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(NatsBatchProperties.Stream.class.getRecordComponents())
				.map((component) -> STREAMS + ".<KEY>." + kebab(component))
				.toList());
	}

	private static Map<String, Property> readme() throws Exception {
		Map<String, Property> listed = new TreeMap<>();
		Path readme = Path.of(System.getProperty("nats.batch.root", "..")).resolve("README.md");
		try (Stream<String> lines = Files.lines(readme)) {
			lines.map(README_ROW::matcher).filter(Matcher::matches).forEach((row) -> {
				Property property = new Property(row.group(1), "", row.group(2).replace("`", "").strip(), row.group(3));
				assertThat(listed.put(property.name(), property)).as("second row of " + property.name()).isNull();
			});
		}
		return listed;
	}

	private static String kebab(RecordComponent component) {
		return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	/**
	 * A property, equal to its row in the README.
	 *
	 * @param name its name
	 * @param type its type, which the README leaves out
	 * @param defaultValue its default, empty when it has none
	 * @param description its description
	 */
	record Property(String name, String type, String defaultValue, String description) {

		static Property of(JsonNode node) {
			return new Property(node.get("name").asString(), node.get("type").asString(),
					node.path("defaultValue").asString(""), node.path("description").asString(""));
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Property property && this.name.equals(property.name)
					&& this.defaultValue.equals(property.defaultValue) && this.description.equals(property.description);
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

}
