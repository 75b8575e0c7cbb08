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

package io.github.natsbatch.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A reply that was asked for.
 *
 * @param reply the reply when it is there
 */
record PendingReply(CompletableFuture<Reply> reply) {

	private static final long SECONDS = 30;

	Reply await() {
		return this.reply.orTimeout(SECONDS, TimeUnit.SECONDS).join();
	}

	/**
	 * Wait a while.
	 * @param time how long
	 * @return the summary, or nothing
	 */
	Optional<String> within(Duration time) {
		Reply nothing = new Reply(-1, "");
		Reply found = this.reply.copy().completeOnTimeout(nothing, time.toMillis(), TimeUnit.MILLISECONDS).join();
		return (found != nothing) ? Optional.of(found.summary()) : Optional.empty();
	}

	/**
	 * Return whether it has come. That it does not come is shown by a later message to
	 * the same stream: a server answers the messages of a stream in their order.
	 * @return whether it has come
	 */
	boolean isThere() {
		return this.reply.isDone();
	}

}
