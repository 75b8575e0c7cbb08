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

package io.github.natsbatch.consumer;

import java.util.List;

import io.nats.client.Message;

import org.springframework.util.Assert;

/**
 * The messages of one transaction, as far as a consumer got them.
 *
 * @param id the transaction's id; for a batch of another client its batch id, for a
 * single message its message id or, without one, its stream sequence
 * @param messages the messages, in publish order, at least one
 * @param complete whether these are all: a consumer with a filter may never get the
 * others
 * @since 0.1.0
 */
public record Transaction(String id, List<Message> messages, boolean complete) {

	public Transaction {
		Assert.notNull(id, "'id' must not be null");
		Assert.notEmpty(messages, "'messages' must not be empty");
		messages = List.copyOf(messages);
	}

}
