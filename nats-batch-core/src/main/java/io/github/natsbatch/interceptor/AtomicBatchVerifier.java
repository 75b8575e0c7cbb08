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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Fails the start of an application that has annotated methods which no proxy intercepts:
 * they would publish outside of any batch, or not at all.
 *
 * @since 0.1.0
 */
public final class AtomicBatchVerifier implements BeanPostProcessor, SmartInitializingSingleton, BeanFactoryAware {

	private final AtomicBatchAttributeSource attributeSource;

	private final Map<String, Class<?>> annotatedBeans = new ConcurrentHashMap<>();

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create the verifier.
	 * @param attributeSource knows the methods
	 */
	public AtomicBatchVerifier(AtomicBatchAttributeSource attributeSource) {
		Assert.notNull(attributeSource, "'attributeSource' must not be null");
		this.attributeSource = attributeSource;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (this.attributeSource.isCandidateClass(targetClass)) {
			List<Method> methods = annotatedMethods(targetClass);
			if (!methods.isEmpty() && !(bean instanceof FactoryBean<?>)) {
				this.annotatedBeans.put(beanName, targetClass);
			}
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (this.annotatedBeans.containsKey(beanName) && AopUtils.isAopProxy(bean)) {
			List<Method> methods = annotatedMethods(AopProxyUtils.ultimateTargetClass(bean));
			if (AopUtils.isJdkDynamicProxy(bean)) {
				// under an annotated class, what the interfaces do not have is not meant
				methods.stream()
					.filter(this.attributeSource::isDeclaredOn)
					.forEach((method) -> MethodVerifier.verifyExposed(method, bean.getClass()));
			}
			else {
				methods.forEach(MethodVerifier::verifyOverridable);
			}
		}
		return bean;
	}

	private List<Method> annotatedMethods(Class<?> targetClass) {
		List<Method> annotated = new ArrayList<>();
		ReflectionUtils.doWithMethods(targetClass, (method) -> {
			boolean meant = this.attributeSource.isDeclaredOn(method);
			if (meant || this.attributeSource.find(method, targetClass) != null) {
				MethodVerifier.verify(method, meant);
				annotated.add(method);
			}
		}, ReflectionUtils.USER_DECLARED_METHODS);
		return annotated;
	}

	/**
	 * Look at the singletons as they are injected: a bean that was created before the
	 * proxy creator was ready has no proxy.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.beanFactory instanceof ConfigurableBeanFactory singletons) {
			this.annotatedBeans.forEach((name, targetClass) -> {
				Object exposed = singletons.containsSingleton(name) ? singletons.getSingleton(name) : null;
				if (exposed != null && !isIntercepted(exposed)) {
					throw new AtomicBatchVerificationException(
							"Bean '" + name + "' of " + targetClass.getName() + ", annotated with @AtomicBatch,",
							"it has no proxy, because it was created too early (as a dependency of a "
									+ "BeanPostProcessor, or before @EnableAtomicBatch took effect)",
							"inject what needs it lazily (ObjectProvider, @Lazy)");
				}
			});
		}
		this.annotatedBeans.clear();
	}

	private static boolean isIntercepted(Object bean) {
		if (!(bean instanceof Advised advised)) {
			// an opaque proxy does not say what it does
			return AopUtils.isAopProxy(bean);
		}
		for (Advisor advisor : advised.getAdvisors()) {
			if (advisor instanceof AtomicBatchAdvisor) {
				return true;
			}
		}
		return false;
	}

}
