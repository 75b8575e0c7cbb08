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

package io.github.natsbatch.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.natsbatch.Delivery;
import io.github.natsbatch.interceptor.AtomicBatchAttribute;
import io.github.natsbatch.interceptor.AtomicBatchAttributeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Reads {@link AtomicBatch @AtomicBatch}, also as a meta-annotation. Looks at the method
 * of the target class, then its class, then the method as it is called, then that one's
 * class, as Spring does for transactions.
 */
final class AnnotationAtomicBatchAttributeSource implements AtomicBatchAttributeSource {

	private final Map<MethodClassKey, Optional<AtomicBatchAttribute>> attributes = new ConcurrentHashMap<>();

	@Override
	public boolean isCandidateClass(Class<?> targetClass) {
		return AnnotationUtils.isCandidateClass(targetClass, AtomicBatch.class);
	}

	@Override
	public boolean isDeclaredOn(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, AtomicBatch.class);
	}

	@Override
	public @Nullable AtomicBatchAttribute find(Method method, @Nullable Class<?> targetClass) {
		if (ReflectionUtils.isObjectMethod(method)) {
			return null;
		}
		return this.attributes
			.computeIfAbsent(new MethodClassKey(method, targetClass),
					(key) -> Optional.ofNullable(search(method, targetClass)))
			.orElse(null);
	}

	private static @Nullable AtomicBatchAttribute search(Method method, @Nullable Class<?> targetClass) {
		if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			return null;
		}
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		AtomicBatchAttribute attribute = parse(specific);
		if (attribute == null && ClassUtils.isUserLevelMethod(method)) {
			attribute = parse(specific.getDeclaringClass());
		}
		if (attribute == null && !specific.equals(method)) {
			attribute = parse(method);
			if (attribute == null && ClassUtils.isUserLevelMethod(method)) {
				attribute = parse(method.getDeclaringClass());
			}
		}
		return attribute;
	}

	private static @Nullable AtomicBatchAttribute parse(AnnotatedElement element) {
		AnnotationAttributes found = AnnotatedElementUtils.findMergedAnnotationAttributes(element, AtomicBatch.class,
				false, false);
		if (found == null) {
			return null;
		}
		Propagation propagation = found.getEnum("propagation");
		Delivery delivery = found.getEnum("delivery");
		return new AtomicBatchAttribute(found.getString("stream"), propagation, delivery, found.getString("id"),
				found.getString("orderingKey"), exceptions(found, "abandonFor"), exceptions(found, "noAbandonFor"),
				found.getString("timeout"), found.getString("qualifier"));
	}

	@SuppressWarnings("unchecked")
	private static List<Class<? extends Throwable>> exceptions(AnnotationAttributes found, String name) {
		return Arrays.stream(found.getClassArray(name))
			.<Class<? extends Throwable>>map((type) -> (Class<? extends Throwable>) type)
			.toList();
	}

}
