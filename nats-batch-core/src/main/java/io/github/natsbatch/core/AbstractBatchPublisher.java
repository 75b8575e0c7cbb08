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

package io.github.natsbatch.core;

import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Brings the ways to say {@code publish} together to one.
 */
abstract class AbstractBatchPublisher implements BatchPublisher {

	@Override
	public void publish(String subject, @Nullable Object payload) {
		add(new MessageDraft(subject, null, payload, null, null));
	}

	@Override
	public void publish(String subject, @Nullable Headers headers, @Nullable Object payload) {
		add(new MessageDraft(subject, headers, payload, null, null));
	}

	@Override
	public void publish(String subject, @Nullable Headers headers, @Nullable Object payload, PublishOptions options) {
		add(new MessageDraft(subject, headers, payload, options, null));
	}

	@Override
	public void publish(Message message) {
		add(MessageDraft.of(message, null));
	}

	@Override
	public void publish(Message message, PublishOptions options) {
		add(MessageDraft.of(message, options));
	}

	abstract void add(MessageDraft draft);

}
