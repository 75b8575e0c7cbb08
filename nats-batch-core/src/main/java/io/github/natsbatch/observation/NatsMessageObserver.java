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

package io.github.natsbatch.observation;

import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Lets a consumer continue the trace of the messages it processes: what is done inside is
 * a child of the span that published them. For jnats consumers, which know nothing of
 * traces. <pre class="code">
 * NatsMessageObserver observer = new NatsMessageObserver(registry);
 * observer.observe(message, () -&gt; handle(message));
 * </pre> Thread-safe.
 *
 * @since 0.1.0
 */
public final class NatsMessageObserver {

	private static final NatsMessageObservationConvention DEFAULT = new DefaultNatsMessageObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable NatsMessageObservationConvention convention;

	/**
	 * Create an observer with the default names.
	 * @param registry where observations are handled
	 */
	public NatsMessageObserver(ObservationRegistry registry) {
		this(registry, null);
	}

	/**
	 * Create an observer.
	 * @param registry where observations are handled
	 * @param convention names and tags, or {@code null} for the default
	 */
	public NatsMessageObserver(ObservationRegistry registry, @Nullable NatsMessageObservationConvention convention) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Process a message.
	 * @param message the message
	 * @param action what is done with it; its exception is recorded and passed on
	 */
	public void observe(Message message, Runnable action) {
		Assert.notNull(message, "'message' must not be null");
		Assert.notNull(action, "'action' must not be null");
		Observation
			.createNotStarted(this.convention, DEFAULT, () -> new NatsMessageObservationContext(message), this.registry)
			.observe(action);
	}

	/**
	 * Process the messages of a transaction, which belong to one trace.
	 * @param messages the messages, at least one
	 * @param action what is done with them; its exception is recorded and passed on
	 */
	public void observe(List<Message> messages, Runnable action) {
		Assert.notEmpty(messages, "'messages' must not be empty");
		observe(messages.get(0), action);
	}

}
