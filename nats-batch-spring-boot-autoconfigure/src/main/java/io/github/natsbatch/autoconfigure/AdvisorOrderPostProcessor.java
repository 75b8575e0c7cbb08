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

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Gives the advisor the order that the properties say, which an annotation cannot hold.
 */
final class AdvisorOrderPostProcessor implements BeanFactoryPostProcessor, EnvironmentAware {

	private static final String ADVISOR_BEAN_NAME = "atomicBatchAdvisor";

	private @Nullable Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (this.environment == null || !beanFactory.containsBeanDefinition(ADVISOR_BEAN_NAME)) {
			return;
		}
		Binder.get(this.environment)
			.bind("nats.batch.advisor-order", Integer.class)
			.ifBound((
					order) -> beanFactory.getBeanDefinition(ADVISOR_BEAN_NAME).getPropertyValues().add("order", order));
	}

}
