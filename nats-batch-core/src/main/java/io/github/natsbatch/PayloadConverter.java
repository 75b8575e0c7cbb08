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

package io.github.natsbatch;

import io.nats.client.impl.Headers;

/**
 * Turns a payload object into the bytes of a message. A bean of this type replaces the
 * default, which writes JSON with the application's {@code JsonMapper}.
 * <p>
 * Not asked for {@code byte[]}, {@code String} and {@code null}. Called in the publishing
 * thread, possibly by several threads at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadConverter {

	/**
	 * Convert a payload.
	 * @param payload the object that was published, never {@code null}
	 * @param headers the message's own headers, a copy of those the caller passed; the
	 * converter may add to it
	 * @return the message's bytes, never {@code null}
	 * @throws RuntimeException if the payload cannot be converted; the caller of
	 * {@code publish} gets it as the cause of an {@link InvalidBatchException}
	 */
	byte[] toBytes(Object payload, Headers headers);

}
