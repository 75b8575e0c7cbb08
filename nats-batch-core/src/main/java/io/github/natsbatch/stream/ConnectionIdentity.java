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
import io.nats.client.api.ServerInfo;

/**
 * One physical connection: a server and the number that it gave this client. Changes with
 * every reconnect, also one to the same server, and is known before the connection is
 * usable again, which its listeners are not told in time.
 *
 * @param serverId the server's id, another after each start of the server
 * @param clientId the client's number on that server
 */
record ConnectionIdentity(String serverId, int clientId) {

	static ConnectionIdentity of(Connection connection) {
		ServerInfo info = connection.getServerInfo();
		return new ConnectionIdentity(String.valueOf(info.getServerId()), info.getClientId());
	}

}
