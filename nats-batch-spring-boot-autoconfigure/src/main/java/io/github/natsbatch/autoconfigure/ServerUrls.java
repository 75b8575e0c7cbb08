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

import java.util.List;

/**
 * URLs as they may be shown.
 */
final class ServerUrls {

	private ServerUrls() {
	}

	/**
	 * Remove what stands before the host: a user and a password, or a token.
	 * @param urls the URLs as they were configured, each perhaps a list by itself
	 * @return the URLs without credentials
	 */
	static List<String> withoutCredentials(List<String> urls) {
		return urls.stream().map((url) -> url.replaceAll("(?<=//|^|,)[^@/,]*@", "")).toList();
	}

	static boolean holdCredentials(List<String> urls) {
		return urls.stream().anyMatch((url) -> url.contains("@"));
	}

}
