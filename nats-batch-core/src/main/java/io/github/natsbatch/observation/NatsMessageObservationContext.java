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

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.nats.client.Message;

/**
 * Context of the observation of a message that is processed. The trace is continued that
 * the message's headers name.
 *
 * @since 0.1.0
 */
public final class NatsMessageObservationContext extends ReceiverContext<Message> {

	/**
	 * Create the context.
	 * @param message the message
	 */
	public NatsMessageObservationContext(Message message) {
		super((carrier, key) -> carrier.hasHeaders() ? carrier.getHeaders().getFirst(key) : null, Kind.CONSUMER);
		setCarrier(message);
		setRemoteServiceName("nats");
	}

}
