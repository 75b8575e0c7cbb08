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

package io.github.natsbatch.interceptor;

import java.lang.reflect.Method;

import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.util.StringUtils;

/**
 * A method that runs in a batch, with everything looked up that does not depend on the
 * arguments of a call.
 */
final class BatchedMethod {

	private static final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Method method;

	private final BeanFactory beanFactory;

	private final NatsBatchTemplate template;

	private final AttributeValues values;

	private final BatchOptions constantOptions;

	private BatchedMethod(Method method, AtomicBatchAttribute attribute, BeanFactory beanFactory) {
		this.method = method;
		this.beanFactory = beanFactory;
		this.template = findTemplate(attribute.qualifier(), beanFactory);
		this.values = new AttributeValues(method, attribute, beanFactory);
		this.constantOptions = this.values.toOptions();
	}

	static BatchedMethod of(Method method, @Nullable Class<?> targetClass, AtomicBatchAttribute attribute,
			BeanFactory beanFactory) {
		return new BatchedMethod(AopUtils.getMostSpecificMethod(method, targetClass), attribute, beanFactory);
	}

	private static NatsBatchTemplate findTemplate(String qualifier, BeanFactory beanFactory) {
		return StringUtils.hasText(qualifier)
				? BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, NatsBatchTemplate.class, qualifier)
				: beanFactory.getBean(NatsBatchTemplate.class);
	}

	NatsBatchTemplate template() {
		return this.template;
	}

	/**
	 * Return the options for one call.
	 * @param target the object behind the proxy
	 * @param arguments the arguments of the call
	 * @return the options
	 */
	BatchOptions optionsFor(@Nullable Object target, @Nullable Object[] arguments) {
		if (this.values.isConstant()) {
			return this.constantOptions;
		}
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext((target != null) ? target : this,
				this.method, arguments, parameterNames);
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		return this.values.toOptions(context);
	}

}
