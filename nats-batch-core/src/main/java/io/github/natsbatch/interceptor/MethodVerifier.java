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
import java.lang.reflect.Modifier;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Finds out why a method cannot run in a batch.
 */
final class MethodVerifier {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private static final String PUBLISHER = "org.reactivestreams.Publisher";

	private MethodVerifier() {
	}

	/**
	 * Check a method that somebody meant to run in a batch.
	 * @param method the method of the target class
	 */
	static void verify(Method method) {
		if (Modifier.isPrivate(method.getModifiers())) {
			throw refused(method, "it is private, and a proxy sees no calls of it", "make it public, in a Spring bean");
		}
		if (Modifier.isStatic(method.getModifiers())) {
			throw refused(method, "it is static, and a proxy sees no calls of it", "make it an instance method");
		}
		verifyReturnType(method);
	}

	/**
	 * Check that a proxy which is a subclass can override a method.
	 * @param method the method of the target class
	 */
	static void verifyOverridable(Method method) {
		if (Modifier.isFinal(method.getModifiers())) {
			throw refused(method, "it is final, and a class proxy sees no calls of it",
					"remove 'final', or annotate methods instead of the class");
		}
	}

	/**
	 * Check that a proxy has a method.
	 * @param method the method of the target class
	 * @param proxy the class of a proxy that has interfaces only
	 * @param targetClass the class behind the proxy
	 */
	static void verifyExposed(Method method, Class<?> proxy, Class<?> targetClass) {
		if (!isExposed(method, proxy, targetClass)) {
			throw refused(method, "its bean has a proxy for interfaces only, and none of them has the method",
					"add it to an interface, or use class proxies (spring.aop.proxy-target-class=true, or "
							+ "proxyTargetClass = true without Spring Boot)");
		}
	}

	/**
	 * Check that a class proxy can extend a class.
	 * @param targetClass the class
	 */
	static void verifyExtensible(Class<?> targetClass) {
		if (Modifier.isFinal(targetClass.getModifiers())) {
			throw new AtomicBatchVerificationException(
					"Class " + targetClass.getName() + ", annotated with @AtomicBatch,",
					"it is final, and a class proxy cannot extend it",
					"remove 'final', or let an interface have its methods and use interface proxies");
		}
	}

	/**
	 * Return whether a call of an interface ends in a method.
	 * @param method the method of the target class
	 * @param type a class with the interfaces, the proxy or the target class itself
	 * @param targetClass the class behind the proxy
	 * @return whether one of the interfaces has it, perhaps with type parameters
	 */
	static boolean isExposed(Method method, Class<?> type, Class<?> targetClass) {
		for (Class<?> exposing : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			for (Method exposed : exposing.getMethods()) {
				if (exposed.getName().equals(method.getName())
						&& AopUtils.getMostSpecificMethod(exposed, targetClass).equals(method)) {
					return true;
				}
			}
		}
		return false;
	}

	private static void verifyReturnType(Method method) {
		Class<?> type = method.getReturnType();
		Class<?>[] parameters = method.getParameterTypes();
		if (parameters.length > 0 && parameters[parameters.length - 1].getName().equals(CONTINUATION)) {
			throw refused(method, "it is a suspending function, which goes on after it has returned",
					"publish in a blocking method, or use begin() and commit()");
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			if (!type.isAssignableFrom(CompletableFuture.class)) {
				throw refused(method, "it returns " + type.getName() + ", which the commit cannot be added to",
						"declare CompletableFuture or CompletionStage");
			}
			return;
		}
		if (producesLater(type)) {
			throw refused(method,
					"it returns " + type.getName() + ", which produces values after the method has "
							+ "returned and the batch is committed",
					"return a value or a CompletableFuture, or use begin() and commit()");
		}
	}

	private static boolean producesLater(Class<?> type) {
		return Future.class.isAssignableFrom(type) || Callable.class.isAssignableFrom(type)
				|| BaseStream.class.isAssignableFrom(type) || Flow.Publisher.class.isAssignableFrom(type)
				|| isReactive(type) || hasSupertype(type, PUBLISHER);
	}

	private static boolean isReactive(Class<?> type) {
		ReactiveAdapter adapter = (type != Object.class && type != void.class)
				? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
		return adapter != null;
	}

	private static boolean hasSupertype(@Nullable Class<?> type, String name) {
		if (type == null) {
			return false;
		}
		if (type.getName().equals(name) || hasSupertype(type.getSuperclass(), name)) {
			return true;
		}
		for (Class<?> parent : type.getInterfaces()) {
			if (hasSupertype(parent, name)) {
				return true;
			}
		}
		return false;
	}

	private static AtomicBatchVerificationException refused(Method method, String problem, String action) {
		return new AtomicBatchVerificationException("Method '" + method.getName() + "' of "
				+ method.getDeclaringClass().getName() + ", annotated with @AtomicBatch,", problem, action);
	}

}
