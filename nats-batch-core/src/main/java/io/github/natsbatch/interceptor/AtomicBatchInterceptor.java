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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.core.MethodClassKey;
import org.springframework.util.Assert;

/**
 * Runs a method in a batch of the template that its attribute names. The template is
 * looked up at the first call, so that no bean is created early. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AtomicBatchInterceptor implements MethodInterceptor, BeanFactoryAware {

	private final AtomicBatchAttributeSource attributeSource;

	private final Map<MethodClassKey, Optional<BatchedMethod>> methods = new ConcurrentHashMap<>();

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create the interceptor.
	 * @param attributeSource knows what methods say about their batch
	 */
	public AtomicBatchInterceptor(AtomicBatchAttributeSource attributeSource) {
		Assert.notNull(attributeSource, "'attributeSource' must not be null");
		this.attributeSource = attributeSource;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? AopUtils.getTargetClass(target) : null;
		MethodClassKey key = new MethodClassKey(invocation.getMethod(), targetClass);
		Optional<BatchedMethod> method = this.methods.get(key);
		if (method == null) {
			method = this.methods.computeIfAbsent(key, (missing) -> prepare(invocation.getMethod(), targetClass));
		}
		if (method.isEmpty()) {
			return invocation.proceed();
		}
		BatchedMethod batched = method.get();
		return batched.template()
			.execute(batched.optionsFor(target, invocation.getArguments()), (batch) -> proceed(invocation));
	}

	private Optional<BatchedMethod> prepare(Method method, @Nullable Class<?> targetClass) {
		Assert.state(this.beanFactory != null, "'beanFactory' must be set");
		AtomicBatchAttribute attribute = this.attributeSource.find(method, targetClass);
		return (attribute != null) ? Optional.of(BatchedMethod.of(method, targetClass, attribute, this.beanFactory))
				: Optional.empty();
	}

	private static @Nullable Object proceed(MethodInvocation invocation) {
		try {
			return invocation.proceed();
		}
		catch (Throwable ex) {
			throw AtomicBatchInterceptor.<RuntimeException>unchanged(ex);
		}
	}

	// The method declares its checked exceptions, the callback in between does not
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E unchanged(Throwable exception) throws E {
		throw (E) exception;
	}

}
