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

package io.github.natsbatch.outbox.relay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;

/**
 * Waits for answers, no longer than the connection lasts over which they must come.
 */
final class AnswerWaiter {

	private final ConnectionWatch connection;

	AnswerWaiter(ConnectionWatch connection) {
		this.connection = connection;
	}

	/**
	 * Wait for an answer that was asked for just now.
	 * @param attempt the attempt
	 * @param timeout how long to wait
	 * @return the answer
	 * @throws InterruptedException if the thread was interrupted
	 */
	Answer await(Attempt attempt, Duration timeout) throws InterruptedException {
		return await(attempt, this.connection.nextLoss(), timeout);
	}

	/**
	 * Wait for an answer.
	 * @param attempt the attempt
	 * @param loss {@link ConnectionWatch#nextLoss()} from before it was written
	 * @param timeout how long to wait
	 * @return the answer
	 * @throws InterruptedException if the thread was interrupted
	 */
	Answer await(Attempt attempt, CompletableFuture<Void> loss, Duration timeout) throws InterruptedException {
		try {
			CompletableFuture.anyOf(attempt.answer(), loss).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			return attempt.giveUp("the connection was lost");
		}
		catch (TimeoutException ex) {
			return attempt.giveUp("there was none within " + timeout);
		}
		catch (ExecutionException ex) {
			return attempt.giveUp("waiting for it failed: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			attempt.giveUp("the waiting thread was interrupted");
			throw ex;
		}
	}

}
