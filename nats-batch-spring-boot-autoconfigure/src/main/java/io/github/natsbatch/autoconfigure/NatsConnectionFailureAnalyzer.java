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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why there is no connection.
 */
final class NatsConnectionFailureAnalyzer extends AbstractFailureAnalyzer<NatsConnectionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NatsConnectionException cause) {
		return new FailureAnalysis(cause.getMessage(), switch (cause.getReason()) {
			case NO_SERVER ->
				"""
						Start a NATS server there, or name another one:

						    nats.batch.connection.servers=nats://host:4222

						To start the application without a server and connect in the background:

						    nats.batch.connection.startup=lazy

						If a server runs there, the client has logged above what went wrong; encryption on one side only, for \
						example. To encrypt:

						    nats.batch.connection.ssl.enabled=true
						""";
			case CREDENTIALS -> """
					Set one way to log in that the server knows:

					    nats.batch.connection.username= and nats.batch.connection.password=
					    nats.batch.connection.token=
					    nats.batch.connection.nkey-seed=
					    nats.batch.connection.credentials=file:/path/to/user.creds
					""";
			case OPTIONS -> "Correct the property that the description names; "
					+ "all of them begin with nats.batch.connection, and NatsOptionsCustomizer beans come after them.";
		}, cause);
	}

}
