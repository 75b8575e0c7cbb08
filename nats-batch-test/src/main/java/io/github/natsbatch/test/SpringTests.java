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

package io.github.natsbatch.test;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.platform.commons.support.AnnotationSupport;

import org.springframework.beans.factory.annotation.ParameterResolutionDelegate;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * All that {@link NatsServerExtension} knows of Spring, which need not be there.
 */
final class SpringTests {

	private static final boolean SPRING_IS_PRESENT = isPresent(
			"org.springframework.test.context.junit.jupiter.SpringExtension");

	private SpringTests() {
	}

	/**
	 * Whether a test belongs to Spring: its class, or one around it, has Spring's
	 * extension.
	 * @param context the test
	 * @return whether Spring provides its server
	 */
	static boolean include(ExtensionContext context) {
		return SPRING_IS_PRESENT && (context.getTestClass().filter(SpringTests::hasSpringExtension).isPresent()
				|| context.getParent().filter(SpringTests::include).isPresent());
	}

	/**
	 * Whether Spring leaves a parameter to others. Of a constructor it may take all, and
	 * JUnit refuses a parameter that two extensions would provide.
	 * @param parameter the parameter
	 * @return whether Spring does not provide it
	 */
	static boolean leave(ParameterContext parameter) {
		return parameter.getDeclaringExecutable() instanceof Method
				&& !ParameterResolutionDelegate.isAutowirable(parameter.getParameter(), parameter.getIndex());
	}

	static NatsServer server(ExtensionContext context) {
		return SpringExtension.getApplicationContext(context).getBean(NatsServer.class);
	}

	private static boolean hasSpringExtension(Class<?> testClass) {
		return AnnotationSupport.findRepeatableAnnotations(testClass, ExtendWith.class)
			.stream()
			.flatMap((annotation) -> Arrays.stream(annotation.value()))
			.anyMatch(SpringExtension.class::equals);
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, SpringTests.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
