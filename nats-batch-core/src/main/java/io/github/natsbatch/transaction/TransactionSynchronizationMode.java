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
 * Whether messages that are published inside a transaction share its fate.
 *
 * @since 0.1.0
 */
public enum TransactionSynchronizationMode {

	/**
	 * Every message published inside a transaction belongs to the transaction, unless a
	 * scope inside of it opened a batch of its own.
	 */
	ALWAYS,

	/**
	 * As {@link #ALWAYS} where {@code @AtomicBatch} or {@code execute} surrounds the call
	 * of {@code publish}, be it inside or around the transaction. Elsewhere transactions
	 * are not looked at, so {@code publish} finds no batch.
	 */
	ON_ANNOTATION,

	/**
	 * Transactions are not looked at; every scope is a boundary of its own.
	 */
	NEVER

}
