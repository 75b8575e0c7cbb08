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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
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
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what no compiler checks in this module.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.withImportOption(new ImportOption.DoNotIncludeJars())
		.withImportOption((location) -> location.contains("/nats-batch-spring-boot-autoconfigure/"))
		.importPackages("io.github.natsbatch");

	static Stream<Class<?>> autoConfigurations() {
		return CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map((type) -> ClassUtils.resolveClassName(type.getName(), null));
	}

	@Test
	void publicTypesAreThoseOfTheList() throws Exception {
		List<String> listed = Files.readAllLines(Path.of("src/test/resources/public-api.txt"));
		assertThat(CLASSES.stream().filter(ArchitectureTests::isPublic).map(JavaClass::getName).sorted())
			.isEqualTo(listed);
	}

	@Test
	void autoConfigurationsAreThoseOfTheImportsFile() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, null).getCandidates())
			.filteredOn((name) -> name.startsWith("io.github.natsbatch"))
			.containsExactlyInAnyOrderElementsOf(autoConfigurations().map(Class::getName).toList());
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void autoConfigurationsAreFinalAndHaveNoPublicMembers(Class<?> type) {
		assertThat(type).isPublic().isFinal();
		assertThat(type.getFields()).isEmpty();
		assertThat(type.getSimpleName()).endsWith("AutoConfiguration");
		assertThat(type.getConstructors()).allMatch((constructor) -> constructor.getParameterCount() == 0);
		assertThat(type.getMethods()).filteredOn((method) -> method.getDeclaringClass() == type).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void namesInTheOrderOfAutoConfigurationsExist(Class<?> type) {
		AutoConfiguration annotation = type.getAnnotation(AutoConfiguration.class);
		assertThat(Stream.of(annotation.afterName(), annotation.beforeName()).flatMap(Arrays::stream))
			.allSatisfy((name) -> assertThat(ClassUtils.isPresent(name, null)).as(name).isTrue());
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void classesInTheOrderOfAutoConfigurationsAreNeverOptional(Class<?> type) {
		AutoConfiguration annotation = type.getAnnotation(AutoConfiguration.class);
		assertThat(Stream.of(annotation.after(), annotation.before()).flatMap(Arrays::stream))
			.allMatch((other) -> other.getName().startsWith("io.github.natsbatch")
					|| isIn(other, "spring-boot-autoconfigure"));
	}

	@Test
	void beanMethodsAreNotPublicAndConditionedOnClassesByTheirConfiguration() {
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.notBePublic()
			.andShould()
			.notBePrivate()
			.andShould()
			.notBeAnnotatedWith(ConditionalOnClass.class)
			.check(CLASSES);
	}

	@Test
	void postProcessorsAreMadeByStaticMethods() {
		DescribedPredicate<JavaClass> postProcessor = DescribedPredicate.describe("a post-processor",
				(type) -> type.isAssignableTo(BeanPostProcessor.class)
						|| type.isAssignableTo(BeanFactoryPostProcessor.class));
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.and()
			.haveRawReturnType(postProcessor)
			.should()
			.beStatic()
			.check(CLASSES);
	}

	@Test
	void failureAnalyzersAreHiddenAndRegistered() throws Exception {
		List<JavaClass> analyzers = CLASSES.stream()
			.filter((type) -> type.isAssignableTo(FailureAnalyzer.class))
			.toList();
		assertThat(analyzers).noneMatch(ArchitectureTests::isPublic);
		String registered = PropertiesLoaderUtils
			.loadProperties(new FileSystemResource("src/main/resources/META-INF/spring.factories"))
			.getProperty(FailureAnalyzer.class.getName());
		assertThat(StringUtils.commaDelimitedListToStringArray(registered))
			.containsExactlyInAnyOrder(analyzers.stream().map(JavaClass::getName).toArray(String[]::new));
	}

	// The enforcer does not see optional dependencies
	@Test
	void startersAreForTestsOnly() throws Exception {
		Matcher dependencies = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("pom.xml")));
		assertThat(dependencies.results().map((dependency) -> dependency.group(1)))
			.filteredOn((dependency) -> dependency.contains("<artifactId>spring-boot-starter"))
			.allMatch((dependency) -> dependency.contains("<scope>test</scope>"));
	}

	@Test
	void packagesAreFreeOfCycles() {
		SlicesRuleDefinition.slices().matching("io.github.natsbatch.(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void librariesAreUsedByTheirPublicSide() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.nats.client.impl..", "io.nats.client.support..",
					"io.github.natsbatch.core.internal..", "com.fasterxml.jackson..", "javax.annotation..", "lombok..",
					"org.slf4j..")
			.check(CLASSES);
	}

	@Test
	void nobodySleepsOrPrints() {
		ArchRuleDefinition.noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
		ArchRuleDefinition.noClasses().should().accessField(System.class, "out").check(CLASSES);
		ArchRuleDefinition.noClasses().should().accessField(System.class, "err").check(CLASSES);
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(ArchitectureTests::isPublic).orElse(true);
	}

	private static boolean isIn(Class<?> type, String artifact) {
		return type.getProtectionDomain().getCodeSource().getLocation().getPath().contains("/" + artifact + "-");
	}

}
