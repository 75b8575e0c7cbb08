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
import io.github.natsbatch.annotation.AtomicBatch;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Annotated methods as an application has them.
 */
class AnnotatedOrderService implements AnnotatedOrders {

	@Override
	@Transactional
	public void transactional(Runnable action) {
		action.run();
	}

	@Override
	@AtomicBatch
	@Transactional
	public void batchOutside(Runnable action) {
		action.run();
	}

	@Override
	@Transactional
	@AtomicBatch
	public void batchInside(Runnable action) {
		action.run();
	}

	@Override
	@AtomicBatch(id = "#id")
	@Transactional
	public void batchWithId(String id, Runnable action) {
		action.run();
	}

	@Override
	@AtomicBatch
	public void batch(Runnable action) {
		action.run();
	}

	@Override
	@AtomicBatch
	@Transactional(propagation = Propagation.NESTED)
	public void nested(Runnable action) {
		action.run();
	}

	@Override
	@AtomicBatch
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	public void requiresNew(Runnable action) {
		action.run();
	}

	@Override
	@Transactional
	public void checked(Runnable action) throws IOException {
		action.run();
		throw new IOException("checked");
	}

	@Override
	@Transactional(rollbackFor = IOException.class)
	public void checkedRollsBack(Runnable action) throws IOException {
		action.run();
		throw new IOException("checked");
	}

	@Override
	@Transactional
	public CompletableFuture<String> future(Runnable action, CompletableFuture<String> result) {
		action.run();
		return result;
	}

	@Override
	@AtomicBatch
	@Transactional
	public CompletableFuture<String> batchedFuture(Runnable action, CompletableFuture<String> result) {
		action.run();
		return result;
	}

	@Override
	@Async
	@AtomicBatch
	@Transactional
	public CompletableFuture<String> async(Runnable action) {
		action.run();
		return CompletableFuture.completedFuture(Thread.currentThread().getName());
	}

	@Override
	@Retryable(excludes = TransactionAlreadyCommittedException.class, maxRetries = 3, delay = 0)
	@AtomicBatch(id = "#id")
	@Transactional
	public void retried(String id, Runnable action) {
		action.run();
	}

	@Override
	public void callsItself(Runnable action) {
		batch(action);
	}

}
