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

package io.github.natsbatch.keyvalue;

import java.util.regex.Pattern;

import io.github.natsbatch.core.BatchPublisher;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Writes several keys of a key-value bucket as one batch: readers and watchers get all of
 * the entries, or none. The writes are messages of the given batch and share its fate;
 * they can be mixed with others of the same bucket only, since a batch has one stream.
 * <pre class="code">
 * nats.executeWithoutResult((batch) -&gt; KeyValueBatch.on(batch, "users")
 *     .put("anna.email", "anna@example.com")
 *     .update("anna.version", 8, revision)
 *     .delete("anna.pending"));
 * </pre> The bucket's stream, {@code KV_<bucket>}, must allow atomic publishing. Not
 * thread-safe, unless the batch is.
 *
 * @since 0.1.0
 */
public final class KeyValueBatch {

	/** Keys and buckets as ADR-8 of the NATS architecture defines them. */
	private static final Pattern KEY = Pattern.compile("[-/_=a-zA-Z0-9]+(\\.[-/_=a-zA-Z0-9]+)*");

	private static final Pattern BUCKET = Pattern.compile("[-_a-zA-Z0-9]+");

	private static final String OPERATION_HEADER = "KV-Operation";

	private static final String DELETE_OPERATION = "DEL";

	private final BatchPublisher batch;

	private final String bucket;

	private KeyValueBatch(BatchPublisher batch, String bucket) {
		this.batch = batch;
		this.bucket = bucket;
	}

	/**
	 * Write to a bucket.
	 * @param batch what the writes become a part of: the template, whose batch is that of
	 * the calling thread, or a {@link io.github.natsbatch.core.Batch Batch}
	 * @param bucket the bucket's name: letters, digits, {@code -} and {@code _}
	 * @return the bucket's side of the batch
	 * @throws IllegalArgumentException if the name is not one of a bucket
	 */
	public static KeyValueBatch on(BatchPublisher batch, String bucket) {
		Assert.notNull(batch, "'batch' must not be null");
		Assert.isTrue(bucket != null && BUCKET.matcher(bucket).matches(),
				() -> "'bucket' must be of letters, digits, '-' and '_', found '" + bucket + "'");
		return new KeyValueBatch(batch, bucket);
	}

	/**
	 * Set a key, whatever it is now.
	 * @param key the key: letters, digits and {@code -/_=}, with single dots in between
	 * @param value the value, converted like any payload of a message; {@code null} for
	 * an empty one
	 * @return this
	 * @throws IllegalArgumentException if the key is not one
	 */
	public KeyValueBatch put(String key, @Nullable Object value) {
		this.batch.publish(subject(key), value);
		return this;
	}

	/**
	 * Set a key that was never set before. One that was deleted does not count as new:
	 * {@link #update(String, Object, long) update} its deletion.
	 * @param key the key
	 * @param value the value, or {@code null} for an empty one
	 * @return this
	 * @throws IllegalArgumentException if the key is not one
	 */
	public KeyValueBatch create(String key, @Nullable Object value) {
		return update(key, value, 0);
	}

	/**
	 * Set a key if nobody has since it was read. Otherwise the commit fails with a
	 * {@link io.github.natsbatch.WrongLastSequenceException WrongLastSequenceException},
	 * and none of the batch's writes is done.
	 * @param key the key, which the batch has not written before
	 * @param value the value, or {@code null} for an empty one
	 * @param revision the revision that was read, not negative, 0 for none
	 * @return this
	 * @throws IllegalArgumentException if the key is not one, or the revision is negative
	 */
	public KeyValueBatch update(String key, @Nullable Object value, long revision) {
		this.batch.publish(subject(key), null, value, expecting(revision));
		return this;
	}

	/**
	 * Delete a key, whatever it is now. Its history is kept.
	 * @param key the key
	 * @return this
	 * @throws IllegalArgumentException if the key is not one
	 */
	public KeyValueBatch delete(String key) {
		this.batch.publish(subject(key), deletion(), null);
		return this;
	}

	/**
	 * Delete a key if nobody has written it since it was read, see
	 * {@link #update(String, Object, long)}.
	 * @param key the key, which the batch has not written before
	 * @param revision the revision that was read, not negative
	 * @return this
	 * @throws IllegalArgumentException if the key is not one, or the revision is negative
	 */
	public KeyValueBatch delete(String key, long revision) {
		this.batch.publish(subject(key), deletion(), null, expecting(revision));
		return this;
	}

	private String subject(String key) {
		Assert.isTrue(key != null && KEY.matcher(key).matches(),
				() -> "'key' must be of letters, digits and '-/_=', with single dots in between, found '" + key + "'");
		return "$KV." + this.bucket + "." + key;
	}

	private static PublishOptions expecting(long revision) {
		Assert.isTrue(revision >= 0, () -> "'revision' must not be negative, found " + revision);
		return PublishOptions.builder().expectedLastSubjectSequence(revision).build();
	}

	private static Headers deletion() {
		return new Headers().add(OPERATION_HEADER, DELETE_OPERATION);
	}

}
