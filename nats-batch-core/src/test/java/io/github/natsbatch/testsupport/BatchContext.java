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

package io.github.natsbatch.testsupport;

import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Plain Spring application contexts with {@code @EnableAtomicBatch} around a template.
 */
public final class BatchContext {

	private BatchContext() {
	}

	/**
	 * Start a context whose proxies are for interfaces where a bean has some.
	 * @param template the template bean
	 * @param components the other beans and configurations
	 * @return the context, to be closed by the caller
	 */
	public static AnnotationConfigApplicationContext start(NatsBatchTemplate template, Class<?>... components) {
		AnnotationConfigApplicationContext context = prepare(template, InterfaceProxies.class, components);
		context.refresh();
		return context;
	}

	/**
	 * Start a context whose proxies are all for classes.
	 * @param template the template bean
	 * @param components the other beans and configurations
	 * @return the context, to be closed by the caller
	 */
	public static AnnotationConfigApplicationContext startWithClassProxies(NatsBatchTemplate template,
			Class<?>... components) {
		AnnotationConfigApplicationContext context = prepare(template, ClassProxies.class, components);
		context.refresh();
		return context;
	}

	/**
	 * Make a context that is not refreshed yet.
	 * @param template the template bean
	 * @param configuration the class with {@code @EnableAtomicBatch}
	 * @param components the other beans and configurations
	 * @return the context
	 */
	public static AnnotationConfigApplicationContext prepare(NatsBatchTemplate template, Class<?> configuration,
			Class<?>... components) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean("natsBatchTemplate", NatsBatchTemplate.class, () -> template);
		context.register(configuration);
		if (components.length > 0) {
			context.register(components);
		}
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch
	static class InterfaceProxies {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	static class ClassProxies {

	}

}
