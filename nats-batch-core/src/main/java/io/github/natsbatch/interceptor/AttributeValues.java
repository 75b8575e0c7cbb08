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
import java.time.Duration;

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.BatchOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;

/**
 * What the annotation of one method says, with placeholders resolved and expressions
 * parsed: everything that does not depend on the arguments of a call.
 */
final class AttributeValues {

	private final Method method;

	private final AtomicBatchAttribute attribute;

	private final String stream;

	private final @Nullable Duration timeout;

	private final @Nullable Expression id;

	private final @Nullable Expression orderingKey;

	/**
	 * Read an annotation.
	 * @param method the method that it is about
	 * @param attribute the annotation as it is written
	 * @param beanFactory resolves placeholders
	 * @throws AtomicBatchVerificationException if a value cannot be read
	 */
	AttributeValues(Method method, AtomicBatchAttribute attribute, BeanFactory beanFactory) {
		this.method = method;
		this.attribute = attribute;
		this.stream = resolve("stream", attribute.stream(), beanFactory);
		this.timeout = toDuration("timeout", attribute.timeout(), beanFactory);
		this.id = parse("id", attribute.id());
		this.orderingKey = parse("orderingKey", attribute.orderingKey());
	}

	/**
	 * Return whether the options are the same for every call.
	 * @return whether there is no expression
	 */
	boolean isConstant() {
		return this.id == null && this.orderingKey == null;
	}

	BatchOptions toOptions() {
		return options(null, null);
	}

	BatchOptions toOptions(EvaluationContext context) {
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
		if (this.timeout != null) {
			builder.timeout(this.timeout);
		}
		if (id != null) {
			builder.id(id);
		}
		if (orderingKey != null) {
			builder.orderingKey(orderingKey);
		}
		return builder.build();
	}

	private String resolve(String name, String value, BeanFactory beanFactory) {
		if (value.isEmpty() || !(beanFactory instanceof ConfigurableBeanFactory configurable)) {
			return value;
		}
		String resolved;
		try {
			resolved = configurable.resolveEmbeddedValue(value);
		}
		catch (IllegalArgumentException ex) {
			throw refused(name, value, ex.getMessage(), "set what it refers to", ex);
		}
		if (!StringUtils.hasText(resolved)) {
			throw refused(name, value, "it resolves to nothing, wanted a value", "set what it refers to", null);
		}
		return resolved;
	}

	private @Nullable Duration toDuration(String name, String value, BeanFactory beanFactory) {
		if (value.isEmpty()) {
			return null;
		}
		String resolved = resolve(name, value, beanFactory);
		Duration duration;
		try {
			duration = DurationFormatterUtils.detectAndParse(resolved);
		}
		catch (IllegalArgumentException ex) {
			throw refused(name, value, "'" + resolved + "' is not a duration", "write one such as 5s or PT5S", ex);
		}
		if (duration.isNegative() || duration.isZero()) {
			throw refused(name, value, "'" + resolved + "' is not positive", "write a duration such as 5s or PT5S",
					null);
		}
		return duration;
	}

	private @Nullable Expression parse(String name, String expression) {
		if (expression.isEmpty()) {
			return null;
		}
		try {
			return new SpelExpressionParser().parseExpression(expression);
		}
		catch (ParseException ex) {
			throw refused(name, expression, "it is not a SpEL expression (" + ex.getMessage() + ")",
					"write one such as #command.id", ex);
		}
	}

	private @Nullable String evaluate(String name, @Nullable Expression expression, EvaluationContext context) {
		if (expression == null) {
			return null;
		}
		String described = describe(name, expression.getExpressionString());
		try {
			String value = expression.getValue(context, String.class);
			if (!StringUtils.hasText(value)) {
				throw new InvalidBatchException(
						described + " gives " + ((value != null) ? "an empty text" : "null") + ", wanted a value",
						BatchReference.NONE, null);
			}
			return value;
		}
		catch (EvaluationException ex) {
			throw new InvalidBatchException(described + " could not be evaluated for this call", BatchReference.NONE,
					ex);
		}
	}

	private AtomicBatchVerificationException refused(String name, String value, @Nullable String problem, String action,
			@Nullable Throwable cause) {
		return new AtomicBatchVerificationException(describe(name, value), String.valueOf(problem), action, cause);
	}

	private String describe(String name, String value) {
		return "@AtomicBatch(" + name + " = \"" + value + "\") on " + this.method.getDeclaringClass().getName() + '#'
				+ this.method.getName();
	}

}
