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

import io.github.natsbatch.observation.NatsBatchObservation.PublishDetails;
import io.github.natsbatch.observation.NatsBatchObservation.PublishTags;
import io.micrometer.common.KeyValues;

/**
 * Default {@link NatsBatchObservationConvention}: {@code nats.batch.publish}, with the
 * names of OpenTelemetry's conventions for messaging.
 *
 * @since 0.1.0
 */
public class DefaultNatsBatchObservationConvention implements NatsBatchObservationConvention {

	private static final String NONE = "none";

	@Override
	public String getName() {
		return "nats.batch.publish";
	}

	@Override
	public String getContextualName(NatsBatchObservationContext context) {
		return "publish " + stream(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(NatsBatchObservationContext context) {
		CommitOutcome outcome = context.getOutcome();
		return KeyValues.of(PublishTags.SYSTEM.withValue("nats"), PublishTags.OPERATION.withValue("send"),
				PublishTags.STREAM.withValue(stream(context)),
				PublishTags.OUTCOME.withValue((outcome != null) ? outcome.tag() : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(NatsBatchObservationContext context) {
		return KeyValues.of(PublishDetails.SIZE.withValue(Integer.toString(context.getBatch().size())),
				PublishDetails.TRANSACTION_ID.withValue(context.getBatch().transactionId()));
	}

	private static String stream(NatsBatchObservationContext context) {
		String stream = context.getBatch().stream();
		return (stream != null) ? stream : NONE;
	}

}
