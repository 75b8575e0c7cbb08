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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Fails the start of an application that has annotated methods which no proxy intercepts,
 * since they would publish outside of any batch, or annotations that cannot be read. A
 * bean that is created later fails then.
 *
 * @since 0.1.0
 */
public final class AtomicBatchVerifier implements BeanPostProcessor, SmartInitializingSingleton, BeanFactoryAware {

	private final AtomicBatchAttributeSource attributeSource;

	// By name, what was looked at before the singletons are complete
	private final Map<String, Class<?>> annotatedBeans = new ConcurrentHashMap<>();

	private final Set<String> otherBeans = ConcurrentHashMap.newKeySet();

	// What is decided with the templates, which must not be created early
	private final Map<Class<?>, Set<Method>> methodsToVerify = new ConcurrentHashMap<>();

	private @Nullable AbandonRuleVerifier abandonRules;

	private volatile boolean started;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

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
		this.abandonRules = new AbandonRuleVerifier(this.attributeSource, beanFactory);
		if (beanFactory instanceof ConfigurableListableBeanFactory configurable) {
			this.beanFactory = configurable;
		}
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		Set<Method> methods = annotatedMethods(bean, targetClass);
		methods.forEach((method) -> verifyValues(method, targetClass));
		if (!methods.isEmpty() && hasClassProxy(beanName, targetClass, methods)) {
			MethodVerifier.verifyExtensible(targetClass);
		}
		if (this.started) {
			verifyAbandonRules(targetClass, methods);
			return bean;
		}
		if (methods.isEmpty()) {
			this.otherBeans.add(beanName);
		}
		else {
			this.annotatedBeans.put(beanName, targetClass);
			this.methodsToVerify.put(targetClass, methods);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (AopUtils.isAopProxy(bean)) {
			Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
			Set<Method> methods = annotatedMethods(bean, targetClass);
			if (AopUtils.isJdkDynamicProxy(bean)) {
				// under an annotated class, what the interfaces do not have is not meant
				methods.stream()
					.filter(this.attributeSource::isDeclaredOn)
					.forEach((method) -> MethodVerifier.verifyExposed(method, bean.getClass(), targetClass));
			}
			else {
				methods.forEach(MethodVerifier::verifyOverridable);
			}
		}
		return bean;
	}

	private Set<Method> annotatedMethods(Object bean, Class<?> targetClass) {
		Set<Method> annotated = new LinkedHashSet<>();
		if (bean instanceof FactoryBean<?> || !this.attributeSource.isCandidateClass(targetClass)) {
			return annotated;
		}
		ReflectionUtils.doWithMethods(targetClass, (method) -> {
			// of an annotated class those that a proxy can intercept are meant, no others
			boolean meant = this.attributeSource.isDeclaredOn(method)
					|| this.attributeSource.find(method, targetClass) != null;
			if (meant) {
				MethodVerifier.verify(method);
				annotated.add(AopUtils.getMostSpecificMethod(method, targetClass));
			}
		}, ReflectionUtils.USER_DECLARED_METHODS);
		return annotated;
	}

	private void verifyValues(Method method, Class<?> targetClass) {
		AtomicBatchAttribute attribute = this.attributeSource.find(method, targetClass);
		// before there is a resolver, placeholders would stay as they are written
		if (attribute != null && this.beanFactory != null && this.beanFactory.hasEmbeddedValueResolver()) {
			new AttributeValues(method, attribute, this.beanFactory);
		}
	}

	private void verifyAbandonRules(Class<?> targetClass, Set<Method> methods) {
		if (this.abandonRules != null) {
			methods.forEach((method) -> this.abandonRules.verify(method, targetClass));
		}
	}

	// As the proxy creator decides it, but that an interface without any of the methods
	// does not make a useful proxy
	private boolean hasClassProxy(String beanName, Class<?> targetClass, Set<Method> methods) {
		if (this.beanFactory == null) {
			return false;
		}
		return isProxyTargetClass(this.beanFactory) || AutoProxyUtils.shouldProxyTargetClass(this.beanFactory, beanName)
				|| methods.stream().noneMatch((method) -> MethodVerifier.isExposed(method, targetClass, targetClass));
	}

	private static boolean isProxyTargetClass(BeanFactory beanFactory) {
		return beanFactory.containsBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
				&& beanFactory.getBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME, ProxyConfig.class)
					.isProxyTargetClass();
	}

	/**
	 * Look at the singletons as they are injected: a bean that was created before the
	 * proxy creator, and perhaps before this verifier, has no proxy.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory singletons = this.beanFactory;
		if (singletons != null) {
			this.annotatedBeans.forEach((name, targetClass) -> verifyIntercepted(singletons, name, targetClass));
			for (String name : singletons.getSingletonNames()) {
				if (!this.annotatedBeans.containsKey(name) && !this.otherBeans.contains(name)) {
					verifyUnseen(singletons, name);
				}
			}
		}
		this.methodsToVerify.forEach(this::verifyAbandonRules);
		this.started = true;
		this.methodsToVerify.clear();
		this.annotatedBeans.clear();
		this.otherBeans.clear();
	}

	private void verifyUnseen(ConfigurableListableBeanFactory singletons, String name) {
		Object singleton = singletons.getSingleton(name);
		if (singleton != null) {
			Class<?> targetClass = AopProxyUtils.ultimateTargetClass(singleton);
			if (!annotatedMethods(singleton, targetClass).isEmpty()) {
				verifyIntercepted(singletons, name, targetClass);
			}
		}
	}

	private static void verifyIntercepted(ConfigurableListableBeanFactory singletons, String name,
			Class<?> targetClass) {
		Object exposed = singletons.containsSingleton(name) ? singletons.getSingleton(name) : null;
		if (exposed != null && !isIntercepted(exposed)) {
			throw new AtomicBatchVerificationException(
					"Bean '" + name + "' of " + targetClass.getName() + ", annotated with @AtomicBatch,",
					"it has no proxy, because it was created too early (as a dependency of a BeanPostProcessor, or "
							+ "before @EnableAtomicBatch took effect) or registered as an object",
					"inject what needs it lazily (ObjectProvider, @Lazy), or define it as a bean");
		}
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
		// another proxy creator may have put a proxy around ours
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return target != null && isIntercepted(target);
	}

}
