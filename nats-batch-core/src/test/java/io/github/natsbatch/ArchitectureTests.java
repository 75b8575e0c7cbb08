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

package io.github.natsbatch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what no compiler checks in this module.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.natsbatch";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.withImportOption((location) -> !location.contains("/nats-batch-test/"))
		.importPackages(ROOT);

	@Test
	void publicTypesAreThoseOfTheList() throws Exception {
		List<String> listed = Files.readAllLines(Path.of("src/test/resources/public-api.txt"));
		assertThat(CLASSES.stream().filter(ArchitectureTests::isPublic).map(JavaClass::getName).sorted())
			.isEqualTo(listed);
	}

	// From left to right only: annotation, interceptor, core, then the rest, then the
	// root
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			             | .annotation, .interceptor, .core.., .transaction, .stream, .observation, .consumer, .keyvalue
			.keyvalue    | .annotation, .interceptor, .transaction, .stream, .observation, .consumer
			.transaction | .annotation, .interceptor, .core, .consumer, .stream
			.stream      | .annotation, .interceptor, .core.., .consumer, .transaction, .observation
			.observation | .annotation, .interceptor, .core.., .consumer, .transaction, .stream
			.consumer    | .annotation, .interceptor, .core, .transaction, .stream, .observation
			.core..      | .annotation, .interceptor, .consumer, .keyvalue
			.interceptor | .annotation, .consumer, .stream, .observation, .keyvalue
			.annotation  | .consumer, .stream, .observation, .keyvalue
			""")
	void packagesDependOnOthersInOneDirection(String from, String others) {
		String[] packages = java.util.Arrays.stream(others.split(", ")).map(ROOT::concat).toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(ROOT + Objects.toString(from, ""))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(packages)
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void packagesAreFreeOfCycles() {
		SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void usesNoSpringBoot() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.check(CLASSES);
	}

	@Test
	void usesNoLibraryThatItsUsersMayNotHave() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("com.fasterxml.jackson..", "org.slf4j..", "ch.qos.logback..", "javax.annotation..",
					"jakarta.annotation..", "lombok..", "reactor..", "org.reactivestreams..", "kotlin..",
					"org.aspectj..")
			.check(CLASSES);
	}

	@Test
	void onlyTheConverterUsesJackson() {
		ArchRuleDefinition.noClasses()
			.that()
			.haveNameNotMatching(".*\\.JsonPayloadConverter")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("tools.jackson..")
			.check(CLASSES);
	}

	// NatsJetStreamMetaData is what Message.metaData() returns
	@Test
	void usesOfTheClientsImplementationWhatItsApiNeeds() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.nats.client.impl..")
				.and(com.tngtech.archunit.base.DescribedPredicate
					.not(JavaClass.Predicates.belongToAnyOf(io.nats.client.impl.Headers.class,
							io.nats.client.impl.NatsMessage.class, io.nats.client.impl.NatsJetStreamMetaData.class))))
			.check(CLASSES);
	}

	@Test
	void nobodySleepsOrPrints() {
		ArchRuleDefinition.noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
		ArchRuleDefinition.noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
		ArchRuleDefinition.noClasses().should().accessField(System.class, "out").check(CLASSES);
		ArchRuleDefinition.noClasses().should().accessField(System.class, "err").check(CLASSES);
	}

	@Test
	void textsAreChangedInCaseWithALocale() {
		ArchRuleDefinition.noClasses().should().callMethod(String.class, "toLowerCase").check(CLASSES);
		ArchRuleDefinition.noClasses().should().callMethod(String.class, "toUpperCase").check(CLASSES);
	}

	@Test
	void argumentsAreCheckedWithSpringsAssert() {
		ArchRuleDefinition.noClasses()
			.should()
			.callMethod(Objects.class, "requireNonNull", Object.class, String.class)
			.check(CLASSES);
	}

	@Test
	void nothingStaticChanges() {
		ArchRuleDefinition.fields().that().areStatic().should().beFinal().check(CLASSES);
	}

	@Test
	void postProcessorsAreMadeByStaticMethods() {
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.and()
			.haveRawReturnType(JavaClass.Predicates.assignableTo(BeanPostProcessor.class))
			.should()
			.beStatic()
			.check(CLASSES);
	}

	@Test
	void beansAreInfrastructureAndMadeByMethodsThatAreNotPublic() {
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(Role.class)
			.andShould()
			.notBePublic()
			.check(CLASSES);
	}

	@Test
	void exceptionsAreUnchecked() {
		ArchRuleDefinition.classes()
			.that()
			.areAssignableTo(Throwable.class)
			.should()
			.beAssignableTo(RuntimeException.class)
			.check(CLASSES);
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(ArchitectureTests::isPublic).orElse(true);
	}

}
