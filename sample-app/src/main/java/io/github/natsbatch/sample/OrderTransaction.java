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

package io.github.natsbatch.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One transaction as the page shows it.
 *
 * @param id the transaction's id
 * @param stored whether its messages are in the stream
 * @param events the messages that a consumer got, empty when nothing was stored
 * @param dropped how many messages were published and never sent
 * @param reason why nothing was stored, {@code null} otherwise
 */
public record OrderTransaction(String id, boolean stored, List<Event> events, int dropped, @Nullable String reason) {

	/**
	 * One message in the stream.
	 *
	 * @param sequence its stream sequence
	 * @param subject its subject
	 * @param detail what happened
	 */
	public record Event(long sequence, String subject, String detail) {

	}

}
