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

/**
 * What the calling thread knows of a transaction.
 *
 * @since 0.1.0
 */
public enum TransactionState {

	/**
	 * There is no transaction, or its transaction manager does not let others take part:
	 * those of Kafka, JMS and Rabbit do not.
	 */
	NONE,

	/**
	 * There is a transaction, and something can still share its fate.
	 */
	ACTIVE,

	/**
	 * The transaction is over, and its resources are not cleaned up yet: the state of
	 * {@code afterCompletion} and {@code @TransactionalEventListener(AFTER_COMMIT)}.
	 */
	OVER

}
