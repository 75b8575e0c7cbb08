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

import io.github.natsbatch.observation.NatsBatchObservation.ProcessDetails;
import io.github.natsbatch.observation.NatsBatchObservation.ProcessTags;
import io.micrometer.common.KeyValues;
import io.nats.client.Message;

/**
 * Default {@link NatsMessageObservationConvention}: {@code nats.message.process}, with
 * the names of OpenTelemetry's conventions for messaging.
 *
 * @since 0.1.0
 */
public class DefaultNatsMessageObservationConvention implements NatsMessageObservationConvention {

	@Override
	public String getName() {
		return "nats.message.process";
	}

	@Override
	public String getContextualName(NatsMessageObservationContext context) {
		return "process " + stream(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(NatsMessageObservationContext context) {
		return KeyValues.of(ProcessTags.SYSTEM.withValue("nats"), ProcessTags.OPERATION.withValue("process"),
				ProcessTags.STREAM.withValue(stream(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(NatsMessageObservationContext context) {
		Message message = context.getCarrier();
		return (message != null) ? KeyValues.of(ProcessDetails.SUBJECT.withValue(message.getSubject()))
				: KeyValues.empty();
	}

	private static String stream(NatsMessageObservationContext context) {
		Message message = context.getCarrier();
		return (message != null && message.isJetStream()) ? message.metaData().getStream() : "none";
	}

}
