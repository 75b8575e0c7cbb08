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

package io.github.natsbatch.sample;

import java.nio.file.Path;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What this service needs of the library is the starter and the outbox.
 */
class StarterTests {

	private static final Path ROOT = Path.of(System.getProperty("nats.batch.root", ".."));

	@Test
	void starterBringsTheLibraryAndWhatItNeeds() throws Exception {
		assertThat(dependencies("nats-batch-spring-boot-starter")).containsExactlyInAnyOrder(
				"org.springframework.boot:spring-boot-starter",
				"io.github.natsbatch:nats-batch-spring-boot-autoconfigure", "io.github.natsbatch:nats-batch-core",
				"io.nats:jnats", "io.micrometer:micrometer-core");
	}

	@Test
	void serviceNeedsTheStarterTheOutboxAndForTheEmbeddedServerTheTestModule() throws Exception {
		assertThat(dependencies("sample-app")).filteredOn((name) -> name.startsWith("io.github.natsbatch:"))
			.containsExactlyInAnyOrder("io.github.natsbatch:nats-batch-spring-boot-starter",
					"io.github.natsbatch:nats-batch-outbox", "io.github.natsbatch:nats-batch-test");
	}

	private static String[] dependencies(String module) throws Exception {
		NodeList dependencies = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(ROOT.resolve(module).resolve("pom.xml").toFile())
			.getElementsByTagName("dependency");
		return IntStream.range(0, dependencies.getLength())
			.mapToObj((i) -> (Element) dependencies.item(i))
			.filter((dependency) -> dependency.getElementsByTagName("scope").getLength() == 0)
			.filter((dependency) -> dependency.getElementsByTagName("optional").getLength() == 0)
			.map((dependency) -> text(dependency, "groupId") + ":" + text(dependency, "artifactId"))
			.toArray(String[]::new);
	}

	private static String text(Element dependency, String name) {
		return dependency.getElementsByTagName(name).item(0).getTextContent();
	}

}
