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

package io.github.natsbatch.stream;

import io.nats.client.Connection;
import io.nats.client.api.PersistMode;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream can take batches, as its configuration and the server's version say.
 * Thread-safe.
 */
final class AtomicPublishCheck {

	private final Connection connection;

	/** Comparing versions parses them, which took a seventh of a small commit. */
	private volatile @Nullable String versionNewEnough;

	AtomicPublishCheck(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Return why a stream cannot take batches over the present connection.
	 * @param configuration the stream's configuration, as the server sent it
	 * @return the reason and what to change, or {@code null} if it can
	 */
	@Nullable String obstacle(StreamConfiguration configuration) {
		ServerInfo server = this.connection.getServerInfo();
		String version = server.getVersion();
		boolean tooOld = !version.equals(this.versionNewEnough)
				&& server.isOlderThanVersion(StreamCatalog.MINIMUM_SERVER_VERSION);
		if (tooOld) {
			return "server " + version + " cannot store batches, wanted " + StreamCatalog.MINIMUM_SERVER_VERSION
					+ " or newer; upgrade the server";
		}
		this.versionNewEnough = version;
		if (!configuration.getAllowAtomicPublish()) {
			return "stream '" + configuration.getName()
					+ "' does not allow atomic publishing (allow_atomic); set nats.batch.stream-management=update "
					+ "for a declared stream, or run: nats stream edit " + configuration.getName() + " --allow-batch";
		}
		if (configuration.getNoAck()) {
			return "stream '" + configuration.getName() + "' has no_ack: it would store the batch and never say so; "
					+ "create it without, or publish elsewhere";
		}
		if (configuration.getPersistMode() == PersistMode.Async) {
			return "stream '" + configuration.getName() + "' has persist mode async, which cannot take batches";
		}
		return null;
	}

}
