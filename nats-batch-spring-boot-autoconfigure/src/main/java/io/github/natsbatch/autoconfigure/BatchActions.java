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

import io.github.natsbatch.stream.StreamCatalog;

/**
 * What to do, in words that can be pasted.
 */
final class BatchActions {

	private BatchActions() {
	}

	static String upgradeServer() {
		return "Upgrade the server to " + StreamCatalog.MINIMUM_SERVER_VERSION + " or newer: older ones store the "
				+ "messages of a batch one by one. Batches of one message work on any server.";
	}

	static String allowAtomicPublish(String stream) {
		return """
				Let the stream take batches, in one of these ways:

				    nats.batch.stream-management=update     (for a stream under nats.batch.streams)

				    nats stream edit %1$s --allow-batch

				    "allow_atomic": true                    (in the stream's JSON configuration)
				""".formatted(stream);
	}

	static String createStream(String stream) {
		return """
				Create the stream, in one of these ways:

				    nats.batch.stream-management=create

				    nats stream add %1$s --allow-batch
				""".formatted(stream);
	}

	static String reconcileStream(String stream) {
		return """
				Change the stream to what the application declares:

				    nats.batch.stream-management=update

				or by hand, with nats stream edit %1$s, or declare it under nats.batch.streams as it is. To leave the \
				streams to somebody else:

				    nats.batch.stream-management=none
				""".formatted(stream);
	}

	static String declareStreamDifferently(String stream) {
		return """
				Declare stream '%1$s' so that the server takes it, or leave it to somebody else:

				    nats.batch.stream-management=none
				""".formatted(stream);
	}

}
