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

import java.util.Optional;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives JUnit Jupiter tests their {@link NatsServer} as a parameter of a test, of a
 * lifecycle method or of the constructor. It comes with {@link EmbeddedNats}; registered
 * by itself it gives a server without further configuration.
 * <p>
 * A test class has one server, which starts when it is asked for first and is closed
 * after the last test of the class. {@code @Nested} classes share that of the class
 * around them, unless they have an {@link EmbeddedNats} of their own. In a Spring test
 * the server is that of the application context and none is started here; there the
 * parameters of constructors belong to Spring ({@code @Autowired}).
 *
 * @since 0.1.0
 */
public final class NatsServerExtension implements ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(NatsServerExtension.class);

	/**
	 * Create an extension. JUnit does this.
	 */
	public NatsServerExtension() {
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		if (parameter.getParameter().getType() != NatsServer.class) {
			return false;
		}
		return !SpringTests.include(context) || SpringTests.leave(parameter);
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		if (SpringTests.include(context)) {
			return SpringTests.server(context);
		}
		ExtensionContext owner = owner(context);
		return owner.getStore(NAMESPACE)
			.computeIfAbsent(owner.getRequiredTestClass(), NatsServerExtension::start, NatsServer.class);
	}

	private static NatsServer start(Class<?> testClass) {
		String[] config = AnnotationSupport.findAnnotation(testClass, EmbeddedNats.class)
			.map(EmbeddedNats::config)
			.orElseGet(() -> new String[0]);
		return NatsServer.builder().config(config).start();
	}

	private static ExtensionContext owner(ExtensionContext context) {
		// The nearest class that is annotated, else the outermost one. Of a class that
		// runs
		// several times, with other arguments, the context around all the runs
		ExtensionContext owner = context;
		Class<?> annotated = null;
		for (Optional<ExtensionContext> next = Optional.of(context); next.isPresent(); next = next.get().getParent()) {
			Class<?> testClass = next.get().getTestClass().orElse(null);
			if (testClass == null || (annotated != null && annotated != testClass)) {
				return owner;
			}
			owner = next.get();
			annotated = AnnotationSupport.isAnnotated(testClass, EmbeddedNats.class) ? testClass : null;
		}
		return owner;
	}

}
