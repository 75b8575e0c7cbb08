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
import java.util.List;
import java.util.Objects;

import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.transaction.TransactionSynchronizationMode;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/**
 * Refuses {@code abandonFor} and {@code noAbandonFor} on a method that begins a
 * transaction: the exception would have decided the transaction before the batch sees it.
 */
final class AbandonRuleVerifier {

	private static final List<Integer> BEGINNING = List.of(TransactionDefinition.PROPAGATION_REQUIRED,
			TransactionDefinition.PROPAGATION_REQUIRES_NEW, TransactionDefinition.PROPAGATION_NESTED);

	private final AtomicBatchAttributeSource attributeSource;

	private final BeanFactory beanFactory;

	AbandonRuleVerifier(AtomicBatchAttributeSource attributeSource, BeanFactory beanFactory) {
		this.attributeSource = attributeSource;
		this.beanFactory = beanFactory;
	}

	void verify(Method method, Class<?> targetClass) {
		AtomicBatchAttribute attribute = this.attributeSource.find(method, targetClass);
		if (attribute == null || (attribute.abandonFor().isEmpty() && attribute.noAbandonFor().isEmpty())) {
			return;
		}
		TransactionAttribute transaction = transactionOf(method, targetClass);
		if (transaction != null && BEGINNING.contains(transaction.getPropagationBehavior())
				&& !areTransactionsIgnored()) {
			throw new AtomicBatchVerificationException(
					"Method '" + method.getName() + "' of " + targetClass.getName() + ", annotated with @AtomicBatch,",
					"it has abandonFor or noAbandonFor and begins a transaction, which has decided about its messages "
							+ "before the batch sees the exception",
					"use rollbackFor and noRollbackFor of @Transactional instead");
		}
	}

	private @Nullable TransactionAttribute transactionOf(Method method, Class<?> targetClass) {
		return this.beanFactory.getBeanProvider(TransactionAttributeSource.class)
			.stream()
			.map((source) -> source.getTransactionAttribute(method, targetClass))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private boolean areTransactionsIgnored() {
		List<NatsBatchTemplate> templates = this.beanFactory.getBeanProvider(NatsBatchTemplate.class).stream().toList();
		return !templates.isEmpty() && templates.stream()
			.allMatch((template) -> template.getSettings()
				.transactionSynchronization() == TransactionSynchronizationMode.NEVER);
	}

}
