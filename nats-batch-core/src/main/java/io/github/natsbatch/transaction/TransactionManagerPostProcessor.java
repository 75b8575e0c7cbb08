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

package io.github.natsbatch.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Lets scopes see the transactions that begin in them, and batches the last moment before
 * a commit, of every transaction manager bean.
 *
 * @since 0.1.0
 */
public final class TransactionManagerPostProcessor implements BeanPostProcessor {

	private final TransactionExecutionListener listener = new TransactionObserver();

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager && bean instanceof ConfigurableTransactionManager manager) {
			Collection<TransactionExecutionListener> listeners = manager.getTransactionExecutionListeners();
			if (!listeners.contains(this.listener)) {
				// the application's collection may be immutable
				List<TransactionExecutionListener> all = new ArrayList<>(listeners);
				all.add(this.listener);
				manager.setTransactionExecutionListeners(all);
			}
		}
		return bean;
	}

}
