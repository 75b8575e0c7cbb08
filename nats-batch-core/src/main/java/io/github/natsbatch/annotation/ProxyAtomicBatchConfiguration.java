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

import java.util.Map;

import io.github.natsbatch.interceptor.AtomicBatchAdvisor;
import io.github.natsbatch.interceptor.AtomicBatchAttributeSource;
import io.github.natsbatch.interceptor.AtomicBatchInterceptor;
import io.github.natsbatch.interceptor.AtomicBatchVerifier;
import io.github.natsbatch.transaction.TransactionManagerPostProcessor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportAware;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/**
 * The infrastructure behind {@link EnableAtomicBatch}. Without the infrastructure role a
 * proxy creator that is not ours would ignore the advisor.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class ProxyAtomicBatchConfiguration implements ImportAware {

	private int order = EnableAtomicBatch.DEFAULT_ORDER;

	@Override
	public void setImportMetadata(AnnotationMetadata importMetadata) {
		Map<String, @Nullable Object> attributes = importMetadata
			.getAnnotationAttributes(EnableAtomicBatch.class.getName());
		if (attributes != null && attributes.get("order") instanceof Integer declared) {
			this.order = declared;
		}
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AtomicBatchAttributeSource atomicBatchAttributeSource() {
		return new AnnotationAtomicBatchAttributeSource();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AtomicBatchInterceptor atomicBatchInterceptor(AtomicBatchAttributeSource attributeSource) {
		return new AtomicBatchInterceptor(attributeSource);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	AtomicBatchAdvisor atomicBatchAdvisor(AtomicBatchAttributeSource attributeSource,
			AtomicBatchInterceptor interceptor) {
		AtomicBatchAdvisor advisor = new AtomicBatchAdvisor(attributeSource, interceptor);
		advisor.setOrder(this.order);
		return advisor;
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AtomicBatchVerifier atomicBatchVerifier(AtomicBatchAttributeSource attributeSource) {
		return new AtomicBatchVerifier(attributeSource);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionManagerPostProcessor atomicBatchTransactionManagerPostProcessor() {
		return new TransactionManagerPostProcessor();
	}

}
