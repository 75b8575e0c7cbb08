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

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;

/**
 * A method that runs in a batch, with everything resolved that does not depend on the
 * arguments of a call.
 */
final class BatchedMethod {

	private static final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Method method;

	private final BeanFactory beanFactory;

	private final NatsBatchTemplate template;

	private final BatchOptions constantOptions;

	private final AtomicBatchAttribute attribute;

	private final String stream;

	private final String timeout;

	private final @Nullable Expression id;

	private final @Nullable Expression orderingKey;

	private BatchedMethod(Method method, AtomicBatchAttribute attribute, BeanFactory beanFactory) {
		this.method = method;
		this.attribute = attribute;
		this.beanFactory = beanFactory;
		this.template = findTemplate(attribute.qualifier(), beanFactory);
		this.stream = resolve("stream", attribute.stream());
		this.timeout = resolve("timeout", attribute.timeout());
		this.id = parse("id", attribute.id());
		this.orderingKey = parse("orderingKey", attribute.orderingKey());
		this.constantOptions = options(null, null);
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
		if (this.id == null && this.orderingKey == null) {
			return this.constantOptions;
		}
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext((target != null) ? target : this,
				this.method, arguments, parameterNames);
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		return options(evaluate("id", this.id, context), evaluate("orderingKey", this.orderingKey, context));
	}

	private BatchOptions options(@Nullable String id, @Nullable String orderingKey) {
		BatchOptions.Builder builder = BatchOptions.builder()
			.propagation(this.attribute.propagation())
			.delivery(this.attribute.delivery());
		this.attribute.abandonFor().forEach(builder::abandonFor);
		this.attribute.noAbandonFor().forEach(builder::noAbandonFor);
		if (!this.stream.isEmpty()) {
			builder.stream(this.stream);
		}
		if (!this.timeout.isEmpty()) {
			builder.timeout(DurationFormatterUtils.detectAndParse(this.timeout));
		}
		if (id != null) {
			builder.id(id);
		}
		if (orderingKey != null) {
			builder.orderingKey(orderingKey);
		}
		return builder.build();
	}

	private String resolve(String name, String value) {
		if (value.isEmpty() || !(this.beanFactory instanceof ConfigurableBeanFactory configurable)) {
			return value;
		}
		String resolved = configurable.resolveEmbeddedValue(value);
		if (!StringUtils.hasText(resolved)) {
			throw new IllegalStateException(
					describe(name, value) + " resolves to nothing, wanted a value; set what it refers to");
		}
		return resolved;
	}

	private @Nullable Expression parse(String name, String expression) {
		if (expression.isEmpty()) {
			return null;
		}
		try {
			return new SpelExpressionParser().parseExpression(expression);
		}
		catch (ParseException ex) {
			throw new IllegalStateException(describe(name, expression) + " is not a SpEL expression", ex);
		}
	}

	private @Nullable String evaluate(String name, @Nullable Expression expression,
			MethodBasedEvaluationContext context) {
		if (expression == null) {
			return null;
		}
		try {
			String value = expression.getValue(context, String.class);
			if (!StringUtils.hasText(value)) {
				throw new InvalidBatchException(
						describe(name, expression.getExpressionString()) + " gives "
								+ ((value != null) ? "an empty text" : "null") + ", wanted a value",
						BatchReference.NONE, null);
			}
			return value;
		}
		catch (EvaluationException ex) {
			throw new InvalidBatchException(
					describe(name, expression.getExpressionString()) + " could not be evaluated for this call",
					BatchReference.NONE, ex);
		}
	}

	private String describe(String name, String value) {
		return "@AtomicBatch(" + name + " = \"" + value + "\") on " + this.method.getDeclaringClass().getName() + '#'
				+ this.method.getName();
	}

}
