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

package io.github.natsbatch.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.natsbatch.BatchInfo;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a batch, from its commit to the outcome. Its carrier are
 * headers that every message of the batch gets, such as {@code traceparent}.
 *
 * @since 0.1.0
 */
public final class NatsBatchObservationContext extends SenderContext<Map<String, String>> {

	private final BatchInfo batch;

	private volatile @Nullable CommitOutcome outcome;

	/**
	 * Create the context.
	 * @param batch the batch
	 */
	public NatsBatchObservationContext(BatchInfo batch) {
		super((headers, key, value) -> {
			if (headers != null) {
				headers.put(key, value);
			}
		}, Kind.PRODUCER);
		this.batch = batch;
		setCarrier(new LinkedHashMap<>());
		setRemoteServiceName("nats");
	}

	/**
	 * Return the batch.
	 * @return the batch
	 */
	public BatchInfo getBatch() {
		return this.batch;
	}

	/**
	 * Return how the commit ended.
	 * @return the outcome, or {@code null} before the end
	 */
	public @Nullable CommitOutcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how the commit ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(CommitOutcome outcome) {
		this.outcome = outcome;
	}

}
