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

import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts a server before a context does, and ends it after everything in the context. As
 * a record it is part of the key by which contexts are cached.
 *
 * @param property the property that gets the server's URL
 * @param config lines of server configuration
 */
record EmbeddedNatsContextCustomizer(String property, List<String> config) implements ContextCustomizer {

	private static final String BEAN_NAME = NatsServer.class.getName();

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		ApplicationContext parent = context.getParent();
		if (parent != null && parent.containsBean(BEAN_NAME)) {
			return;
		}
		NatsServer server = NatsServer.builder().config(this.config.toArray(String[]::new)).start();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource(BEAN_NAME, Map.of(this.property, server.url())));
		context.getBeanFactory().registerSingleton(BEAN_NAME, server);
		// Registered before any other bean, hence destroyed after all of them
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(BEAN_NAME, server::close);
	}

}
