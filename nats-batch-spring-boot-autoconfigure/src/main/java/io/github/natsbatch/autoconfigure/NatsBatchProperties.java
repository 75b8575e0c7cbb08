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

package io.github.natsbatch.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.natsbatch.core.NatsBatchSettings;
import io.github.natsbatch.core.RetryPolicy;
import io.github.natsbatch.core.SingleMessage;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.transaction.TransactionSynchronizationMode;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * How batches are published, and to which streams.
 *
 * @param enabled Whether to configure atomic batch publishing.
 * @param defaultStream Stream for subjects that no declared stream takes and the server
 * finds none for.
 * @param commitTimeout Time until the caller of a commit hears of an outcome.
 * @param shutdownTimeout Time to wait at shutdown for commits that are under way.
 * @param maxMessages Messages that a batch may have. Raise it together with the server's
 * limits.batch.max_msgs.
 * @param allowImmediatePublish Whether a message that is published outside of every batch
 * is sent at once, instead of being refused.
 * @param transactionSynchronization Whether messages published inside a transaction share
 * its fate.
 * @param advisorOrder Order of the advice for annotated methods. Lower is further out;
 * the default is outside of the transaction's advice.
 * @param deduplication Message ids of batches, by which the server recognises a
 * repetition.
 * @param groupCommit Merging of batches that wait for the same stream.
 * @param singleMessage How a batch of one message travels.
 * @param storageLimits Limits of the server that a batch must not meet half-way.
 * @param flowControl Waiting for the server while a batch is written.
 * @param retry Attempts made again after the server refused one for the moment.
 * @param jetstream Where JetStream is, if not in the connection's own account and domain.
 * @param streamManagement What to do with the declared streams at start-up.
 * @param streams Streams that the application declares, by any key.
 * @since 0.1.0
 */
