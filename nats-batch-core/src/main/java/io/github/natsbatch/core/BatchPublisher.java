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
 * Adds messages to a batch. Nothing is sent before the batch commits.
 * <p>
 * A message is checked and converted here, in the calling thread: what the caller does to
 * the payload, the headers or the message afterwards changes nothing. A message that is
 * refused is not part of the batch, and the batch stays open.
 * <p>
 * {@code byte[]} and {@code String} (as UTF-8) are sent as they are, {@code null} as an
 * empty payload, anything else through the {@link io.github.natsbatch.PayloadConverter}.
 *
 * @since 0.1.0
 */
public interface BatchPublisher {

	/**
	 * Add a message.
	 * @param subject the subject, without wildcards, that a stream takes
	 * @param payload the payload, may be {@code null}; not headers, options or a message
	 * @throws io.github.natsbatch.InvalidBatchException if the message is refused, with
	 * its zero-based position in the text
	 * @throws io.github.natsbatch.BatchNotSentException if the server had to be asked for
	 * the subject's stream and did not answer
	 * @throws IllegalStateException if there is no open batch to add it to
	 */
	void publish(String subject, @Nullable Object payload);

	/**
	 * Add a message with headers.
	 * @param subject the subject, without wildcards, that a stream takes
	 * @param headers the headers, copied, or {@code null} for none; none of the
	 * protocol's own
	 * @param payload the payload, may be {@code null}; not headers, options or a message
	 * @throws io.github.natsbatch.InvalidBatchException if the message is refused, with
	 * its zero-based position in the text
	 * @throws io.github.natsbatch.BatchNotSentException if the server had to be asked for
	 * the subject's stream and did not answer
	 * @throws IllegalStateException if there is no open batch to add it to
	 */
	void publish(String subject, @Nullable Headers headers, @Nullable Object payload);

	/**
	 * Add a message with headers and options.
	 * @param subject the subject, without wildcards, that a stream takes
	 * @param headers the headers, copied, or {@code null} for none; none of the
	 * protocol's own
	 * @param payload the payload, may be {@code null}; not headers, options or a message
	 * @param options message id, time-to-live, expected stream, expected last sequence
	 * (first message of a batch only), expected last subject sequence and its subject; an
	 * option wins over the same header, and its stream time-out has no meaning here
	 * @throws io.github.natsbatch.InvalidBatchException if the message is refused, with
	 * its zero-based position in the text
	 * @throws io.github.natsbatch.BatchNotSentException if the server had to be asked for
	 * the subject's stream and did not answer
	 * @throws IllegalStateException if there is no open batch to add it to
	 */
	void publish(String subject, @Nullable Headers headers, @Nullable Object payload, PublishOptions options);

	/**
	 * Add a message.
	 * @param message the message, without a reply-to; subject, headers and data are
	 * copied
	 * @throws io.github.natsbatch.InvalidBatchException if the message is refused, with
	 * its zero-based position in the text
	 * @throws io.github.natsbatch.BatchNotSentException if the server had to be asked for
	 * the subject's stream and did not answer
	 * @throws IllegalStateException if there is no open batch to add it to
	 */
	void publish(Message message);

	/**
	 * Add a message with options.
	 * @param message the message, without a reply-to; subject, headers and data are
	 * copied
	 * @param options as in {@link #publish(String, Headers, Object, PublishOptions)}
	 * @throws io.github.natsbatch.InvalidBatchException if the message is refused, with
	 * its zero-based position in the text
	 * @throws io.github.natsbatch.BatchNotSentException if the server had to be asked for
	 * the subject's stream and did not answer
	 * @throws IllegalStateException if there is no open batch to add it to
	 */
	void publish(Message message, PublishOptions options);

}
