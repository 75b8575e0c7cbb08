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

import io.github.natsbatch.stream.JetStreamNotAvailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the declared streams could not be looked at.
 */
final class JetStreamNotAvailableFailureAnalyzer extends AbstractFailureAnalyzer<JetStreamNotAvailableException> {

	private static final String SWITCHED_OFF = """
			JetStream is not enabled on this server. Start it with the option -js, or add to its configuration:

			    jetstream { store_dir: /var/lib/nats }
			""";

	private static final String NOT_REACHED = """
			JetStream is enabled on this server, but did not answer this user. Check, in this order:

			    - JetStream is enabled for the account
			    - the user may publish to $JS.API.> and subscribe to _INBOX.>
			    - nats.batch.jetstream.domain, where the streams are in another domain

			To leave the streams to somebody else: nats.batch.stream-management=none
			""";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, JetStreamNotAvailableException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.isEnabledOnServer() ? NOT_REACHED : SWITCHED_OFF, cause);
	}

}
