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

	static String changeStream(String stream) {
		return """
				Change the stream to what the application needs, in one of these ways:

				    nats.batch.stream-management=update

				    nats stream edit %1$s --allow-batch

				    in the stream's JSON configuration: "allow_atomic": true

				or declare the stream under nats.batch.streams as it is, or set nats.batch.stream-management=none \
				to leave the streams to somebody else.
				""".formatted(stream);
	}

}
