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

import java.util.List;
import java.util.Map;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.observation.CommitOutcome;
import io.github.natsbatch.observation.DefaultNatsBatchObservationConvention;
import io.github.natsbatch.observation.NatsBatchObservationContext;
import io.github.natsbatch.observation.NatsBatchObservationConvention;
import io.github.natsbatch.stream.StreamDescription;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Observes commits, each from its call to its outcome, and gives the messages the headers
 * by which consumers continue the trace.
 */
final class PublishObservations {

	private static final NatsBatchObservationConvention DEFAULT = new DefaultNatsBatchObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable NatsBatchObservationConvention convention;

	private final BatchEnvironment environment;

	PublishObservations(ObservationRegistry registry, @Nullable NatsBatchObservationConvention convention,
			BatchEnvironment environment) {
		this.registry = registry;
		this.convention = convention;
		this.environment = environment;
	}

	/**
	 * Begin to observe in the calling thread, whose observation becomes the parent.
	 * @param batch the batch
	 * @return the batch to send
	 */
	ObservedBatch start(PendingBatch batch) {
		if (this.registry.isNoop()) {
			return new ObservedBatch(batch, null, null);
		}
		NatsBatchObservationContext context = new NatsBatchObservationContext(batch.info());
		Observation observation = Observation.start(this.convention, DEFAULT, () -> context, this.registry);
		Map<String, String> headers = context.getCarrier();
		return new ObservedBatch((headers == null || headers.isEmpty()) ? batch : withHeaders(batch, headers), context,
				observation);
	}

	private PendingBatch withHeaders(PendingBatch batch, Map<String, String> headers) {
		long limit = sizeLimit(batch.stream());
		List<OutgoingMessage> messages = batch.messages()
			.stream()
			.map((message) -> withHeaders(message, headers, limit))
			.toList();
		return batch.withMessages(messages);
	}

	// A header of the application's stays, and a trace is not worth a message that is
	// refused for its size
	private static OutgoingMessage withHeaders(OutgoingMessage message, Map<String, String> headers, long limit) {
		Headers all = message.copyHeaders();
		headers.forEach((name, value) -> {
			if (!all.containsKey(name)) {
				all.put(name, value);
			}
		});
		OutgoingMessage observed = new OutgoingMessage(message.subject(), all, message.payload());
		boolean fits = observed.size() <= limit && all.serializedLength() <= MessageRules.MAX_HEADER_SIZE;
		return fits ? observed : message;
	}

	private long sizeLimit(String stream) {
		long limit = this.environment.connection().getMaxPayload();
		StreamDescription description = this.environment.streams().lastKnown(stream);
		long ofStream = (description != null) ? description.maxMessageSize() : -1;
		long smaller = (ofStream > 0) ? Math.min(limit, ofStream) : limit;
		return smaller - PendingBatch.PROTOCOL_OVERHEAD;
	}

	/**
	 * A batch whose commit is observed.
	 *
	 * @param batch the batch to send
	 * @param context what is known of it, or {@code null} if nobody observes
	 * @param observation the observation, or {@code null} if nobody observes
	 */
	record ObservedBatch(PendingBatch batch, @Nullable NatsBatchObservationContext context,
			@Nullable Observation observation) {

		void committed(BatchReceipt receipt) {
			stop(receipt.duplicate() ? CommitOutcome.DUPLICATE : CommitOutcome.COMMITTED, null);
		}

		void failed(NatsBatchException failure) {
			stop(Outcomes.of(failure), failure);
		}

		private void stop(CommitOutcome outcome, @Nullable NatsBatchException failure) {
			if (this.observation == null || this.context == null) {
				return;
			}
			this.context.setOutcome(outcome);
			if (failure != null) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}
