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

import java.util.concurrent.CompletableFuture;

import io.github.natsbatch.stream.StreamCatalog;
import io.nats.client.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.util.IdGenerator;

/**
 * What every batch of one template shares.
 *
 * @param connection the connection, for its limits
 * @param streams which stream takes a subject
 * @param settings defaults and limits
 * @param ids where transaction ids come from
 * @param messages makes messages
 * @param budget how much may be unanswered over the connection
 * @param storage whether there is room for a batch
 * @param domain the JetStream domain that must store messages, or {@code null} for any
 * @param start what has to be done before anything is sent
 */
record BatchEnvironment(Connection connection, StreamCatalog streams, NatsBatchSettings settings, IdGenerator ids,
		MessageFactory messages, OutgoingBudget budget, StorageCheck storage, @Nullable String domain,
		CompletableFuture<?> start) {

}
