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

package io.github.natsbatch.test;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the servers that nobody has closed when the JVM ends. There is one hook for all of
 * them, and a closed server is forgotten.
 */
final class LeftOvers {

	private static final Set<NatsServer> SERVERS = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(LeftOvers::endAll, "nats-server-left-overs"));
	}

	private LeftOvers() {
	}

	static void add(NatsServer server) {
		SERVERS.add(server);
	}

	static void remove(NatsServer server) {
		SERVERS.remove(server);
	}

	static boolean contains(NatsServer server) {
		return SERVERS.contains(server);
	}

	private static void endAll() {
		SERVERS.forEach(NatsServer::endNow);
	}

}
