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

import java.net.URI;
import java.util.Collection;
import java.util.List;

/**
 * URLs as they may be shown.
 */
final class ServerUrls {

	private ServerUrls() {
	}

	/**
	 * Leave out what stands before the host: a user and a password, or a token.
	 * @param servers the URLs as jnats parsed them
	 * @return scheme, host and port of each
	 */
	static List<String> withoutCredentials(Collection<URI> servers) {
		return servers.stream().map((url) -> url.getScheme() + "://" + url.getHost() + ":" + url.getPort()).toList();
	}

	static boolean holdCredentials(Collection<URI> servers) {
		return servers.stream().anyMatch((url) -> url.getRawUserInfo() != null);
	}

}
