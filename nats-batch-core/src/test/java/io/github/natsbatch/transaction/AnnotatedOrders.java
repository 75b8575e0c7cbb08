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

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.github.natsbatch.TransactionAlreadyCommittedException;

import org.springframework.resilience.annotation.Retryable;

/**
 * What {@link AnnotatedTransactionTests} call; an interface, so that there can be both
 * kinds of proxies.
 */
interface AnnotatedOrders {

	void transactional(Runnable action);

	void batchOutside(Runnable action);

	void batchInside(Runnable action);

	void batchWithId(String id, Runnable action);

	void batch(Runnable action);

	void nested(Runnable action);

	void requiresNew(Runnable action);

	void checked(Runnable action) throws IOException;

	void checkedRollsBack(Runnable action) throws IOException;

	CompletableFuture<String> future(Runnable action, CompletableFuture<String> result);

	CompletableFuture<String> batchedFuture(Runnable action, CompletableFuture<String> result);

	CompletableFuture<String> async(Runnable action);

	// Spring looks at the method as it is called
	@Retryable(excludes = TransactionAlreadyCommittedException.class, maxRetries = 3, delay = 0)
	void retried(String id, Runnable action);

	void callsItself(Runnable action);

}
