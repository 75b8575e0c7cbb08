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

package io.github.natsbatch.outbox;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message of a parked row.
 *
 * @param subject the subject
 * @param headers the headers; the values are left out unless they were asked for
 * @param payloadSize the size of the payload in bytes
 * @param payload the payload as text, {@code null} unless it was asked for
 * @since 0.1.0
 */
public record ParkedMessage(String subject, Map<String, List<String>> headers, int payloadSize,
		@Nullable String payload) {

}
