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

package io.github.natsbatch.interceptor;

import java.util.List;

import io.github.natsbatch.Delivery;

import org.springframework.transaction.annotation.Propagation;

/**
 * What a method says about its batch, as it is written: placeholders and expressions are
 * not resolved yet, and what is not said is empty.
 *
 * @param stream the stream, may hold placeholders
 * @param propagation how the batch relates to a surrounding one
 * @param delivery how the batch travels
 * @param id the expression for the idempotency key
 * @param orderingKey the expression for the ordering key
 * @param abandonFor exceptions that abandon the batch
 * @param noAbandonFor exceptions that do not
 * @param timeout how long a commit may take, may hold placeholders
 * @param qualifier which template
 * @since 0.1.0
 */
public record AtomicBatchAttribute(String stream, Propagation propagation, Delivery delivery, String id,
		String orderingKey, List<Class<? extends Throwable>> abandonFor, List<Class<? extends Throwable>> noAbandonFor,
		String timeout, String qualifier) {

}
