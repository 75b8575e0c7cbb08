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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * Switches {@link AtomicBatch @AtomicBatch} on, for {@code @Configuration} classes of
 * applications without Spring Boot. Needs a bean of type
 * {@link io.github.natsbatch.core.NatsBatchTemplate}.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(AtomicBatchConfigurationSelector.class)
public @interface EnableAtomicBatch {

	/**
	 * The order of the advice: by default outside of the transaction's, so that a batch
	 * around a transaction commits after it, when the connection is back in its pool.
	 */
	int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

	/**
	 * Whether to proxy classes instead of interfaces.
	 * @return whether to use CGLIB for all proxies of the application that Spring creates
	 */
	boolean proxyTargetClass() default false;

	/**
	 * How advice is applied.
	 * @return {@link AdviceMode#PROXY}, the only mode there is
	 */
	AdviceMode mode() default AdviceMode.PROXY;

	/**
	 * Where the advice stands among others on the same method.
	 * @return the order; lower is further out
	 */
	int order() default DEFAULT_ORDER;

}
