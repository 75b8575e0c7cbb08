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
import java.util.Set;

import io.github.natsbatch.outbox.Completion;
import io.github.natsbatch.outbox.ExactlyOnce;
import io.github.natsbatch.outbox.InconclusivePolicy;
import io.github.natsbatch.outbox.Ordering;
import io.github.natsbatch.outbox.PoisonPolicy;
import io.github.natsbatch.outbox.RelaySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * How batches of transactions are kept in the database and relayed from it.
 *
 * @param enabled Whether to keep the batches of transactions in an outbox.
 * @param autoTransaction Whether a scope with delivery OUTBOX that finds no transaction
 * gets one of its own for its messages, instead of an error.
 * @param dataSourceQualifier Name or qualifier of the DataSource bean with the outbox'
 * tables. Needed where there are several and none is primary.
 * @param tablePrefix What the names of the tables begin with, which may name a schema.
 * @param lanes Parts of each stream that are relayed in parallel, each in order. Rows
 * with the same ordering key share one.
 * @param ordering Order in which the rows of a lane are relayed.
 * @param maxBatchBytes Size that the messages of one transaction for one stream may have.
 * @param compression Whether to compress rows where that makes them smaller.
 * @param exactlyOnce How a row is stored once.
 * @param markerSubject First tokens of the subjects of markers, which fence off relays
 * that have lost their lane.
 * @param lease Time that a lane stays with a relay that says nothing.
 * @param wake Comma-separated list of ways in which a relay hears of new rows, besides
 * looking for them.
 * @param maxAttempts Attempts to send a row that the stream refuses for a reason that may
 * pass, until it is parked.
 * @param onPoison What happens around a row that is refused for good.
 * @param onInconclusive What happens to rows whose fate cannot be found out.
 * @param lookupMaxScan Messages of one subject that a look-up reads until it gives up.
 * @param completion What happens to rows that are stored.
 * @param group How many rows are sent as one server batch.
 * @param poll How often a relay looks for rows.
 * @param retry Pauses between attempts.
 * @param archive Rows that are kept after they were stored.
 * @param relay The relay in this instance of the application.
 * @param jdbc How the tables are created.
 * @param health What health reports.
 * @param endpoint What the endpoint shows.
 * @since 0.1.0
 */
