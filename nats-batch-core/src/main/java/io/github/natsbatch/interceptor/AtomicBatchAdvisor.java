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

import java.io.Serial;
import java.lang.reflect.Method;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.Assert;

/**
 * Applies the interceptor to the methods that the attribute source knows.
 *
 * @since 0.1.0
 */
public final class AtomicBatchAdvisor extends AbstractBeanFactoryPointcutAdvisor {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient AtomicBatchPointcut pointcut;

	/**
	 * Create the advisor.
	 * @param attributeSource knows the methods
	 * @param interceptor runs them
	 */
	public AtomicBatchAdvisor(AtomicBatchAttributeSource attributeSource, AtomicBatchInterceptor interceptor) {
		Assert.notNull(attributeSource, "'attributeSource' must not be null");
		Assert.notNull(interceptor, "'interceptor' must not be null");
		this.pointcut = new AtomicBatchPointcut(attributeSource);
		setAdvice(interceptor);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	/**
	 * The methods that run in a batch.
	 */
	private static final class AtomicBatchPointcut extends StaticMethodMatcherPointcut {

		private final AtomicBatchAttributeSource attributeSource;

		AtomicBatchPointcut(AtomicBatchAttributeSource attributeSource) {
			this.attributeSource = attributeSource;
			ClassFilter candidates = attributeSource::isCandidateClass;
			setClassFilter(candidates);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return this.attributeSource.find(method, targetClass) != null;
		}

	}

}
