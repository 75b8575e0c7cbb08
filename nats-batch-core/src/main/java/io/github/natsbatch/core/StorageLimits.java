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

package io.github.natsbatch.core;

import org.springframework.util.Assert;

/**
 * Limits that a stream with one replica must not meet in the middle of a batch, since the
 * server would keep the messages before it.
 *
 * @param enabled whether to refuse batches to a stream with one replica where the
 * account's storage has too little room, or the stream discards new messages of a subject
 * that is full
 * @param serverMaxFile the server's {@code max_file} in bytes, which it does not tell its
 * clients; 0 if it is not known
 * @param serverMaxMemory the server's {@code max_mem} in bytes; 0 if it is not known
 * @since 0.1.0
 */
public record StorageLimits(boolean enabled, long serverMaxFile, long serverMaxMemory) {

	/**
	 * The account's limits only, as the server tells them.
	 */
	public static final StorageLimits DEFAULTS = new StorageLimits(true, 0, 0);

	public StorageLimits {
		Assert.isTrue(serverMaxFile >= 0,
				() -> "'storageLimits.serverMaxFile' must not be negative, found " + serverMaxFile);
		Assert.isTrue(serverMaxMemory >= 0,
				() -> "'storageLimits.serverMaxMemory' must not be negative, found " + serverMaxMemory);
	}

}