@ConfigurationProperties("nats.batch.outbox")
public record NatsOutboxProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("false") boolean autoTransaction, @Nullable String dataSourceQualifier,
		@DefaultValue("nats_") String tablePrefix, @DefaultValue("1") int lanes,
		@DefaultValue("causal") Ordering ordering, @DefaultValue("8MB") DataSize maxBatchBytes,
		@DefaultValue("false") boolean compression, @DefaultValue("auto") ExactlyOnce exactlyOnce,
		@DefaultValue("_nats-batch") String markerSubject, @DefaultValue("30s") Duration lease,
		@DefaultValue("local,nats") Set<Wake> wake, @DefaultValue("10") int maxAttempts,
		@DefaultValue("hold-key") PoisonPolicy onPoison, @DefaultValue("park-group") InconclusivePolicy onInconclusive,
		@DefaultValue("100000") int lookupMaxScan, @DefaultValue("delete") Completion completion,
		@DefaultValue Group group, @DefaultValue Poll poll, @DefaultValue Retry retry, @DefaultValue Archive archive,
		@DefaultValue Relay relay, @DefaultValue Jdbc jdbc, @DefaultValue Health health,
		@DefaultValue Endpoint endpoint) {

	private static final String PREFIX = "nats.batch.outbox.";

	public NatsOutboxProperties {
		dataSourceQualifier = PropertyRules.textOrNull(dataSourceQualifier);
		PropertyRules.atLeast(PREFIX + "lanes", lanes, 1);
		PropertyRules.atLeast(PREFIX + "max-batch-bytes", maxBatchBytes.toBytes(), 1);
		Assert.isTrue(lanes <= Short.MAX_VALUE,
				() -> "'" + PREFIX + "lanes' must be " + Short.MAX_VALUE + " or less, found " + lanes);
		Assert.isTrue(maxBatchBytes.toBytes() <= Integer.MAX_VALUE / 2,
				() -> "'" + PREFIX + "max-batch-bytes' must be 1GB or less, found " + maxBatchBytes);
		PropertyRules.positive(PREFIX + "lease", lease);
		PropertyRules.atLeast(PREFIX + "max-attempts", maxAttempts, 1);
		PropertyRules.atLeast(PREFIX + "lookup-max-scan", lookupMaxScan, 1);
		wake = Set.copyOf(wake);
	}

	/**
	 * Return how a relay behaves.
	 * @param commitTimeout how long the server may take to answer
	 * @return the settings
	 */
	RelaySettings toRelaySettings(Duration commitTimeout) {
		try {
			return RelaySettings.builder()
				.lease(this.lease)
				.commitTimeout(commitTimeout)
				.exactlyOnce(this.exactlyOnce)
				.markerPrefix(this.markerSubject)
				.groupMaxMessages(this.group.maxMessages)
				.groupMaxBytes(this.group.maxBytes.toBytes())
				.pollMin(this.poll.min)
				.pollMax(this.poll.max)
				.initialBackoff(this.retry.initialBackoff)
				.maxBackoff(this.retry.maxBackoff)
				.maxAttempts(this.maxAttempts)
				.onPoison(this.onPoison)
				.onInconclusive(this.onInconclusive)
				.completion(this.completion)
				.archiveTtl(this.archive.ttl)
				.lookupMaxScan(this.lookupMaxScan)
				.drainTimeout(this.relay.drainTimeout)
				.build();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The properties under nats.batch.outbox: " + ex.getMessage());
		}
	}

	/**
	 * How a relay hears of new rows.
	 */
	public enum Wake {

		/** From the transactions of its own process. */
		LOCAL,

		/** From those of other processes, over the NATS server. */
		NATS

	}

	/**
	 * How many rows are sent as one server batch.
	 *
	 * @param maxMessages Messages that one server batch of the relay may have.
	 * @param maxBytes Size of the payloads that one server batch of the relay may have. A
	 * larger row goes alone.
	 */
	public record Group(@DefaultValue("1000") int maxMessages, @DefaultValue("4MB") DataSize maxBytes) {

		public Group {
			PropertyRules.atLeast(PREFIX + "group.max-messages", maxMessages, 1);
			PropertyRules.atLeast(PREFIX + "group.max-bytes", maxBytes.toBytes(), 1);
		}

	}

	/**
	 * How often a relay looks for rows.
	 *
	 * @param min Time between two looks of an idle relay, at first.
	 * @param max Time between two looks after a while, and between two attempts of a lane
	 * that is down.
	 */
	public record Poll(@DefaultValue("1s") Duration min, @DefaultValue("5s") Duration max) {

		public Poll {
			PropertyRules.positive(PREFIX + "poll.min", min);
			PropertyRules.positive(PREFIX + "poll.max", max);
		}

	}

	/**
	 * Pauses between attempts.
	 *
	 * @param initialBackoff Time before the second attempt of the relay, jittered. It
	 * doubles with each further one.
	 * @param maxBackoff Longest time between two attempts of the relay.
	 */
	public record Retry(@DefaultValue("20ms") Duration initialBackoff, @DefaultValue("1s") Duration maxBackoff) {

		public Retry {
			PropertyRules.positive(PREFIX + "retry.initial-backoff", initialBackoff);
			PropertyRules.positive(PREFIX + "retry.max-backoff", maxBackoff);
		}

	}

	/**
	 * Rows that are kept after they were stored.
	 *
	 * @param ttl Time that archived rows are kept.
	 */
	public record Archive(@DefaultValue("7d") Duration ttl) {

		public Archive {
			PropertyRules.positive(PREFIX + "archive.ttl", ttl);
		}

	}

	/**
	 * The relay in this instance of the application.
	 *
	 * @param enabled Whether this instance relays rows. Without, it only writes them.
	 * @param drainTimeout Time to finish at shutdown what is on its way.
	 */
	public record Relay(@DefaultValue("true") boolean enabled, @DefaultValue("20s") Duration drainTimeout) {

		public Relay {
			PropertyRules.positive(PREFIX + "relay.drain-timeout", drainTimeout);
		}

	}

	/**
	 * How the tables are created.
	 *
	 * @param initializeSchema When to create the tables at start-up.
	 * @param schema Location of the script that creates the tables.
	 * @param platform Platform to put for the placeholder @@platform@@ in the location.
	 * Detected when it is not set.
	 * @param continueOnError Whether to go on after a statement that fails, such as one
	 * that creates what is there already.
	 */
	public record Jdbc(@DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
			@DefaultValue("classpath:io/github/natsbatch/outbox/jdbc/schema-@@platform@@.sql") String schema,
			@Nullable String platform, @DefaultValue("true") boolean continueOnError) {

		public Jdbc {
			platform = PropertyRules.textOrNull(platform);
		}

	}

	/**
	 * What health reports.
	 *
	 * @param maxAge Age of the oldest row that waits, from which on the outbox is not
	 * healthy.
	 */
	public record Health(@DefaultValue("5m") Duration maxAge) {

		public Health {
			PropertyRules.positive(PREFIX + "health.max-age", maxAge);
		}

	}

	/**
	 * What the endpoint shows.
	 *
	 * @param showPayload Whether the endpoint shows payloads and header values of parked
	 * rows.
	 */
	public record Endpoint(@DefaultValue("false") boolean showPayload) {

	}

}
