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

import org.jspecify.annotations.Nullable;

/**
 * Knows which methods run in a batch.
 *
 * @since 0.1.0
 */
public interface AtomicBatchAttributeSource {

	/**
	 * Return whether a class can have such methods at all, for a quick no.
	 * @param targetClass the class
	 * @return {@code false} if none of its methods needs to be looked at
	 */
	boolean isCandidateClass(Class<?> targetClass);

	/**
	 * Return what a method says about its batch.
	 * @param method the method as it is called, perhaps an interface's
	 * @param targetClass the class of the object behind the proxy, or {@code null} to
	 * take the method's own
	 * @return the attribute, or {@code null} if the method runs in no batch
	 */
	@Nullable AtomicBatchAttribute find(Method method, @Nullable Class<?> targetClass);

	/**
	 * Return whether a method is annotated itself, so that somebody meant this one.
	 * @param method the method
	 * @return whether its own declaration, or one that it overrides, says so
	 */
	boolean isDeclaredOn(Method method);

}