@ConfigurationProperties("nats.batch")
public record NatsBatchProperties(@DefaultValue("true") boolean enabled, @Nullable String defaultStream,
		@DefaultValue("15s") Duration commitTimeout, @DefaultValue("20s") Duration shutdownTimeout,
		@DefaultValue("1000") int maxMessages, @DefaultValue("false") boolean allowImmediatePublish,
		@DefaultValue("always") TransactionSynchronizationMode transactionSynchronization,
		@DefaultValue("2147483547") int advisorOrder, @DefaultValue("auto") Deduplication deduplication,
		@DefaultValue GroupCommit groupCommit, @DefaultValue("auto") SingleMessage singleMessage,
		@DefaultValue StorageLimits storageLimits, @DefaultValue FlowControl flowControl, @DefaultValue Retry retry,
		@DefaultValue Jetstream jetstream, @DefaultValue("create") StreamManagement streamManagement,
		@DefaultValue Map<String, Stream> streams) {

	public NatsBatchProperties {
		defaultStream = PropertyRules.textOrNull(defaultStream);
		String stream = defaultStream;
		if (stream != null) {
			PropertyRules.accepted("nats.batch.default-stream", () -> StreamDefinition.builder(stream));
		}
		PropertyRules.positive("nats.batch.commit-timeout", commitTimeout);
		PropertyRules.notNegative("nats.batch.shutdown-timeout", shutdownTimeout);
		PropertyRules.atLeast("nats.batch.max-messages", maxMessages, 1);
		StreamsMapper.verify(streams);
	}

	NatsBatchSettings toSettings() {
		return NatsBatchSettings.builder()
			.commitTimeout(this.commitTimeout)
			.shutdownTimeout(this.shutdownTimeout)
			.maxMessages(this.maxMessages)
			.allowImmediatePublish(this.allowImmediatePublish)
			.transactionSynchronization(this.transactionSynchronization)
			.deduplication(this.deduplication == Deduplication.AUTO)
			.groupCommit(this.groupCommit.toGroupCommit())
			.singleMessage(this.singleMessage)
			.storageLimits(this.storageLimits.toStorageLimits())
			.flowControl(this.flowControl.ackFirst, this.flowControl.ackEvery, this.flowControl.ackTimeout)
			.retry(new RetryPolicy(this.retry.maxAttempts, this.retry.initialBackoff, this.retry.maxBackoff))
			.build();
	}

	List<StreamDefinition> toStreamDefinitions(MarkerSubjects markers) {
		boolean mayChange = this.streamManagement == StreamManagement.CREATE
				|| this.streamManagement == StreamManagement.UPDATE;
		return StreamsMapper.map(this.streams, mayChange ? markers : MarkerSubjects.NONE);
	}

	@Nullable JetStreamOptions toJetStreamOptions() {
		if (this.jetstream.domain == null && this.jetstream.prefix == null) {
			return null;
		}
		JetStreamOptions.Builder builder = JetStreamOptions.builder();
		return ((this.jetstream.domain != null) ? builder.domain(this.jetstream.domain)
				: builder.prefix(this.jetstream.prefix))
			.build();
	}

	/**
	 * Whether batches get a message id of ours.
	 */
	public enum Deduplication {

		/** They do. */
		AUTO,

		/** Only those with an id or a message id of the application's. */
		OFF

	}

	/**
	 * Merging of batches that wait for the same stream.
	 *
	 * @param enabled Whether to merge batches that wait for the same stream.
	 * @param maxMessages Messages of one server batch.
	 * @param maxBytes Size of one server batch.
	 * @param maxInFlight Server batches in flight for one stream.
	 * @param maxQueuedMessages Messages that may wait for one stream until callers wait
	 * for room.
	 * @param maxQueuedBytes Size of what may wait for one stream until callers wait for
	 * room.
	 */
	public record GroupCommit(@DefaultValue("true") boolean enabled, @DefaultValue("1000") int maxMessages,
			@DefaultValue("4MB") DataSize maxBytes, @DefaultValue("1") int maxInFlight,
			@DefaultValue("50000") int maxQueuedMessages, @DefaultValue("64MB") DataSize maxQueuedBytes) {

		public GroupCommit {
			PropertyRules.atLeast("nats.batch.group-commit.max-messages", maxMessages, 1);
			PropertyRules.atLeast("nats.batch.group-commit.max-bytes", maxBytes.toBytes(), 1);
			PropertyRules.between("nats.batch.group-commit.max-in-flight", maxInFlight, 1, 50);
			PropertyRules.atLeast("nats.batch.group-commit.max-queued-messages", maxQueuedMessages, 1);
			PropertyRules.atLeast("nats.batch.group-commit.max-queued-bytes", maxQueuedBytes.toBytes(), 1);
		}

		io.github.natsbatch.core.GroupCommit toGroupCommit() {
			return new io.github.natsbatch.core.GroupCommit(this.enabled, this.maxMessages, this.maxBytes.toBytes(),
					this.maxInFlight, this.maxQueuedMessages, this.maxQueuedBytes.toBytes());
		}

	}

	/**
	 * Limits of the server that a batch must not meet half-way.
	 *
	 * @param enabled Whether to refuse a batch that would meet a storage limit half-way,
	 * on streams with one replica.
	 * @param serverMaxFile Value of max_file_store in the server's configuration, which a
	 * client is not told. 0 for unknown.
	 * @param serverMaxMemory Value of max_memory_store in the server's configuration,
	 * which a client is not told. 0 for unknown.
	 */
	public record StorageLimits(@DefaultValue("true") boolean enabled, @DefaultValue("0B") DataSize serverMaxFile,
			@DefaultValue("0B") DataSize serverMaxMemory) {

		public StorageLimits {
			PropertyRules.atLeast("nats.batch.storage-limits.server-max-file", serverMaxFile.toBytes(), 0);
			PropertyRules.atLeast("nats.batch.storage-limits.server-max-memory", serverMaxMemory.toBytes(), 0);
		}

		io.github.natsbatch.core.StorageLimits toStorageLimits() {
			return new io.github.natsbatch.core.StorageLimits(this.enabled, this.serverMaxFile.toBytes(),
					this.serverMaxMemory.toBytes());
		}

	}

	/**
	 * Waiting for the server while a batch is written.
	 *
	 * @param ackFirst Whether to wait for the answer to the first message of a batch.
	 * @param ackEvery Number of messages after which to wait for an answer, 0 for never.
	 * @param ackTimeout Time to wait for one answer.
	 */
	public record FlowControl(@DefaultValue("false") boolean ackFirst, @DefaultValue("0") int ackEvery,
			@DefaultValue("5s") Duration ackTimeout) {

		public FlowControl {
			PropertyRules.atLeast("nats.batch.flow-control.ack-every", ackEvery, 0);
			PropertyRules.positive("nats.batch.flow-control.ack-timeout", ackTimeout);
		}

	}

	/**
	 * Attempts made again after the server refused one for the moment.
	 *
	 * @param maxAttempts Attempts in all, 1 for no repetition.
	 * @param initialBackoff Time before the second attempt, jittered. It doubles with
	 * each further one.
	 * @param maxBackoff Longest time between two attempts.
	 */
	public record Retry(@DefaultValue("10") int maxAttempts, @DefaultValue("20ms") Duration initialBackoff,
			@DefaultValue("1s") Duration maxBackoff) {

		public Retry {
			PropertyRules.atLeast("nats.batch.retry.max-attempts", maxAttempts, 1);
			PropertyRules.positive("nats.batch.retry.initial-backoff", initialBackoff);
			PropertyRules.positive("nats.batch.retry.max-backoff", maxBackoff);
			Assert.isTrue(maxBackoff.compareTo(initialBackoff) >= 0,
					() -> "'nats.batch.retry.max-backoff' (" + maxBackoff
							+ ") must not be shorter than 'nats.batch.retry.initial-backoff' (" + initialBackoff + ")");
		}

	}

	/**
	 * Where JetStream is.
	 *
	 * @param domain JetStream domain, for requests about streams.
	 * @param prefix Prefix of JetStream's API, for requests about streams.
	 */
	public record Jetstream(@Nullable String domain, @Nullable String prefix) {

		public Jetstream {
			domain = PropertyRules.textOrNull(domain);
			prefix = PropertyRules.textOrNull(prefix);
			String domainToCheck = domain;
			String prefixToCheck = prefix;
			PropertyRules.atMostOne("places of JetStream", (domain != null) ? "nats.batch.jetstream.domain" : null,
					(prefix != null) ? "nats.batch.jetstream.prefix" : null);
			PropertyRules.accepted("nats.batch.jetstream.domain",
					() -> JetStreamOptions.builder().domain(domainToCheck));
			PropertyRules.accepted("nats.batch.jetstream.prefix",
					() -> JetStreamOptions.builder().prefix(prefixToCheck));
		}

	}

	/**
	 * A stream that the application declares. What is not set is left to the server.
	 *
	 * @param name Name of the stream. Defaults to the key.
	 * @param subjects Comma-separated list of subjects that the stream takes, which may
	 * hold wildcards.
	 * @param storage Where messages are kept.
	 * @param replicas Copies that a cluster keeps, 1 to 5.
	 * @param retention When messages are removed.
	 * @param discard What a full stream does.
	 * @param maxAge Time that messages are kept, 0 for no limit.
	 * @param maxBytes Size of the stream.
	 * @param maxMessages Messages in the stream, -1 for no limit.
	 * @param maxMessageSize Size of one message, headers included.
	 * @param duplicateWindow Time that message ids are remembered.
	 * @param description Text for people.
	 * @param metadata Entries of the stream's metadata.
	 */
	public record Stream(@Nullable String name, @DefaultValue List<String> subjects, @Nullable StorageType storage,
			@Nullable Integer replicas, @Nullable RetentionPolicy retention, @Nullable DiscardPolicy discard,
			@Nullable Duration maxAge, @Nullable DataSize maxBytes, @Nullable Long maxMessages,
			@Nullable DataSize maxMessageSize, @Nullable Duration duplicateWindow, @Nullable String description,
			@DefaultValue Map<String, String> metadata) {

	}

}
